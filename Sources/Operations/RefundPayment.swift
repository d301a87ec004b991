import Banks
import Ledger
package import Payments

/// Gives money back: reserved and on file first, then asked of the bank (E27, E28).
package struct RefundPayment: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// Refunds an amount, or all that is left; `lines` says which lines of the sale's receipt.
    ///
    /// The same id again is the same refund, whatever happened to the first try.
    package func callAsFunction(
        _ amount: Money?,
        of payment: Owned<Payment>,
        lines: [Refund.Part] = [],
        as id: Refund.ID
    ) async throws -> Refund {
        guard let link = try await desk.books.link(holding: payment) else {
            throw OperationRefusal.unknownPayment
        }
        let line = try desk.line(link.account, of: link.merchant)
        guard line.line.bank.capabilities.offersRefund else {
            throw OperationRefusal.notOffered(step: "refund")
        }
        let now = desk.now
        let filed = try await desk.books.change(
            link.owned,
            including: .payment(payment.id),
            once: nil
        ) { link in
            let known = link.refund(id, in: payment.id)?.amount
            let rest = link.payment(payment.id)?.refundable ?? Money(kopecks: 0)
            let named = lines.isEmpty ? rest : lines.map(\.sum).total
            let (refund, isNew) = try link.requestRefund(
                id,
                of: payment.id,
                amount: amount ?? known ?? named,
                lines: lines,
                answerDue: line.answerDue(from: now),
                at: now
            )
            return Filed(refund: refund, isNew: isNew, link: link)
        }
        guard let filed else { throw OperationRefusal.unknownPayment }
        guard filed.isNew else { return filed.refund }
        desk.surroundings.reached(.intentToCall)
        return try await LookUpRefund(desk: desk).send(filed.refund, of: payment.id, on: filed.link)
    }

    private struct Filed: Sendable {
        let refund: Refund
        let isNew: Bool
        let link: Link
    }
}
