import GRDB
import Ledger
import Payments

/// Refunds as rows.
extension Database {
    private static let refundsOfPayment = """
        SELECT id, amount, requested_at, parts, state, is_in_doubt, next_check, unanswered, reason
        FROM refunds WHERE merchant = ? AND payment = ? ORDER BY id
        """

    func refunds(of payment: Owned<Payment>) throws -> [Refund] {
        try all(Self.refundsOfPayment, payment.merchant, payment.id) { fields in
            Refund(
                id: fields.id(),
                amount: fields.money(),
                requestedAt: fields.moment(),
                parts: try fields.parts(),
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
            INSERT INTO refunds (merchant, payment, id, link, amount, requested_at, parts, state,
            is_in_doubt, next_check, unanswered, reason) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
            """,
            link.merchant,
            payment,
            refund.id,
            link.id,
            refund.amount,
            refund.requestedAt,
            PartsText.text(refund.parts),
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
            UPDATE refunds SET parts = ?, state = ?, is_in_doubt = ?, next_check = ?,
            unanswered = ?, reason = ? WHERE merchant = ? AND payment = ? AND id = ?
            """,
            PartsText.text(refund.parts),
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

extension Fields {
    fileprivate mutating func parts() throws -> [Refund.Part] {
        let text = textIfAny()
        guard let parts = PartsText.read(text) else {
            throw StorageFailure.unreadable(word: text ?? "", as: "parts of a refund")
        }
        return parts
    }

    mutating func basketIfAny() throws -> Basket? {
        guard let text = textIfAny() else { return nil }
        guard let basket = BasketText.read(text) else {
            throw StorageFailure.unreadable(word: text, as: "basket")
        }
        return basket
    }
}
