import Ledger
import Payments

/// One link with what `Link.loadedGenerations` says, and what was asked for besides: never the whole
/// history.
///
/// The statements do not wait for each other's answers, so all go in one round trip.
struct LoadedLink {
    let link: Owned<Link>
    let included: Included

    /// `$1` the merchant, `$2` the link, `$3` a charge or NULL, `$4` a payment or NULL.
    private static let charges = """
        WITH wanted AS (
            SELECT id FROM charges WHERE merchant = $1 AND link = $2 AND generation = (
                SELECT generation FROM links WHERE merchant = $1 AND id = $2
            )
            UNION SELECT id FROM charges
            WHERE merchant = $1 AND link = $2 AND next_check IS NOT NULL AND (
                state = 'paid_late' OR generation > (
                    SELECT generation - \(Link.loadedGenerations)
                    FROM links WHERE merchant = $1 AND id = $2
                )
            )
            UNION SELECT id FROM charges WHERE merchant = $1 AND id = $3 AND link = $2
            UNION SELECT charge FROM payments
            WHERE merchant = $1 AND id = $4 AND link = $2 AND charge IS NOT NULL
        )
        """

    private static let payments = """
        \(charges), taken AS (
            SELECT payments.id FROM payments JOIN wanted ON payments.charge = wanted.id
            WHERE payments.merchant = $1
            UNION SELECT id FROM payments WHERE merchant = $1 AND id = $4 AND link = $2
        )
        """

    /// What is paid for an order decides on money for its other charges (E11): whoever may take
    /// money for one of them holds them all, in one order, so that nobody waits in a ring.
    private static let lockOrders = """
        \(charges)
        SELECT id FROM charges WHERE merchant = $1 AND order_id IN (
            SELECT order_id FROM charges WHERE merchant = $1 AND id IN (SELECT id FROM wanted)
        ) ORDER BY id FOR UPDATE
        """

    private static let lockRefunds = """
        \(payments)
        SELECT id FROM refunds WHERE merchant = $1 AND payment IN (SELECT id FROM taken)
        ORDER BY payment, id FOR UPDATE
        """

    private static let readCharges = """
        \(charges) \(ChargeRows.read) WHERE merchant = $1 AND id IN (SELECT id FROM wanted)
        ORDER BY generation
        """

    private static let readPayments = """
        \(payments) \(PaymentRows.read) WHERE merchant = $1 AND id IN (SELECT id FROM taken)
        ORDER BY id
        """

    private static let readRefunds = """
        \(payments) \(RefundRows.read) WHERE merchant = $1 AND payment IN (SELECT id FROM taken)
        ORDER BY id
        """

    private static let readReceipts = """
        \(payments) \(ReceiptRows.read) WHERE merchant = $1 AND payment IN (SELECT id FROM taken)
        ORDER BY id
        """

    var statements: [Statement] {
        [LinkRows.named(link)] + rest
    }

    var locking: [Statement] {
        [LinkRows.locked(link), statement(Self.lockOrders), statement(Self.lockRefunds)] + rest
    }

    private static let countOfLocks = 2
    private static let countOfStatements = 5

    private var rest: [Statement] {
        [Self.readCharges, Self.readPayments, Self.readRefunds, Self.readReceipts].map(statement)
    }

    private func statement(_ sql: String) -> Statement {
        var charge: Charge.ID?
        var payment: Payment.ID?
        switch included {
        case .current: break
        case .charge(let id): charge = id
        case .payment(let id): payment = id
        }
        return Statement(sql, link.merchant, link.id, charge, payment)
    }

    /// Takes the answers to `statements` off the front.
    static func read(_ rows: inout ArraySlice<Rows>) throws -> Link? {
        let own = Array(rows.prefix(countOfStatements))
        rows = rows.dropFirst(countOfStatements)
        return try read(
            link: own[0],
            charges: own[1],
            payments: own[2],
            Movements(refunds: own[3], receipts: own[4])
        )
    }

    /// Reads the answers to `locking`.
    static func readLocked(_ rows: ArraySlice<Rows>) throws -> Link? {
        var unlocked = rows.prefix(1) + rows.dropFirst(1 + countOfLocks)
        return try read(&unlocked)
    }

    private static func read(
        link: Rows,
        charges: Rows,
        payments: Rows,
        _ moved: Movements
    ) throws -> Link? {
        guard let bare = try link.first({ try $0.link() }) else { return nil }
        let placed = try payments.all { try $0.payment(moved) }
        let byCharge = Dictionary(grouping: placed, by: \.charge)
        return Link(
            id: bare.id,
            merchant: bare.merchant,
            store: bare.store,
            till: bare.till,
            account: bare.account,
            use: bare.use,
            payToken: bare.payToken,
            openedAt: bare.openedAt,
            code: bare.code,
            state: bare.state,
            generation: bare.generation,
            charges: try charges.all { try $0.charge(byCharge).charge },
            unexpected: (byCharge[nil] ?? []).map(\.payment)
        )
    }
}
