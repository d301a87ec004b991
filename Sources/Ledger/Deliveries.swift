package import Payments

/// Events owed to listeners: made in the commit that made the event, gone only when accepted.
package protocol Deliveries: Sendable {
    /// Listeners to whom a claim would find something now: one look for all of them.
    func dueListeners(at now: Moment) async throws -> [Owned<Listener>]
    /// Takes deliveries to one listener that are due, ours until `lease`.
    ///
    /// Of each subject only the oldest that is not delivered: order is kept per payment only (E18).
    /// The longest due first; at one moment in the order of the feed.
    func claimDeliveries(
        to listener: Listener.ID,
        of merchant: Merchant.ID,
        due: Moment,
        lease: Moment,
        limit: Int
    ) async throws -> [Delivery]
    func record(_ result: Delivery.Result, of delivery: Owned<Delivery>) async throws
    /// Makes parked and waiting deliveries due now: all of a listener, or one.
    ///
    /// - Returns: how many.
    func resume(
        of merchant: Merchant.ID,
        listener: Listener.ID?,
        delivery: Delivery.ID?,
        at now: Moment
    ) async throws -> Int
    func deliveries(
        of merchant: Merchant.ID,
        state: Delivery.State?,
        before: Delivery.ID?,
        limit: Int
    ) async throws -> [Delivery]
    /// The oldest delivery not yet accepted, and how many there are, by merchant and listener.
    func backlog() async throws -> [Backlog]
}

/// Somebody who is owed events: an accounting system or a program of the merchant.
package struct Listener: Hashable, Sendable {
    package typealias ID = Identifier<Listener>

    package let id: ID
    package let merchant: Merchant.ID
    package let kinds: Set<Event.Kind>
    /// False for one that makes two of what it is told twice: what a killed process had in hand may
    /// still be at work over there, and is left alone until its lease ends.
    package let knowsRepeats: Bool

    package init(
        id: ID,
        merchant: Merchant.ID,
        kinds: Set<Event.Kind>,
        knowsRepeats: Bool = true
    ) {
        self.id = id
        self.merchant = merchant
        self.kinds = kinds
        self.knowsRepeats = knowsRepeats
    }
}

/// One event owed to one listener.
package struct Delivery: Hashable, Sendable {
    package typealias ID = Identifier<Delivery>

    package enum State: String, Hashable, Sendable, CaseIterable {
        case owed, delivered
        /// Given up for now, kept, resumed on demand or when the listener answers again.
        case parked
    }

    /// What one attempt came to.
    package enum Result: Hashable, Sendable {
        case delivered(at: Moment)
        case failed(why: String, next: Moment)
        case parked(why: String)
    }

    package let id: ID
    package let listener: Listener.ID
    package let event: StoredEvent
    package let owedSince: Moment
    package let state: State
    package let attempts: Int
    package let next: Moment?
    package let lastError: String?

    package init(
        id: ID,
        listener: Listener.ID,
        event: StoredEvent,
        owedSince: Moment,
        state: State,
        attempts: Int,
        next: Moment?,
        lastError: String?
    ) {
        self.id = id
        self.listener = listener
        self.event = event
        self.owedSince = owedSince
        self.state = state
        self.attempts = attempts
        self.next = next
        self.lastError = lastError
    }

    package var owned: Owned<Delivery> { Owned(id, of: event.merchant) }
}

package struct Backlog: Hashable, Sendable {
    package let merchant: Merchant.ID
    package let listener: Listener.ID
    package let owed: Int
    package let parked: Int
    package let oldest: Moment?

    package init(
        merchant: Merchant.ID,
        listener: Listener.ID,
        owed: Int,
        parked: Int,
        oldest: Moment?
    ) {
        self.merchant = merchant
        self.listener = listener
        self.owed = owed
        self.parked = parked
        self.oldest = oldest
    }
}
