/// The receipts of this link's money: owed in the commit of the money, then on their own way.
extension Link {
    /// Owes the receipt of money that is the purchase's own; for any other there is none (E10).
    mutating func oweReceipt(of id: Payment.ID, on charge: Charge, at now: Moment) {
        guard let basket = charge.basket, let payment = payment(id), payment.receipts.isEmpty,
            payment.kind == .paid || payment.decision == .accepted,
            payment.amount == charge.amount
        else { return }
        edit(payment: id) { payment in
            payment.receipts.append(
                Receipt(
                    id: Receipt.ID(of: id),
                    refund: nil,
                    basket: basket,
                    owedAt: now,
                    nextCheck: now
                )
            )
            payment.nameParts()
        }
        for refund in payment.refunds where refund.state == .completed {
            oweReturn(of: refund.id, in: id, at: now)
        }
    }

    /// Owes the receipt of money that has gone back: the lines of the sale's receipt, at its rates.
    ///
    /// It is sent once the sale has its own.
    mutating func oweReturn(of id: Refund.ID, in paymentID: Payment.ID, at now: Moment) {
        guard let sale = payment(paymentID)?.sale, let refund = refund(id, in: paymentID) else {
            return
        }
        let lines = refund.parts.compactMap { part in
            sale.basket.lines.indices.contains(part.line - 1)
                ? sale.basket.lines[part.line - 1].part(part.sum) : nil
        }
        let receipt = Receipt(
            id: Receipt.ID(of: paymentID, returning: id),
            refund: id,
            basket: Basket(
                account: sale.basket.account,
                customer: sale.basket.customer,
                lines: lines
            ),
            owedAt: now,
            nextCheck: sale.state == .done ? now : nil
        )
        edit(payment: paymentID) { $0.receipts.append(receipt) }
    }

    /// Takes in what the service says of a try; one that is done never moves again, and what is said
    /// of an earlier try says nothing of this one.
    package mutating func observe(
        _ reading: ReceiptReading,
        of id: Receipt.ID,
        attempt: Int,
        in payment: Payment.ID,
        jitterThousandths: Int64,
        at now: Moment
    ) {
        guard let before = receipt(id, in: payment), before.attempt == attempt,
            before.state == .owed || before.state == .sent
        else { return }
        edit(receipt: id, in: payment) { receipt in
            receipt.isInDoubt = false
            receipt.take(reading, jitterThousandths, now)
        }
        tell(of: id, in: payment, at: now)
    }

    /// The service was asked and gave no answer; `isInDoubt` where it may have got what was sent.
    package mutating func heardNothing(
        aboutReceipt id: Receipt.ID,
        attempt: Int,
        in payment: Payment.ID,
        isInDoubt: Bool,
        why: String,
        jitterThousandths: Int64,
        at now: Moment
    ) {
        edit(receipt: id, in: payment) { receipt in
            guard receipt.attempt == attempt, receipt.state == .owed || receipt.state == .sent
            else { return }
            if receipt.state == .owed, isInDoubt { receipt.isInDoubt = true }
            receipt.fruitless = receipt.reason == nil ? 1 : receipt.fruitless + 1
            receipt.reason = String(why.prefix(Self.refusalLimit))
            let wait = ReceiptSchedule.afterSilence(
                receipt.fruitless,
                jitterThousandths: jitterThousandths
            )
            receipt.nextCheck = Moment(milliseconds: now.milliseconds + wait)
        }
    }

    /// Somebody has mended what was wrong: one that failed is asked for anew, under a new name, and
    /// one that waits is asked about at once.
    ///
    /// - Returns: false where nothing can be resumed.
    package mutating func resumeReceipt(
        _ id: Receipt.ID,
        in payment: Payment.ID,
        at now: Moment
    ) -> Bool {
        guard let before = receipt(id, in: payment), before.state != .done,
            before.state == .failed || before.nextCheck != nil
        else { return false }
        let isHeld = before.refund != nil && self.payment(payment)?.sale?.state != .done
        edit(receipt: id, in: payment) { receipt in
            if receipt.state == .failed {
                receipt.attempt += 1
                receipt.state = .owed
                receipt.task = nil
                receipt.reason = nil
            }
            receipt.fruitless = 0
            receipt.nextCheck = isHeld ? nil : now
        }
        return true
    }

    package func receipt(_ id: Receipt.ID, in payment: Payment.ID) -> Receipt? {
        self.payment(payment)?.receipts.first { $0.id == id }
    }

    /// The end of a receipt is an event; a sale's receipt lets those of its returns go.
    private mutating func tell(of id: Receipt.ID, in paymentID: Payment.ID, at now: Moment) {
        guard let receipt = receipt(id, in: paymentID), let payment = payment(paymentID) else {
            return
        }
        let charge = charges.first { $0.payments.contains { $0.id == paymentID } }
        let refund = receipt.refund.flatMap { self.refund($0, in: paymentID) }
        switch receipt.state {
        case .owed, .sent: return
        case .failed:
            note(.receiptFailed, at: now, about: charge, payment: payment, refund: refund)
        case .done:
            note(.receiptDone, at: now, about: charge, payment: payment, refund: refund)
            guard receipt.kind == .sell else { return }
            edit(payment: paymentID) { payment in
                for index in payment.receipts.indices
                where payment.receipts[index].state == .owed
                    && payment.receipts[index].nextCheck == nil
                { payment.receipts[index].nextCheck = now }
            }
        }
    }

    private mutating func edit(
        receipt id: Receipt.ID,
        in payment: Payment.ID,
        _ change: (inout Receipt) -> Void
    ) {
        edit(payment: payment) { payment in
            guard let index = payment.receipts.firstIndex(where: { $0.id == id }) else { return }
            change(&payment.receipts[index])
        }
    }
}

extension Receipt {
    fileprivate mutating func take(
        _ reading: ReceiptReading,
        _ jitterThousandths: Int64,
        _ now: Moment
    ) {
        let isNew = reason != nil || reading != .waiting(task: task ?? "")
        reason = nil
        fruitless = isNew ? 0 : fruitless + 1
        let gap = ReceiptSchedule.whileWaiting(fruitless, jitterThousandths: jitterThousandths)
        nextCheck = Moment(milliseconds: now.milliseconds + gap)
        switch reading {
        case .waiting(let name): (state, task) = (.sent, name)
        case .missing: (state, task) = (.owed, nil)
        case .done(let made): (state, sign, nextCheck) = (.done, made, nil)
        case .failed(let why):
            (state, nextCheck) = (.failed, nil)
            reason = String(why.prefix(Link.refusalLimit))
        }
    }
}
