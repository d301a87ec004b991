/// Money that a bank says has come.
package struct Payment: Hashable, Sendable {
    package typealias ID = Identifier<Payment>

    /// How the money was filed; verified money is always filed, never refused.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The asked sum for a live charge.
        case paid
        /// Another sum than was asked.
        case mispaid
        /// The order had been paid already.
        case duplicate
        /// It came after the charge was released or had expired.
        case late
        /// It belongs to no charge that we know of: quarantine.
        case unexpected
    }

    package let id: ID
    /// The bank's number of the operation; nil while the bank says "paid" without naming it.
    package internal(set) var number: String?
    package let amount: Money
    package let paidAt: Moment
    package let kind: Kind
    /// Of late money only.
    package internal(set) var decision: Decision?
    package internal(set) var refunds: [Refund]
    /// The sale's first, then one for each refund that has gone through.
    package internal(set) var receipts: [Receipt]

    /// What is to become of late money.
    package enum Decision: Hashable, Sendable {
        /// Nobody has decided; at `returnAt` it goes back by itself, nil: never.
        case held(returnAt: Moment?)
        /// It counts for its order.
        case accepted
        /// It goes back, or has gone; its refunds say how far.
        case returned

        /// Which of them it is, without the time.
        package enum Word: String, Hashable, Sendable, CaseIterable {
            case held, accepted, returned
        }

        package var word: Word {
            switch self {
            case .held: .held
            case .accepted: .accepted
            case .returned: .returned
            }
        }

        /// As a ledger reads it back.
        package init?(_ word: Word?, _ returnAt: Moment?) {
            switch word {
            case nil: return nil
            case .held: self = .held(returnAt: returnAt)
            case .accepted: self = .accepted
            case .returned: self = .returned
            }
        }
    }

    package init(
        id: ID,
        number: String?,
        amount: Money,
        paidAt: Moment,
        kind: Kind,
        decision: Decision? = nil,
        refunds: [Refund] = [],
        receipts: [Receipt] = []
    ) {
        self.id = id
        self.number = number
        self.amount = amount
        self.paidAt = paidAt
        self.kind = kind
        self.decision = decision
        self.refunds = refunds
        self.receipts = receipts
    }

    /// The part that no refund holds yet: declined ones give their part back.
    package var refundable: Money {
        refunds.filter { $0.state != .declined }
            .reduce(amount) { left, refund in left.subtracting(refund.amount) ?? Money(kopecks: 0) }
    }

    /// When it goes back by itself.
    package var returnAt: Moment? {
        guard case .held(let returnAt) = decision else { return nil }
        return returnAt
    }

    /// Whether `incoming` is this same movement of money, seen once more.
    func isSameMoney(as incoming: Incoming) -> Bool {
        guard let number, let other = incoming.number else { return amount == incoming.amount }
        return number == other
    }
}

/// Money as one message of a bank describes it, before it is filed.
package struct Incoming: Hashable, Sendable {
    /// The bank's number of the operation, where this message names it.
    package let number: String?
    package let amount: Money
    /// nil where the bank gives no time: it is then filed under the time of our look-up.
    package let paidAt: Moment?

    package init(number: String?, amount: Money, paidAt: Moment?) {
        self.number = number
        self.amount = amount
        self.paidAt = paidAt
    }
}

/// Money on its way back to the buyer.
package struct Refund: Hashable, Sendable {
    package typealias ID = Identifier<Refund>

    package enum State: String, Hashable, Sendable, CaseIterable {
        /// Reserved and on file; the bank may or may not have heard of it.
        case requested
        /// The bank has it.
        case pending
        case completed
        case declined
    }

    /// Made before the bank is called, and looked up before it is ever sent again (E28).
    package let id: ID
    package let amount: Money
    package let requestedAt: Moment
    /// The lines of the sale's receipt that it takes back; empty while there is no such receipt.
    package internal(set) var parts: [Part]
    package internal(set) var state: State
    /// True while a call to the bank about it has no answer.
    package internal(set) var isInDoubt: Bool
    package internal(set) var nextCheck: Moment?
    package internal(set) var unanswered: Int
    package internal(set) var reason: String?

    package init(
        id: ID,
        amount: Money,
        requestedAt: Moment,
        parts: [Part] = [],
        state: State = .requested,
        isInDoubt: Bool = false,
        nextCheck: Moment? = nil,
        unanswered: Int = 0,
        reason: String? = nil
    ) {
        self.id = id
        self.amount = amount
        self.requestedAt = requestedAt
        self.parts = parts
        self.state = state
        self.isInDoubt = isInDoubt
        self.nextCheck = nextCheck
        self.unanswered = unanswered
        self.reason = reason
    }

    package var status: String {
        isInDoubt ? "unknown" : state.rawValue
    }
}
