/// A promise that did not hold.
package struct Violation: Hashable, Sendable {
    package enum Promise: String, Hashable, Sendable, CaseIterable {
        case oneCharge = "no payment on two charges"
        case ownMoney = "no charge paid with another's money"
        case shownTruly = "nobody is shown released or paid wrongly"
        case addsUp = "attributed + kept apart + refunded = money at the bank"
        case toldOnce = "every event reaches its listener, under one id"
        case keptFirst = "an acknowledged callback is on file"
        case ends = "every charge, refund and callback ends"
        case keys = "an idempotency key never forks"
        case refunds = "refunds never exceed the payment, and none is sent blindly"
        case apart = "one merchant never sees another"
        case fence = "a command to the bank is about the charge that holds the link"
        case forward = "what is final stays final"
        case oneReceipt = "one receipt for the purchase's own money, and none for any other"
    }

    package let promise: Promise
    package let words: String
    /// Ids of what it is about.
    package let subjects: Set<String>
}
