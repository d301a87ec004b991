import GRDB
package import Ledger
package import Payments

extension SQLiteBooks {
    package func keep(_ callback: KeptCallback) async throws -> Bool {
        try await commits.commit(isOneStatement: callback.isOneStatement) {
            try $0.keep(callback)
        }
    }

    package func keep(
        _ callback: KeptCallback,
        then done: @escaping @Sendable (Result<Bool, any Error>) -> Void
    ) {
        commits.commit(
            isOneStatement: callback.isOneStatement,
            isBackground: false,
            { try $0.keep(callback) },
            then: done
        )
    }

    /// Counts the look as an attempt at once, so that a callback that kills us is seen to do so.
    package func claimCallbacks(
        due: Moment,
        lease: Moment,
        limit: Int
    ) async throws -> [KeptCallback] {
        try await commits.commit { database in
            let sql = """
                UPDATE inbox SET next_look = ?, attempts = attempts + 1
                WHERE merchant = ? AND id = ?
                """
            return try database.dueCallbacks(at: due, limit).map { callback in
                try database.run(sql, lease, callback.merchant, callback.id)
                return callback.counted
            }
        }
    }

    package func file(_ callback: Owned<KeptCallback>, as filing: Filing) async throws {
        try await commits.commit { try $0.file(callback, as: filing) }
    }

    package func callbacks(
        of merchant: Merchant.ID,
        filed: FilingState?,
        before: KeptCallback.ID?,
        limit: Int
    ) async throws -> [KeptCallback] {
        try await pool.read {
            try $0.callbacks(of: merchant, filed: filed, before: before, limit: limit)
        }
    }
}

extension KeptCallback {
    /// An orphan's names are rows of their own.
    fileprivate var isOneStatement: Bool { state != .orphan }
}

extension Database {
    fileprivate func file(_ callback: Owned<KeptCallback>, as filing: Filing) throws {
        try run(
            "UPDATE inbox SET state = ?, next_look = ? WHERE merchant = ? AND id = ?",
            filing.state.rawValue,
            filing.nextLook,
            callback.merchant,
            callback.id
        )
        let sql = "SELECT account, names FROM inbox WHERE merchant = ? AND id = ?"
        let found = try first(sql, callback.merchant, callback.id) { fields in
            let account: Owned<Account> = Owned(fields.id(), of: callback.merchant)
            return (account: account, names: try fields.names())
        }
        guard let found else { return }
        if filing.state == .orphan {
            try expose(found.names, of: callback.id, at: found.account)
        } else {
            try hide(found.names, of: callback.id, at: found.account)
        }
    }

    /// Only orphans can be found by name, so this table does not grow with history.
    func expose(
        _ names: [BankName],
        of callback: KeptCallback.ID,
        at account: Owned<Account>
    ) throws {
        let sql = """
            INSERT INTO inbox_names (merchant, account, kind, name, callback) VALUES (?,?,?,?,?)
            ON CONFLICT DO NOTHING
            """
        for name in names {
            let (kind, text) = name.parts
            try run(sql, account.merchant, account.id, kind, text, callback)
        }
    }

    private func hide(
        _ names: [BankName],
        of callback: KeptCallback.ID,
        at account: Owned<Account>
    ) throws {
        let sql = """
            DELETE FROM inbox_names
            WHERE merchant = ? AND account = ? AND kind = ? AND name = ? AND callback = ?
            """
        for name in names {
            let (kind, text) = name.parts
            try run(sql, account.merchant, account.id, kind, text, callback)
        }
    }

    /// Orphans that carry this name are looked at next.
    func recall(_ name: BankName, at account: Owned<Account>) throws {
        let (kind, text) = name.parts
        try run(
            """
            UPDATE inbox SET next_look = received_at
            WHERE merchant = ? AND state = 'orphan' AND id IN (
                SELECT callback FROM inbox_names
                WHERE merchant = ? AND account = ? AND kind = ? AND name = ?
            )
            """,
            account.merchant,
            account.merchant,
            account.id,
            kind,
            text
        )
    }
}
