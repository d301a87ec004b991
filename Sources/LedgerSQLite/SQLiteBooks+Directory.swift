import GRDB
package import Ledger
package import Payments

extension SQLiteBooks {
    package func enter(merchants: [MerchantEntry], stores: [StoreEntry]) async throws {
        try await commits.commit { database in
            for merchant in merchants { try database.enter(merchant) }
            for store in stores { try database.enter(store) }
        }
    }

    package func store(_ store: Owned<Store>) async throws -> StoreEntry? {
        try await pool.read { database in
            let sql = """
                SELECT id, merchant, name, account FROM stores WHERE merchant = ? AND id = ?
                """
            return try database.first(sql, store.merchant, store.id) { $0.store() }
        }
    }

    package func merchants() async throws -> [MerchantEntry] {
        try await pool.read { database in
            try database.all("SELECT id, name FROM merchants ORDER BY id") { fields in
                MerchantEntry(id: fields.id(), name: fields.text())
            }
        }
    }

    package func add(_ till: TillEntry) async throws {
        try await commits.commit { database in
            let added = try database.run(
                """
                INSERT INTO tills (merchant, id, store, name, link, added_at)
                VALUES (?,?,?,?,?,?) ON CONFLICT (merchant, id) DO NOTHING
                """,
                till.merchant,
                till.id,
                till.store,
                till.name,
                till.link,
                till.addedAt
            )
            guard added == 1 else { throw LedgerRefusal.tillExists }
        }
    }

    package func till(_ till: Owned<Till>) async throws -> TillEntry? {
        try await pool.read { database in
            let sql = """
                SELECT id, merchant, store, name, link, added_at FROM tills
                WHERE merchant = ? AND id = ?
                """
            return try database.first(sql, till.merchant, till.id) { $0.till() }
        }
    }

    package func tills(
        of merchant: Merchant.ID,
        store: Store.ID?,
        after: Till.ID?,
        limit: Int
    ) async throws -> [TillEntry] {
        try await pool.read { database in
            let columns = "SELECT id, merchant, store, name, link, added_at FROM tills"
            let start = after?.text ?? ""
            if let store {
                let sql = """
                    \(columns) WHERE merchant = ? AND store = ? AND id > ? ORDER BY id LIMIT ?
                    """
                return try database.all(sql, merchant, store, start, limit) { $0.till() }
            }
            let sql = "\(columns) WHERE merchant = ? AND id > ? ORDER BY id LIMIT ?"
            return try database.all(sql, merchant, start, limit) { $0.till() }
        }
    }
}

extension Database {
    fileprivate func enter(_ merchant: MerchantEntry) throws {
        try run(
            """
            INSERT INTO merchants (id, name) VALUES (?,?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name
            """,
            merchant.id,
            merchant.name
        )
    }

    fileprivate func enter(_ store: StoreEntry) throws {
        try run(
            """
            INSERT INTO stores (merchant, id, name, account) VALUES (?,?,?,?)
            ON CONFLICT (merchant, id)
            DO UPDATE SET name = excluded.name, account = excluded.account
            """,
            store.merchant,
            store.id,
            store.name,
            store.account
        )
    }
}

extension Fields {
    fileprivate mutating func store() -> StoreEntry {
        StoreEntry(id: id(), merchant: id(), name: text(), account: id())
    }

    fileprivate mutating func till() -> TillEntry {
        TillEntry(
            id: id(),
            merchant: id(),
            store: id(),
            name: text(),
            link: id(),
            addedAt: moment()
        )
    }
}
