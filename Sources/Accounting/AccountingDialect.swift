package import Ledger
package import Payments
package import Wire

/// How one kind of listener is told of events: values to bytes and bytes to a verdict, no socket.
package protocol AccountingDialect: Sendable {
    /// What it wants to hear.
    var kinds: Set<Event.Kind> { get }
    func request(for event: StoredEvent, at now: Moment) -> Request
    func verdict(on reply: Reply) -> DeliveryVerdict
}

/// What a listener's reply comes to.
package enum DeliveryVerdict: Hashable, Sendable {
    case accepted
    /// Not now; `afterSeconds` where the listener says when.
    case retry(why: String, afterSeconds: Int64?)
    /// Never, in its own words: kept for a person, not sent again by itself.
    case refused(why: String)
}
