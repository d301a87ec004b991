package import Ledger
package import Payments

extension PostgresBooks {
    package func enter(merchants: [MerchantEntry], stores: [StoreEntry]) async throws {
        let entries = merchants.map(DirectoryRows.enter) + stores.map(DirectoryRows.enter)
        try await pool.write(entries) { _ in }
    }

    package func store(_ store: Owned<Store>) async throws -> StoreEntry? {
        try await pool.read([DirectoryRows.store(store)]) { rows in
            try rows[0].first { $0.store() }
        }
    }

    package func merchants() async throws -> [MerchantEntry] {
        try await pool.read([DirectoryRows.merchants]) { rows in
            try rows[0].all { $0.merchant() }
        }
    }

    package func add(_ till: TillEntry) async throws {
        try await pool.run(
            Transaction(merchant: till.merchant, look: [DirectoryRows.insert(till)]) { rows in
                guard rows[0].changed == 1 else { throw LedgerRefusal.tillExists }
                return Decision(result: (), writes: [])
            }
        )
    }

    package func till(_ till: Owned<Till>) async throws -> TillEntry? {
        try await pool.read([DirectoryRows.till(till)]) { rows in
            try rows[0].first { $0.till() }
        }
    }

    package func tills(
        of merchant: Merchant.ID,
        store: Store.ID?,
        after: Till.ID?,
        limit: Int
    ) async throws -> [TillEntry] {
        let page = DirectoryRows.tills(of: merchant, store: store, after: after, limit: limit)
        return try await pool.read([page]) { rows in try rows[0].all { $0.till() } }
    }

    package func add(_ pass: Pass) async throws {
        try await pool.run(
            Transaction(merchant: pass.merchant, look: []) { _ in
                Decision(result: (), writes: [DirectoryRows.insert(pass)])
            }
        )
    }

    package func pass(digest: String) async throws -> Pass? {
        try await pool.read([DirectoryRows.pass(digest: digest)]) { rows in
            try rows[0].first { try $0.pass() }
        }
    }

    package func passes(of merchant: Merchant.ID) async throws -> [Pass] {
        try await pool.read([DirectoryRows.passes(of: merchant)]) { rows in
            try rows[0].all { try $0.pass() }
        }
    }

    package func revoke(_ pass: Owned<Pass>, at now: Moment) async throws -> Bool {
        try await pool.write([DirectoryRows.revoke(pass, at: now)]) { $0[0].changed == 1 }
    }
}
