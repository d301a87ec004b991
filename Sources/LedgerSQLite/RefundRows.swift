import GRDB
import Payments

/// Refunds as rows.
extension Database {
    private static let refundsOfPayment = """
        SELECT id, amount, requested_at, state, is_in_doubt, next_check, unanswered, reason
        FROM refunds WHERE merchant = ? AND payment = ? ORDER BY id
        """

    func refunds(of payment: Owned<Payment>) throws -> [Refund] {
        try all(Self.refundsOfPayment, payment.merchant, payment.id) { fields in
            Refund(
                id: fields.id(),
                amount: fields.money(),
                requestedAt: fields.moment(),
                state: try fields.word(),
                isInDoubt: fields.flag(),
                nextCheck: fields.momentIfAny(),
                unanswered: Int(fields.integer()),
                reason: fields.textIfAny()
            )
        }
    }

    func insert(_ refund: Refund, of payment: Payment.ID, on link: Link) throws {
        try run(
            """
            INSERT INTO refunds (merchant, payment, id, link, amount, requested_at, state,
            is_in_doubt, next_check, unanswered, reason) VALUES (?,?,?,?,?,?,?,?,?,?,?)
            """,
            link.merchant,
            payment,
            refund.id,
            link.id,
            refund.amount,
            refund.requestedAt,
            refund.state.rawValue,
            refund.isInDoubt,
            refund.nextCheck,
            refund.unanswered,
            refund.reason
        )
    }

    func update(_ refund: Refund, of payment: Owned<Payment>) throws {
        try run(
            """
            UPDATE refunds SET state = ?, is_in_doubt = ?, next_check = ?, unanswered = ?,
            reason = ? WHERE merchant = ? AND payment = ? AND id = ?
            """,
            refund.state.rawValue,
            refund.isInDoubt,
            refund.nextCheck,
            refund.unanswered,
            refund.reason,
            payment.merchant,
            payment.id,
            refund.id
        )
    }
}
