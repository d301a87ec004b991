/// One purchase put on a link: what to pay, for which order, until when.
package struct Charge: Hashable, Sendable {
    package typealias ID = Identifier<Charge>

    /// `requested → asking → paid | mispaid | released | expired | refused | replaced`.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// Our intent is on file; the bank has not yet said yes. Next: `asking` or `refused`.
        case requested
        /// A buyer may pay. Next: any of the states below.
        case asking
        /// The exact sum has come.
        case paid
        /// Another sum has come; a bookkeeper decides.
        case mispaid
        /// Taken off the link before anybody paid.
        case released
        /// Nobody paid in time, and the bank has confirmed it.
        case expired
        /// The bank did not put the purchase on the link.
        case refused
        /// Money came after it had ended: it is held for a decision, not taken as paid.
        case paidLate = "paid_late"
        /// The link went dark under it without an order of ours; the purchase goes on under the next
        /// generation.
        case replaced
    }

    /// A step that was sent to the bank and has no answer: shown as unknown until a look-up ends it.
    package enum Doubt: String, Hashable, Sendable, CaseIterable {
        case activating, releasing
    }

    package let id: ID
    package let order: Order.ID
    package let amount: Money
    package let purpose: String
    /// The place of this charge in the life of its link: the fence that outdates older commands.
    package let generation: Int64
    /// A buyer stands at a till and waits, so the bank is asked often.
    package let isAtTill: Bool
    package let requestedAt: Moment
    package let deadline: Moment
    /// What its receipt will say; nil where there will be none.
    package let basket: Basket?
    /// Until when money for this charge is still looked for after it ended (E08).
    package let graceEnds: Moment

    package internal(set) var state: State
    package internal(set) var doubt: Doubt?
    /// The bank's own name of this activation: `paramsId` of НСПК, the order id at Raiffeisen.
    package internal(set) var activation: String?
    /// Why the bank refused, in its words, cut to a safe length.
    package internal(set) var refusal: String?
    /// When the bank is to be asked next; nil when nothing is left to learn.
    package internal(set) var nextCheck: Moment?
    /// Look-ups in a row that brought no answer.
    package internal(set) var unanswered: Int
    /// What the bank said last, so that only news becomes a remark.
    package internal(set) var lastSeen: Reading.Word?
    /// When somebody gave the goods away although the bank had proved nothing (E33): a flag for
    /// people until money proves it, never a payment.
    package internal(set) var handedOverAt: Moment?
    package internal(set) var payments: [Payment]
    /// Another charge of the same order has been paid: money here is a double payment (E11).
    package let isOrderPaidElsewhere: Bool

    package init(
        id: ID,
        order: Order.ID,
        amount: Money,
        purpose: String,
        generation: Int64,
        isAtTill: Bool,
        requestedAt: Moment,
        deadline: Moment,
        graceEnds: Moment,
        basket: Basket? = nil,
        state: State = .requested,
        doubt: Doubt? = nil,
        activation: String? = nil,
        refusal: String? = nil,
        nextCheck: Moment? = nil,
        unanswered: Int = 0,
        lastSeen: Reading.Word? = nil,
        handedOverAt: Moment? = nil,
        payments: [Payment] = [],
        isOrderPaidElsewhere: Bool = false
    ) {
        self.id = id
        self.order = order
        self.amount = amount
        self.purpose = purpose
        self.generation = generation
        self.isAtTill = isAtTill
        self.requestedAt = requestedAt
        self.deadline = deadline
        self.basket = basket
        self.graceEnds = graceEnds
        self.state = state
        self.doubt = doubt
        self.activation = activation
        self.refusal = refusal
        self.nextCheck = nextCheck
        self.unanswered = unanswered
        self.lastSeen = lastSeen
        self.handedOverAt = handedOverAt
        self.payments = payments
        self.isOrderPaidElsewhere = isOrderPaidElsewhere
    }

    /// Whether a buyer may still be paying it as far as we know.
    package var isLive: Bool {
        state == .requested || state == .asking
    }

    /// Whether money has come for it; what is given back later does not undo that.
    package var hasMoney: Bool {
        state == .paid || state == .mispaid || state == .paidLate
    }

    /// A likeness under a name of the bank's that is not on file, only to ask the bank about it.
    package func called(_ activation: String, asking amount: Money) -> Charge {
        Charge(
            id: id,
            order: order,
            amount: amount,
            purpose: purpose,
            generation: generation,
            isAtTill: isAtTill,
            requestedAt: requestedAt,
            deadline: deadline,
            graceEnds: graceEnds,
            activation: activation
        )
    }

    /// The one word for people and programs; what we do not know is `unknown`, never `paid`.
    package var status: String {
        switch (state, doubt) {
        case (.requested, .activating): "unknown"
        case (.asking, .releasing), (.requested, .releasing): "checking"
        default: state.rawValue
        }
    }
}
