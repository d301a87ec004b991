import Ledger
import Payments

/// Charges as rows, each read with what is paid elsewhere for its order (E11).
enum ChargeRows {
    static let read = """
        SELECT id, link, order_id, amount, purpose, generation, is_at_till, requested_at,
        deadline, grace_ends, basket, state, doubt, activation, refusal, next_check, unanswered,
        last_seen, handed_over_at,
        EXISTS (
            SELECT 1 FROM charges AS other
            WHERE other.merchant = charges.merchant AND other.order_id = charges.order_id
                AND other.id <> charges.id AND other.state IN ('paid', 'mispaid', 'paid_late')
        ) FROM charges
        """

    /// The newest charges of a link before one of them, or before all that may come.
    private static let page = """
        FROM charges WHERE merchant = $1 AND link = $2 AND generation < coalesce(
            (SELECT generation FROM charges WHERE merchant = $1 AND id = $3 AND link = $2), $4
        ) ORDER BY generation DESC LIMIT $5
        """

    /// Charges, then their payments, then the refunds and the receipts of those.
    static func onLink(_ link: Owned<Link>, before: Charge.ID?, limit: Int) -> [Statement] {
        // An unknown place to start from leads to nothing, no place to the newest.
        let end = before == nil ? Int64.max : Int64.min
        return whole(page, "generation DESC").map {
            Statement($0, link.merchant, link.id, before, end, limit)
        }
    }

    private static let ofOrder = """
        FROM charges WHERE merchant = $1 AND order_id = $2 ORDER BY id LIMIT $3
        """

    /// Charges, oldest first, then their payments, then the refunds and the receipts of those.
    static func ofOrder(_ order: Owned<Order>, limit: Int) -> [Statement] {
        whole(ofOrder, "id").map { Statement($0, order.merchant, order.id, limit) }
    }

    private static func whole(_ page: String, _ sequence: String) -> [String] {
        [
            """
            WITH page AS (SELECT id \(page)) \(read)
            WHERE merchant = $1 AND id IN (SELECT id FROM page) ORDER BY \(sequence)
            """,
            """
            WITH page AS (SELECT id \(page)) \(PaymentRows.read)
            WHERE merchant = $1 AND charge IN (SELECT id FROM page) ORDER BY id
            """,
            """
            WITH page AS (SELECT id \(page)) \(RefundRows.read) \(ofPage) ORDER BY id
            """,
            """
            WITH page AS (SELECT id \(page)) \(ReceiptRows.read) \(ofPage) ORDER BY id
            """,
        ]
    }

    private static let ofPage = """
        WHERE merchant = $1 AND payment IN (
            SELECT id FROM payments WHERE merchant = $1 AND charge IN (SELECT id FROM page)
        )
        """

    /// All charges of an order, oldest first, and whether each has money.
    static func locked(of order: Owned<Order>) -> Statement {
        Statement(
            """
            SELECT id, state IN ('paid', 'mispaid', 'paid_late') FROM charges
            WHERE merchant = $1 AND order_id = $2 ORDER BY id FOR UPDATE
            """,
            order.merchant,
            order.id
        )
    }

    static func live(_ order: Owned<Order>) -> Statement {
        Statement(
            """
            SELECT link, id FROM charges
            WHERE merchant = $1 AND order_id = $2 AND state IN ('requested', 'asking')
            """,
            order.merchant,
            order.id
        )
    }

    static func insert(_ charge: Charge, on link: Link) -> Statement {
        Statement(
            """
            INSERT INTO charges (merchant, id, link, account, order_id, amount, purpose,
            generation, is_at_till, requested_at, deadline, grace_ends, basket, state, doubt,
            activation, refusal, next_check, unanswered, last_seen, handed_over_at)
            VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)
            """,
            link.merchant,
            charge.id,
            link.id,
            link.account,
            charge.order,
            charge.amount,
            charge.purpose,
            charge.generation,
            charge.isAtTill,
            charge.requestedAt,
            charge.deadline,
            charge.graceEnds,
            charge.basket.map(BasketText.text),
            charge.state.rawValue,
            charge.doubt?.rawValue,
            charge.activation,
            charge.refusal,
            charge.nextCheck,
            charge.unanswered,
            charge.lastSeen?.rawValue,
            charge.handedOverAt
        )
    }

    static func update(_ charge: Charge, of merchant: Merchant.ID) -> Statement {
        Statement(
            """
            UPDATE charges SET state = $3, doubt = $4, activation = $5, refusal = $6,
            next_check = $7, unanswered = $8, last_seen = $9, handed_over_at = $10
            WHERE merchant = $1 AND id = $2
            """,
            merchant,
            charge.id,
            charge.state.rawValue,
            charge.doubt?.rawValue,
            charge.activation,
            charge.refusal,
            charge.nextCheck,
            charge.unanswered,
            charge.lastSeen?.rawValue,
            charge.handedOverAt
        )
    }
}

extension Fields {
    mutating func charge(
        _ payments: [Charge.ID?: [PlacedPayment]]
    ) throws -> (link: Link.ID, charge: Charge) {
        let (id, link): (Charge.ID, Link.ID) = (id(), self.id())
        let charge = Charge(
            id: id,
            order: self.id(),
            amount: money(),
            purpose: text(),
            generation: integer(),
            isAtTill: flag(),
            requestedAt: moment(),
            deadline: moment(),
            graceEnds: moment(),
            basket: try basketIfAny(),
            state: try word(),
            doubt: try wordIfAny(),
            activation: textIfAny(),
            refusal: textIfAny(),
            nextCheck: momentIfAny(),
            unanswered: Int(integer()),
            lastSeen: try wordIfAny(),
            handedOverAt: momentIfAny(),
            payments: (payments[id] ?? []).map(\.payment),
            isOrderPaidElsewhere: flag()
        )
        return (link, charge)
    }
}
