package import Ledger
package import Payments
package import Wire

/// How one kind of listener is told of events: values to bytes and bytes to a verdict, no socket.
package protocol AccountingDialect: Sendable {
    /// What it wants to hear.
    var kinds: Set<Event.Kind> { get }
    /// nil where it does not count calls.
    var pace: Pace? { get }
    func request(for event: StoredEvent, at now: Moment) throws(CannotBeTold) -> Request
    func verdict(on reply: Reply) -> DeliveryVerdict
}

extension AccountingDialect {
    package var pace: Pace? { nil }
}

/// A listener that does not know repeats by itself: before it is told of an event it is asked
/// whether it has it.
package protocol AskingDialect: AccountingDialect {
    /// How long a request without an answer may still be at work over there: until then a look proves
    /// nothing.
    var doubtSeconds: Int64 { get }
    func question(about event: StoredEvent) -> Request
    /// nil where it is certainly not there yet, and may be told.
    func finding(in reply: Reply, about event: StoredEvent) -> DeliveryVerdict?
}

/// What a listener's reply comes to.
package enum DeliveryVerdict: Hashable, Sendable {
    case accepted
    /// Not now; `afterSeconds` where the listener says when.
    case retry(why: String, afterSeconds: Int64?)
    /// Never, in its own words: kept for a person, not sent again by itself.
    case refused(why: String)
    /// It may have taken the event all the same.
    case unknown(why: String)
}

/// A listener has no words for this event: it is kept for a person, and nothing is sent.
package struct CannotBeTold: Error, Hashable {
    package let why: String

    package init(why: String) {
        self.why = why
    }
}

/// How often, and how many at once, a listener may be called that counts calls.
package struct Pace: Hashable, Sendable {
    package let budget: LookUpBudget
    package let atOnce: Int

    /// No more are under way at once than find a place in the queue, or some would wait in vain.
    package init(callsPerMinute: Int64, atOnce: Int) {
        budget = LookUpBudget(perMinute: callsPerMinute)
        let places = LookUpBudget.longestWaitMilliseconds / budget.gapMilliseconds
        self.atOnce = max(1, min(atOnce, Int(places)))
    }
}
