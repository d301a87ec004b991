/// What a store does with money that comes after its charge has ended (E06, E08).
package struct LateMoney: Hashable, Sendable {
    package enum Policy: String, Hashable, Sendable, CaseIterable {
        /// It counts for its order at once.
        case accept
        /// A cashier or bookkeeper decides.
        case hold
        /// It goes back to the buyer at once.
        case refund
    }

    package let policy: Policy
    /// How long held money waits for a decision before it goes back, seconds; nil: for ever.
    package let returnAfterSeconds: Int64?

    package init(_ policy: Policy, returnAfterSeconds: Int64? = nil) {
        self.policy = policy
        self.returnAfterSeconds = returnAfterSeconds
    }

    func decision(at now: Moment) -> Payment.Decision {
        switch policy {
        case .accept: .accepted
        case .hold: .held(returnAt: returnAfterSeconds.map { now + $0 })
        case .refund: .held(returnAt: now)
        }
    }
}

/// Deciding about late money.
extension Link {
    /// Takes late money for its order after all; once decided, again is no change.
    package mutating func accept(_ id: Payment.ID, by who: Remark.Source, at now: Moment)
        throws(Refusal)
    {
        let (charge, payment) = try late(id)
        if payment.decision == .accepted { return }
        guard case .held = payment.decision, payment.refunds.allSatisfy({ $0.state == .declined })
        else { throw .decided }
        guard !charge.isOrderPaidElsewhere else { throw .orderPaidElsewhere }
        edit(payment: id) { $0.decision = .accepted }
        edit(charge.id) { charge in
            charge.state = .paid
            charge.nextCheck = WatchSchedule.next(for: charge, at: now)
        }
        remark(.accepted(payment.amount), on: charge.id, from: who, at: now)
        note(.paymentAccepted, at: now, about: self.charge(charge.id), payment: payment)
        oweReceipt(of: id, on: charge, at: now)
    }

    /// Sends late money back whole: reserves what is left of it, and the bank is called afterwards.
    ///
    /// - Returns: the refund, and whether it is new so that the bank must now be asked; nil where
    ///   refunds hold all of the money already.
    package mutating func giveBack(
        _ id: Payment.ID,
        as refund: Refund.ID,
        answerDue: Moment,
        by who: Remark.Source,
        at now: Moment
    ) throws(Refusal) -> (refund: Refund, isNew: Bool)? {
        let (charge, payment) = try late(id)
        guard payment.decision != .accepted else { throw .decided }
        let rest = payment.refundable
        edit(payment: id) { $0.decision = .returned }
        edit(charge.id) { $0.nextCheck = WatchSchedule.next(for: $0, at: now) }
        if rest.kopecks == 0 { return payment.refunds.last.map { ($0, false) } }
        remark(.givenBack(rest), on: charge.id, from: who, at: now)
        return try requestRefund(refund, of: id, amount: rest, answerDue: answerDue, at: now)
    }

    /// The time to wait for a decision is over, and nobody can send the money back for us.
    package mutating func keepHeld(_ id: Payment.ID, at now: Moment) {
        guard let (charge, payment) = try? late(id), case .held = payment.decision else { return }
        edit(payment: id) { $0.decision = .held(returnAt: nil) }
        edit(charge.id) { $0.nextCheck = WatchSchedule.next(for: $0, at: now) }
    }

    private func late(_ id: Payment.ID) throws(Refusal) -> (Charge, Payment) {
        let charge = charges.first { $0.payments.contains { $0.id == id } }
        guard let charge, let payment = payment(id) else { throw .unknownPayment }
        guard payment.kind == .late else { throw .notLate }
        return (charge, payment)
    }
}
