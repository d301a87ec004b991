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
        try passes.pass(digest: digest)
    }

    package func passes(of merchant: Merchant.ID) async throws -> [Pass] {
        try await pool.read { database in
            let sql = "\(readPass) WHERE merchant = ? ORDER BY id"
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
}

/// Looks for a pass on the caller's own thread.
///
/// Every request asks for one. It is two seeks in a table that lies in memory, a few microseconds, where
/// the way to another thread and back takes ten times as long; so there is a connection for it
/// alone, and its callers take turns. It sees each commit, of another process too, from then on.
struct PassReader: Sendable {
    private let queue: DatabaseQueue

    init(path: String, _ configuration: Configuration) throws {
        var configuration = configuration
        configuration.readonly = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// - Returns: nil for a digest that is unknown or whose pass is revoked.
    func pass(digest: String) throws -> Pass? {
        try queue.unsafeRead { database in
            let sql = "\(readPass) WHERE digest = ? AND revoked_at IS NULL"
            return try database.first(sql, digest) { try $0.pass() }
        }
    }

    func close() throws {
        try queue.close()
    }
}

private let readPass = """
    SELECT id, merchant, role, store, till, name, digest, issued_at, revoked_at FROM passes
    """

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
