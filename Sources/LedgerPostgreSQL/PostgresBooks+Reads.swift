package import Ledger
package import Payments

extension PostgresBooks {
    /// Charges of one order that are shown at most; more than a few mean a broken client.
    static let chargesOfOrderLimit = 200

    package func link(_ link: Owned<Link>, including included: Included) async throws -> Link? {
        try await pool.read(LoadedLink(link: link, included: included).statements) { rows in
            var rows = rows[...]
            return try LoadedLink.read(&rows)
        }
    }

    package func link(holding charge: Owned<Charge>) async throws -> Link? {
        let sql = "SELECT link FROM charges WHERE merchant = $1 AND id = $2"
        let look = Statement(sql, charge.merchant, charge.id)
        return try await link(found: look, of: charge.merchant, including: .charge(charge.id))
    }

    package func link(holding payment: Owned<Payment>) async throws -> Link? {
        let sql = "SELECT link FROM payments WHERE merchant = $1 AND id = $2"
        let look = Statement(sql, payment.merchant, payment.id)
        return try await link(found: look, of: payment.merchant, including: .payment(payment.id))
    }

    package func link(of till: Owned<Till>) async throws -> Link? {
        let sql = "SELECT link FROM tills WHERE merchant = $1 AND id = $2"
        let look = Statement(sql, till.merchant, till.id)
        return try await link(found: look, of: till.merchant, including: .current)
    }

    package func link(payToken: String) async throws -> Link? {
        let found = try await pool.read([LinkRows.holding(payToken: payToken)]) { rows in
            try rows[0].first { $0.owned() as Owned<Link> }
        }
        guard let found else { return nil }
        return try await link(found, including: .current)
    }

    package func charges(of order: Owned<Order>) async throws -> [PlacedCharge] {
        let look = ChargeRows.ofOrder(order, limit: Self.chargesOfOrderLimit)
        let found = try await pool.read(look) { rows in
            let payments = Dictionary(
                grouping: try PlacedPayment.read(rows[1...]),
                by: \.charge
            )
            return try rows[0].all { try $0.charge(payments) }
        }
        let names = Array(Set(found.map(\.link)))
        let links = try await links(
            names.map { LoadedLink(link: Owned($0, of: order.merchant), included: .current) }
        )
        let byName = Dictionary(zip(names, links)) { first, _ in first }
        return found.compactMap { found in
            byName[found.link].flatMap { $0 }.map { PlacedCharge(link: $0, charge: found.charge) }
        }
    }

    package func charges(
        on link: Owned<Link>,
        before: Charge.ID?,
        limit: Int
    ) async throws -> [Charge] {
        let page = ChargeRows.onLink(link, before: before, limit: limit)
        return try await pool.read(page) { rows in
            let payments = try PlacedPayment.read(rows[1...])
            let byCharge = Dictionary(grouping: payments, by: \.charge)
            return try rows[0].all { try $0.charge(byCharge).charge }
        }
    }

    package func links(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Link.ID?,
        limit: Int
    ) async throws -> [Link] {
        let page = LinkRows.newest(of: merchant, store: store, before: before, limit: limit)
        let found = try await pool.read([page]) { rows in
            try rows[0].all { $0.owned() as Owned<Link> }
        }
        return try await links(found.map { LoadedLink(link: $0, included: .current) })
            .compactMap { $0 }
    }

    package func payments(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Payment.ID?,
        limit: Int
    ) async throws -> [PlacedPayment] {
        let page = PaymentRows.newest(of: merchant, store: store, before: before, limit: limit)
        return try await pool.read(page) { try PlacedPayment.read($0[...]) }
    }

    package func payment(
        number: String,
        account: Owned<Account>
    ) async throws -> PlacedPayment? {
        try await pool.read(PaymentRows.numbered(number, at: account)) {
            try PlacedPayment.read($0[...]).first
        }
    }

    package func payments(
        at account: Owned<Account>,
        whoseMoney move: MoneyMove,
        within time: Range<Moment>,
        after: BankedPayment?,
        limit: Int
    ) async throws -> [BankedPayment] {
        let page = PaymentRows.moved(
            at: account,
            whoseMoney: move,
            within: time,
            after: after,
            limit: limit
        )
        return try await pool.read(page) { rows in
            let moved = try Movements(refunds: rows[1], receipts: rows[2])
            return try rows[0].all { fields in
                BankedPayment(
                    placed: try fields.payment(moved),
                    code: fields.textIfAny(),
                    isCodeUsedOnce: try fields.wordIfAny() == Link.Use.once,
                    activation: fields.textIfAny()
                )
            }
        }
    }

    package func charge(
        named name: BankName,
        account: Owned<Account>
    ) async throws -> PlacedName? {
        try await pool.read([NameRows.placed(name, account)]) { rows in
            try rows[0].first { fields in
                PlacedName(
                    link: Owned(fields.id(), of: account.merchant),
                    charge: fields.idIfAny()
                )
            }
        }
    }

    package func remarks(on charge: Owned<Charge>, limit: Int) async throws -> [Remark] {
        try await pool.read([RemarkRows.of(charge, limit: limit)]) { rows in
            try rows[0].all { $0.remark(of: charge.id) }.compactMap(\.self)
        }
    }

    package func events(
        of merchant: Merchant.ID,
        after place: Int64,
        limit: Int
    ) async throws -> [StoredEvent] {
        let page = EventRows.after(place, of: merchant, limit: limit)
        return try await pool.read([page]) { rows in
            try rows[0].all { fields in
                try fields.event(of: merchant, at: fields.integer())
            }
        }
    }

    private func link(
        found look: Statement,
        of merchant: Merchant.ID,
        including included: Included
    ) async throws -> Link? {
        let id = try await pool.read([look]) { rows in
            try rows[0].first { $0.id() as Link.ID }
        }
        guard let id else { return nil }
        return try await link(Owned(id, of: merchant), including: included)
    }

    /// All in one round trip, in the order asked for.
    private func links(_ wanted: [LoadedLink]) async throws -> [Link?] {
        guard !wanted.isEmpty else { return [] }
        return try await pool.read(wanted.flatMap(\.statements)) { rows in
            var rows = rows[...]
            return try wanted.map { _ in try LoadedLink.read(&rows) }
        }
    }
}

extension PlacedPayment {
    /// Of three answers: the payments, then their refunds, then their receipts.
    static func read(_ rows: ArraySlice<Rows>) throws -> [PlacedPayment] {
        let rows = Array(rows)
        guard rows.count == 3 else { return [] }
        let moved = try Movements(refunds: rows[1], receipts: rows[2])
        return try rows[0].all { try $0.payment(moved) }
    }
}

/// What a bank calls things.
private enum NameRows {
    static func placed(_ name: BankName, _ account: Owned<Account>) -> Statement {
        let (sql, text) =
            switch name {
            case .charge(let text): (byCharge, text)
            case .activation(let text): (byActivation, text)
            case .code(let text): (byCode, text)
            }
        return Statement(sql, account.merchant, account.id, text)
    }

    private static let byCharge = """
        SELECT link, id FROM charges WHERE merchant = $1 AND account = $2 AND id = $3
        """

    private static let byActivation = """
        SELECT link, id FROM charges WHERE merchant = $1 AND account = $2 AND activation = $3
        ORDER BY id DESC LIMIT 1
        """

    /// A register link is used again and again: its code does not say which charge.
    private static let byCode = """
        SELECT id, (
            SELECT charges.id FROM charges
            WHERE charges.merchant = $1 AND charges.link = links.id
                AND charges.generation = links.generation AND links.use = 'once'
        ) AS charge FROM links WHERE merchant = $1 AND account = $2 AND qrc_id = $3
        ORDER BY id DESC LIMIT 1
        """
}
