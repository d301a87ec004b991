import Ledger
import Payments

/// Payments and their refunds as rows.
enum PaymentRows {
    private static let columns = """
        id, link, store, till, charge, order_id, number, amount, paid_at, kind, decision, return_at
        """

    static let read = "SELECT \(columns) FROM payments"

    private static let readBanked = """
        SELECT \(columns),
        (SELECT qrc_id FROM links WHERE merchant = $1 AND id = payments.link),
        (SELECT use FROM links WHERE merchant = $1 AND id = payments.link),
        (SELECT activation FROM charges WHERE merchant = $1 AND id = payments.charge)
        FROM payments
        """

    /// A payment, then its refunds, then its receipts.
    static func numbered(_ number: String, at account: Owned<Account>) -> [Statement] {
        let place = "merchant = $1 AND account = $2 AND number = $3"
        return [
            "\(read) WHERE \(place)",
            """
            \(RefundRows.read) WHERE merchant = $1
                AND payment IN (SELECT id FROM payments WHERE \(place)) ORDER BY id
            """,
            """
            \(ReceiptRows.read) WHERE merchant = $1
                AND payment IN (SELECT id FROM payments WHERE \(place)) ORDER BY id
            """,
        ].map { Statement($0, account.merchant, account.id, number) }
    }

    /// Payments, newest first, then their refunds, then their receipts.
    static func newest(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Payment.ID?,
        limit: Int
    ) -> [Statement] {
        let end = before?.text ?? LinkRows.afterEveryID
        let place = "merchant = $1 AND id < $2"
        let page =
            store == nil
            ? "\(place) ORDER BY id DESC LIMIT $3"
            : "\(place) AND store = $4 ORDER BY id DESC LIMIT $3"
        return whole(read, page).map { sql in
            guard let store else { return Statement(sql, merchant, end, limit) }
            return Statement(sql, merchant, end, limit, store)
        }
    }

    /// A page of payments, then their refunds, then their receipts, all of the merchant `$1`.
    private static func whole(_ read: String, _ page: String) -> [String] {
        let those = "merchant = $1 AND payment IN (SELECT id FROM payments WHERE \(page))"
        return [
            "\(read) WHERE \(page)",
            "\(RefundRows.read) WHERE \(those) ORDER BY id",
            "\(ReceiptRows.read) WHERE \(those) ORDER BY id",
        ]
    }

    /// Payments by when their money moved, then their refunds, then their receipts.
    static func moved(
        at account: Owned<Account>,
        whoseMoney move: MoneyMove,
        within time: Range<Moment>,
        after: BankedPayment?,
        limit: Int
    ) -> [Statement] {
        let start: Moment
        let page: String
        switch move {
        case .came:
            start = after?.payment.paidAt ?? time.lowerBound
            page = """
                merchant = $1 AND account = $2 AND (paid_at, id) > ($3, $4) AND paid_at < $5
                ORDER BY paid_at, id LIMIT $6
                """
        case .wentBack:
            start = time.lowerBound
            page = """
                merchant = $1 AND account = $2 AND id > $4 AND id IN (
                    SELECT payment FROM refunds
                    WHERE merchant = $1 AND requested_at >= $3 AND requested_at < $5
                ) ORDER BY id LIMIT $6
                """
        }
        return whole(readBanked, page).map { sql in
            let last = after?.payment.id.text ?? ""
            return Statement(
                sql,
                account.merchant,
                account.id,
                start,
                last,
                time.upperBound,
                limit
            )
        }
    }

    static func insert(_ payment: Payment, under charge: Charge?, on link: Link) -> Statement {
        Statement(
            """
            INSERT INTO payments (merchant, id, link, store, till, account, charge, order_id,
            number, amount, paid_at, kind, decision, return_at)
            VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)
            """,
            link.merchant,
            payment.id,
            link.id,
            link.store,
            link.till,
            link.account,
            charge?.id,
            charge?.order,
            payment.number,
            payment.amount,
            payment.paidAt,
            payment.kind.rawValue,
            payment.decision?.word.rawValue,
            payment.returnAt
        )
    }

    /// What may become known later: the bank's number, and what is done with late money.
    static func update(_ payment: Payment, of merchant: Merchant.ID) -> Statement {
        Statement(
            """
            UPDATE payments SET number = $3, decision = $4, return_at = $5
            WHERE merchant = $1 AND id = $2
            """,
            merchant,
            payment.id,
            payment.number,
            payment.decision?.word.rawValue,
            payment.returnAt
        )
    }

    /// Money that was kept apart has found its charge.
    static func move(
        _ payment: Payment,
        under charge: Charge,
        of merchant: Merchant.ID
    ) -> Statement {
        Statement(
            """
            UPDATE payments SET charge = $3, order_id = $4, kind = $5, decision = $6,
            return_at = $7
            WHERE merchant = $1 AND id = $2
            """,
            merchant,
            payment.id,
            charge.id,
            charge.order,
            payment.kind.rawValue,
            payment.decision?.word.rawValue,
            payment.returnAt
        )
    }
}

enum RefundRows {
    static let read = """
        SELECT payment, id, amount, requested_at, parts, state, is_in_doubt, next_check, unanswered,
        reason FROM refunds
        """

    static func byPayment(_ rows: Rows) throws -> [Payment.ID: [Refund]] {
        let found = try rows.all { fields in
            let payment: Payment.ID = fields.id()
            return (payment, try fields.refund())
        }
        return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
    }

    static func insert(_ refund: Refund, of payment: Payment.ID, on link: Link) -> Statement {
        Statement(
            """
            INSERT INTO refunds (merchant, payment, id, link, amount, requested_at, parts, state,
            is_in_doubt, next_check, unanswered, reason)
            VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)
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

    static func update(_ refund: Refund, of payment: Owned<Payment>) -> Statement {
        Statement(
            """
            UPDATE refunds SET state = $4, is_in_doubt = $5, next_check = $6, unanswered = $7,
            reason = $8, parts = $9 WHERE merchant = $1 AND payment = $2 AND id = $3
            """,
            payment.merchant,
            payment.id,
            refund.id,
            refund.state.rawValue,
            refund.isInDoubt,
            refund.nextCheck,
            refund.unanswered,
            refund.reason,
            PartsText.text(refund.parts)
        )
    }
}

/// What hangs on payments.
struct Movements {
    let refunds: [Payment.ID: [Refund]]
    let receipts: [Payment.ID: [Receipt]]

    init(refunds: Rows, receipts: Rows) throws {
        self.refunds = try RefundRows.byPayment(refunds)
        self.receipts = try ReceiptRows.byPayment(receipts)
    }
}

extension Fields {
    mutating func payment(_ moved: Movements) throws -> PlacedPayment {
        let id: Payment.ID = id()
        return PlacedPayment(
            link: self.id(),
            store: self.id(),
            till: idIfAny(),
            charge: idIfAny(),
            order: idIfAny(),
            payment: Payment(
                id: id,
                number: textIfAny(),
                amount: money(),
                paidAt: moment(),
                kind: try word(),
                decision: Payment.Decision(try wordIfAny(), momentIfAny()),
                refunds: moved.refunds[id] ?? [],
                receipts: moved.receipts[id] ?? []
            )
        )
    }

    fileprivate mutating func refund() throws -> Refund {
        Refund(
            id: id(),
            amount: money(),
            requestedAt: moment(),
            parts: try parts(),
            state: try word(),
            isInDoubt: flag(),
            nextCheck: momentIfAny(),
            unanswered: Int(integer()),
            reason: textIfAny()
        )
    }

    private mutating func parts() throws -> [Refund.Part] {
        let text = textIfAny()
        guard let parts = PartsText.read(text) else {
            throw DatabaseFailure.unreadable(word: text ?? "", as: "parts of a refund")
        }
        return parts
    }

    mutating func basketIfAny() throws -> Basket? {
        guard let text = textIfAny() else { return nil }
        guard let basket = BasketText.read(text) else {
            throw DatabaseFailure.unreadable(word: text, as: "basket")
        }
        return basket
    }
}
