import GRDB
import Ledger
import Payments

/// Charges as rows, each read with its payments and with what is paid elsewhere (E11).
///
/// `INDEXED BY` stands where SQLite, knowing nothing of our numbers, would sooner walk through all
/// rows of a merchant: the cost of a statement must not grow with history.
extension Database {
    private static let chargeColumns = """
        merchant, id, link, account, order_id, amount, purpose, generation, is_at_till, \
        requested_at, deadline, grace_ends, basket, state, doubt, activation, refusal, \
        next_check, unanswered, last_seen, handed_over_at
        """

    private static let readCharge = """
        SELECT id, link, order_id, amount, purpose, generation, is_at_till, requested_at, \
        deadline, grace_ends, basket, state, doubt, activation, refusal, next_check, unanswered,
        last_seen, handed_over_at,
        EXISTS (
            SELECT 1 FROM charges AS other INDEXED BY charges_of_order
            WHERE other.merchant = charges.merchant AND other.order_id = charges.order_id
                AND other.id <> charges.id AND other.state IN ('paid', 'mispaid', 'paid_late')
        ) FROM charges
        """

    private static let chargeOfGeneration = """
        \(readCharge) WHERE merchant = ? AND link = ? AND generation = ?
        """

    private static let chargesUnderWatch = """
        \(readCharge) INDEXED BY charges_under_watch
        WHERE merchant = ? AND link = ? AND next_check IS NOT NULL
            AND (generation > ? OR state = 'paid_late')
        """

    private static let chargeByID = """
        \(readCharge) WHERE merchant = ? AND id = ?
        """

    private static let chargesOnLink = """
        \(readCharge) WHERE merchant = ? AND link = ? AND generation < ?
        ORDER BY generation DESC LIMIT ?
        """

    private static let chargesOfOrder = """
        \(readCharge) INDEXED BY charges_of_order
        WHERE merchant = ? AND order_id = ? ORDER BY id LIMIT ?
        """

    /// What is loaded of a link in any case; the newest one is also there when nothing is asked.
    func newestAndWatchedCharges(of link: Link) throws -> [Charge] {
        let newest = try all(
            Self.chargeOfGeneration,
            link.merchant,
            link.id,
            link.generation
        ) { try charge(from: &$0, of: link.merchant).charge }
        guard link.generation > 1 else { return newest }
        let watched = try all(
            Self.chargesUnderWatch,
            link.merchant,
            link.id,
            link.generation - Link.loadedGenerations
        ) { try charge(from: &$0, of: link.merchant).charge }
        return newest + watched.filter { charge in !newest.contains { $0.id == charge.id } }
    }

    func charge(_ id: Charge.ID, on link: Link) throws -> Charge? {
        let found = try first(Self.chargeByID, link.merchant, id) {
            try charge(from: &$0, of: link.merchant)
        }
        return found?.link == link.id ? found?.charge : nil
    }

    func charges(on link: Owned<Link>, before: Charge.ID?, limit: Int) throws -> [Charge] {
        var end = Int64.max
        if let before {
            let sql = "SELECT generation FROM charges WHERE merchant = ? AND id = ? AND link = ?"
            let found = try first(sql, link.merchant, before, link.id) { $0.integer() }
            guard let found else { return [] }
            end = found
        }
        return try all(Self.chargesOnLink, link.merchant, link.id, end, limit) {
            try charge(from: &$0, of: link.merchant).charge
        }
    }

    func charges(of order: Owned<Order>, limit: Int) throws -> [PlacedCharge] {
        let rows = try all(Self.chargesOfOrder, order.merchant, order.id, limit) {
            try charge(from: &$0, of: order.merchant)
        }
        var links: [Link.ID: Link] = [:]
        for name in Set(rows.map(\.link)) {
            links[name] = try link(Owned(name, of: order.merchant), including: .current)
        }
        return rows.compactMap { found in
            links[found.link].map { PlacedCharge(link: $0, charge: found.charge) }
        }
    }

    /// - Throws: `LedgerRefusal.orderPaid` when a charge of the order has money.
    func refuseIfPaid(_ order: Order.ID, of merchant: Merchant.ID) throws {
        let sql = """
            SELECT id FROM charges INDEXED BY charges_of_order
            WHERE merchant = ? AND order_id = ? AND state IN ('paid', 'mispaid', 'paid_late')
            ORDER BY id LIMIT 1
            """
        let paid: Charge.ID? = try first(sql, merchant, order) { $0.id() }
        if let paid { throw LedgerRefusal.orderPaid(charge: paid) }
    }

    /// - Throws: `LedgerRefusal.orderAskedElsewhere` when the order is live on another charge.
    func insert(_ charge: Charge, on link: Link) throws {
        let sql = """
            INSERT INTO charges (\(Self.chargeColumns))
            VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT (merchant, order_id) WHERE state IN ('requested', 'asking') DO NOTHING
            """
        let inserted = try run(
            sql,
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
        guard inserted == 0 else { return }
        throw try liveElsewhere(charge.order, of: link.merchant)
    }

    /// Names only the columns that differ, so that only their indexes are touched.
    func update(_ charge: Charge, over old: Charge, of merchant: Merchant.ID) throws {
        var columns: [String] = []
        var values: [any Column] = []
        func note(_ column: String, _ value: any Column, _ differs: Bool) {
            guard differs else { return }
            columns.append("\(column) = ?")
            values.append(value)
        }
        note("state", charge.state.rawValue, charge.state != old.state)
        note("doubt", charge.doubt?.rawValue, charge.doubt != old.doubt)
        note("activation", charge.activation, charge.activation != old.activation)
        note("refusal", charge.refusal, charge.refusal != old.refusal)
        note("next_check", charge.nextCheck, charge.nextCheck != old.nextCheck)
        note("unanswered", charge.unanswered, charge.unanswered != old.unanswered)
        note("handed_over_at", charge.handedOverAt, charge.handedOverAt != old.handedOverAt)
        note("last_seen", charge.lastSeen?.rawValue, charge.lastSeen != old.lastSeen)
        guard !columns.isEmpty else { return }
        let list = columns.joined(separator: ", ")
        values += [merchant, charge.id] as [any Column]
        try run("UPDATE charges SET \(list) WHERE merchant = ? AND id = ?", values)
    }

    private func liveElsewhere(_ order: Order.ID, of merchant: Merchant.ID) throws -> any Error {
        let sql = """
            SELECT link, id FROM charges
            WHERE merchant = ? AND order_id = ? AND state IN ('requested', 'asking')
            """
        let holder = try first(sql, merchant, order) { fields in
            LedgerRefusal.orderAskedElsewhere(link: fields.id(), charge: fields.id())
        }
        guard let holder else {
            return StorageFailure.unreadable(word: order.text, as: "order that is live")
        }
        return holder
    }

    private func charge(
        from fields: inout Fields,
        of merchant: Merchant.ID
    ) throws -> (link: Link.ID, charge: Charge) {
        let (id, link): (Charge.ID, Link.ID) = (fields.id(), fields.id())
        let charge = Charge(
            id: id,
            order: fields.id(),
            amount: fields.money(),
            purpose: fields.text(),
            generation: fields.integer(),
            isAtTill: fields.flag(),
            requestedAt: fields.moment(),
            deadline: fields.moment(),
            graceEnds: fields.moment(),
            basket: try fields.basketIfAny(),
            state: try fields.word(),
            doubt: try fields.wordIfAny(),
            activation: fields.textIfAny(),
            refusal: fields.textIfAny(),
            nextCheck: fields.momentIfAny(),
            unanswered: Int(fields.integer()),
            lastSeen: try fields.wordIfAny(),
            handedOverAt: fields.momentIfAny(),
            payments: try payments(of: Owned(id, of: merchant)),
            isOrderPaidElsewhere: fields.flag()
        )
        return (link, charge)
    }
}
