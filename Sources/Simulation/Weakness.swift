/// A safety that is switched off, to see whether the simulator notices.
///
/// The product has no such switch: each is a layer put between the operations and what they use.
package enum Weakness: String, Hashable, Sendable, CaseIterable {
    case fence
    case onceToken = "once-token"
    case intentFirst = "intent-first"
    case debtWithEvent = "debt-with-event"
    case compareFirst = "compare-first"
    case oneRelease = "one-release"
    case graceWatch = "grace-watch"
    case refundReserve = "refund-reserve"
    case refundLookUp = "refund-look-up"
    case amountCheck = "amount-check"
    case sealCheck = "seal-check"
    case tenantCheck = "tenant-check"
    case keepFirst = "keep-first"
    case unknownIsUnknown = "unknown-is-unknown"
    case receiptID = "receipt-id"

    /// What is switched off.
    package var words: String {
        switch self {
        case .fence:
            "a change is made on a copy of the link, and written back whatever happened since"
        case .onceToken: "money that was filed is filed again when it is told of again"
        case .intentFirst:
            "what is intended is stored with the next change, not before the bank is called"
        case .debtWithEvent:
            "what is owed to listeners is stored after the event, in a second commit"
        case .compareFirst: "a charge is taken off without a look at what the bank has"
        case .oneRelease: "a release whose answer is lost is sent again by the line"
        case .graceWatch: "a charge that has ended is forgotten, and late money with it"
        case .refundReserve: "a refund on its way does not count until it is done"
        case .refundLookUp: "a refund without an answer is sent again without a look-up"
        case .amountCheck: "the sum that came is taken to be the sum that was asked"
        case .sealCheck: "a callback is believed although somebody else sealed it"
        case .tenantCheck: "what one merchant asks for is looked for at all of them"
        case .keepFirst: "a callback is acknowledged before it is on file"
        case .unknownIsUnknown: "silence of the bank about a charge is taken for its end"
        case .receiptID: "a receipt is asked for under a fresh name each time"
        }
    }
}
