import GRDB
package import Ledger
package import Payments

extension SQLiteBooks {
    /// Charges of one order that are shown at most; more than a few mean a broken client.
    static let chargesOfOrderLimit = 200

    package func link(_ link: Owned<Link>, including included: Included) async throws -> Link? {
        try await pool.read { try $0.link(link, including: included) }
    }

    package func link(holding charge: Owned<Charge>) async throws -> Link? {
        try await pool.read { database in
            let sql = "SELECT link FROM charges WHERE merchant = ? AND id = ?"
            let link: Link.ID? = try database.first(sql, charge.merchant, charge.id) { $0.id() }
            guard let link else { return nil }
            return try database.link(
                Owned(link, of: charge.merchant),
                including: .charge(charge.id)
            )
        }
    }

    package func link(holding payment: Owned<Payment>) async throws -> Link? {
        try await pool.read { database in
            let sql = "SELECT link FROM payments WHERE merchant = ? AND id = ?"
            let link: Link.ID? = try database.first(sql, payment.merchant, payment.id) { $0.id() }
            guard let link else { return nil }
            return try database.link(
                Owned(link, of: payment.merchant),
                including: .payment(payment.id)
            )
        }
    }

    package func link(payToken: String) async throws -> Link? {
        try await pool.read { try $0.link(payToken: payToken) }
    }

    package func link(of till: Owned<Till>) async throws -> Link? {
        try await pool.read { database in
            let sql = "SELECT link FROM tills WHERE merchant = ? AND id = ?"
            let link: Link.ID? = try database.first(sql, till.merchant, till.id) { $0.id() }
            guard let link else { return nil }
            return try database.link(Owned(link, of: till.merchant), including: .current)
        }
    }

    package func charges(of order: Owned<Order>) async throws -> [PlacedCharge] {
        try await pool.read { try $0.charges(of: order, limit: Self.chargesOfOrderLimit) }
    }

    package func charges(
        on link: Owned<Link>,
        before: Charge.ID?,
        limit: Int
    ) async throws -> [Charge] {
        try await pool.read { try $0.charges(on: link, before: before, limit: limit) }
    }

    package func links(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Link.ID?,
        limit: Int
    ) async throws -> [Link] {
        try await pool.read {
            try $0.links(of: merchant, store: store, before: before, limit: limit)
        }
    }

    package func payments(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Payment.ID?,
        limit: Int
    ) async throws -> [PlacedPayment] {
        try await pool.read {
            try $0.payments(of: merchant, store: store, before: before, limit: limit)
        }
    }

    package func payment(
        number: String,
        account: Owned<Account>
    ) async throws -> PlacedPayment? {
        try await pool.read { try $0.payment(number: number, account: account) }
    }

    package func payments(
        at account: Owned<Account>,
        whoseMoney move: MoneyMove,
        within time: Range<Moment>,
        after: BankedPayment?,
        limit: Int
    ) async throws -> [BankedPayment] {
        try await pool.read { database in
            try database.payments(
                at: account,
                whoseMoney: move,
                within: time,
                after: after,
                limit: limit
            )
        }
    }

    package func charge(
        named name: BankName,
        account: Owned<Account>
    ) async throws -> PlacedName? {
        try await pool.read { try $0.placed(name, account) }
    }

    package func remarks(on charge: Owned<Charge>, limit: Int) async throws -> [Remark] {
        try await pool.read { try $0.remarks(on: charge, limit: limit) }
    }

    package func events(
        of merchant: Merchant.ID,
        after place: Int64,
        limit: Int
    ) async throws -> [StoredEvent] {
        try await pool.read { try $0.events(of: merchant, after: place, limit: limit) }
    }
}

extension Database {
    private static let namedByCharge = """
        SELECT link, id FROM charges WHERE merchant = ? AND account = ? AND id = ?
        """

    private static let namedByActivation = """
        SELECT link, id FROM charges INDEXED BY charges_by_activation
        WHERE merchant = ? AND account = ? AND activation = ?
        ORDER BY id DESC LIMIT 1
        """

    /// A register link is used again and again: its code does not say which charge.
    private static let namedByCode = """
        SELECT id, (
            SELECT charges.id FROM charges
            WHERE charges.merchant = links.merchant AND charges.link = links.id
                AND charges.generation = links.generation AND links.use = 'once'
        ) FROM links INDEXED BY links_by_code
        WHERE merchant = ? AND account = ? AND qrc_id = ?
        ORDER BY id DESC LIMIT 1
        """

    fileprivate func placed(_ name: BankName, _ account: Owned<Account>) throws -> PlacedName? {
        let (sql, text) =
            switch name {
            case .charge(let text): (Self.namedByCharge, text)
            case .activation(let text): (Self.namedByActivation, text)
            case .code(let text): (Self.namedByCode, text)
            }
        return try first(sql, account.merchant, account.id, text) { fields in
            PlacedName(link: Owned(fields.id(), of: account.merchant), charge: fields.idIfAny())
        }
    }
}
