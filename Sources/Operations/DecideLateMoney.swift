import Banks
import Ledger
import Logging
package import Payments

/// What a cashier or bookkeeper decides about money that came late (the fenced algorithm, step 7).
package struct DecideLateMoney: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// It counts for its order after all: accounting is told, and no other charge may take it.
    package func accept(_ id: Payment.ID, on link: Owned<Link>) async throws -> Payment {
        let now = desk.now
        let payment = try await desk.books.change(link, including: .payment(id), once: nil) {
            try $0.accept(id, by: .merchant, at: now)
            return $0.payment(id)
        }
        desk.bells.deliveries.ring()
        desk.bells.receipts.ring()
        guard let payment = payment ?? nil else { throw OperationRefusal.unknownPayment }
        return payment
    }

    /// It goes back whole, by the ordinary way of refunds.
    package func giveBack(_ id: Payment.ID, on link: Owned<Link>) async throws -> Payment {
        try await giveBack(id, on: link, by: .merchant)
    }

    /// Sends back what has waited long enough for a decision.
    func giveBackOverdue(in charge: Charge, on link: Link) async throws {
        let able = try desk.line(link.account, of: link.merchant).line.bank.capabilities
        for payment in charge.payments {
            guard let due = payment.returnAt, due <= desk.now else { continue }
            guard able.offersRefund else {
                let now = desk.now
                _ = try await desk.books.change(
                    link.owned,
                    including: .payment(payment.id),
                    once: nil
                ) { $0.keepHeld(payment.id, at: now) }
                continue
            }
            _ = try await giveBack(payment.id, on: link.owned, by: .clock)
        }
    }

    private func giveBack(
        _ id: Payment.ID,
        on owned: Owned<Link>,
        by who: Remark.Source
    ) async throws -> Payment {
        guard let link = try await desk.books.link(owned, including: .payment(id)) else {
            throw OperationRefusal.unknownPayment
        }
        let line = try desk.line(link.account, of: link.merchant)
        guard line.line.bank.capabilities.offersRefund else {
            throw OperationRefusal.notOffered(step: "refund")
        }
        let now = desk.now
        let refund = Refund.ID(desk.surroundings.newID())
        let due = line.answerDue(from: now)
        let begun = try await desk.books.change(owned, including: .payment(id), once: nil) { link in
            let given = try link.giveBack(id, as: refund, answerDue: due, by: who, at: now)
            return Begun(refund: given.flatMap { $0.isNew ? $0.refund : nil }, link: link)
        }
        if let begun, let refund = begun.refund {
            desk.surroundings.reached(.intentToCall)
            _ = try await LookUpRefund(desk: desk).send(refund, of: id, on: begun.link)
        }
        let after = try await desk.books.link(owned, including: .payment(id))
        guard let payment = after?.payment(id) else { throw OperationRefusal.unknownPayment }
        return payment
    }

    private struct Begun: Sendable {
        /// nil where it is on its way already.
        let refund: Refund?
        let link: Link
    }
}
