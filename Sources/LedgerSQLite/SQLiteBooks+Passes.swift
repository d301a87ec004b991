import GRDB
package import Ledger
package import Payments

extension SQLiteBooks {
    package func add(_ pass: Pass) async throws {
        try await commits.commit { database in
            try database.run(
                """
                INSERT INTO passes (merchant, id, role, store, till, name, digest, issued_at,
                revoked_at) VALUES (?,?,?,?,?,?,?,?,?)
                """,
                pass.merchant,
                pass.id,
                pass.role.rawValue,
                pass.store,
                pass.till,
                pass.name,
                pass.digest,
                pass.issuedAt,
                pass.revokedAt
            )
        }
    }

    package func pass(digest: String) async throws -> Pass? {
        try await pool.read { database in
            let sql = "\(Self.readPass) WHERE digest = ? AND revoked_at IS NULL"
            return try database.first(sql, digest) { try $0.pass() }
        }
    }

    package func passes(of merchant: Merchant.ID) async throws -> [Pass] {
        try await pool.read { database in
            let sql = "\(Self.readPass) WHERE merchant = ? ORDER BY id"
            return try database.all(sql, merchant) { try $0.pass() }
        }
    }

    /// Revoking again keeps the first time.
    package func revoke(_ pass: Owned<Pass>, at now: Moment) async throws -> Bool {
        try await commits.commit { database in
            let sql = """
                UPDATE passes SET revoked_at = coalesce(revoked_at, ?)
                WHERE merchant = ? AND id = ?
                """
            return try database.run(sql, now, pass.merchant, pass.id) == 1
        }
    }

    private static let readPass = """
        SELECT id, merchant, role, store, till, name, digest, issued_at, revoked_at FROM passes
        """
}

extension Fields {
    fileprivate mutating func pass() throws -> Pass {
        Pass(
            id: id(),
            merchant: id(),
            role: try word(),
            store: idIfAny(),
            till: idIfAny(),
            name: text(),
            digest: text(),
            issuedAt: moment(),
            revokedAt: momentIfAny()
        )
    }
}
