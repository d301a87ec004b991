/// Giving money back.
extension Link {
    /// A payment of this link, whichever charge it lies under.
    package func payment(_ id: Payment.ID) -> Payment? {
        charges.lazy.flatMap(\.payments).first { $0.id == id } ?? unexpected.first { $0.id == id }
    }

    /// Reserves the sum and files the intent; the bank is called afterwards.
    ///
    /// The same id and amount again is the same refund. `lines` names what it takes back of a sale
    /// with a receipt.
    /// - Returns: the refund, and whether it is new so that the bank must now be asked.
    package mutating func requestRefund(
        _ id: Refund.ID,
        of paymentID: Payment.ID,
        amount: Money,
        lines: [Refund.Part] = [],
        answerDue: Moment,
        at now: Moment
    ) throws(Refusal) -> (refund: Refund, isNew: Bool) {
        guard let payment = payment(paymentID) else { throw .unknownPayment }
        if let known = payment.refunds.first(where: { $0.id == id }) {
            guard known.amount == amount, lines.isEmpty || known.parts == lines else {
                throw .refundDiffers
            }
            return (known, false)
        }
        guard amount.kopecks > 0 else { throw .amountNotPositive }
        guard amount <= payment.refundable else { throw .exceedsPayment(left: payment.refundable) }
        let refund = Refund(
            id: id,
            amount: amount,
            requestedAt: now,
            parts: try payment.parts(of: amount, named: lines),
            nextCheck: answerDue
        )
        edit(payment: paymentID) { $0.refunds.append(refund) }
        return (refund, true)
    }

    /// Takes in what the bank says of a refund; a finished one never moves again.
    package mutating func observe(
        _ reading: RefundReading,
        of id: Refund.ID,
        in paymentID: Payment.ID,
        at now: Moment
    ) {
        guard let before = refund(id, in: paymentID) else { return }
        guard before.state != .completed, before.state != .declined else { return }
        edit(refund: id, in: paymentID) { refund in
            refund.isInDoubt = false
            refund.unanswered = 0
            refund.nextCheck = WatchSchedule.next(for: refund, at: now)
            switch reading {
            case .pending: refund.state = .pending
            case .missing: refund.nextCheck = now
            case .completed:
                refund.state = .completed
                refund.nextCheck = nil
            case .declined(let reason):
                refund.state = .declined
                refund.reason = reason.map { String($0.prefix(Self.refusalLimit)) }
                refund.nextCheck = nil
            }
        }
        guard let payment = payment(paymentID), let refund = refund(id, in: paymentID) else {
            return
        }
        let charge = charges.first { $0.payments.contains { $0.id == paymentID } }
        switch refund.state {
        case .completed:
            note(.refundCompleted, at: now, about: charge, payment: payment, refund: refund)
            oweReturn(of: id, in: paymentID, at: now)
        case .declined:
            // Money that cannot go back waits for people again.
            if payment.decision == .returned {
                edit(payment: paymentID) { $0.decision = .held(returnAt: nil) }
            }
            note(.refundDeclined, at: now, about: charge, payment: payment, refund: refund)
        case .requested, .pending: break
        }
    }

    /// The bank was asked about a refund and gave no answer.
    package mutating func heardNothing(
        aboutRefund id: Refund.ID,
        in paymentID: Payment.ID,
        at now: Moment
    ) {
        edit(refund: id, in: paymentID) { refund in
            guard refund.state == .requested || refund.state == .pending else { return }
            refund.isInDoubt = refund.state == .requested
            refund.unanswered += 1
            refund.nextCheck = WatchSchedule.next(for: refund, at: now)
        }
        guard let payment = self.payment(paymentID), let refund = refund(id, in: paymentID),
            refund.unanswered == WatchSchedule.tellAfterUnanswered
        else { return }
        let charge = charges.first { $0.payments.contains { $0.id == paymentID } }
        note(.refundUnknown, at: now, about: charge, payment: payment, refund: refund)
    }

    package func refund(_ id: Refund.ID, in payment: Payment.ID) -> Refund? {
        self.payment(payment)?.refunds.first { $0.id == id }
    }

    private mutating func edit(
        refund id: Refund.ID,
        in payment: Payment.ID,
        _ change: (inout Refund) -> Void
    ) {
        edit(payment: payment) { payment in
            guard let index = payment.refunds.firstIndex(where: { $0.id == id }) else { return }
            change(&payment.refunds[index])
        }
    }

    mutating func edit(payment id: Payment.ID, _ change: (inout Payment) -> Void) {
        if let index = unexpected.firstIndex(where: { $0.id == id }) {
            change(&unexpected[index])
        }
        for index in charges.indices {
            guard let place = charges[index].payments.firstIndex(where: { $0.id == id }) else {
                continue
            }
            change(&charges[index].payments[place])
        }
    }
}
