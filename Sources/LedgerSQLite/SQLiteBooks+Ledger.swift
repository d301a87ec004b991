import GRDB
package import Ledger
package import Payments

extension SQLiteBooks {
    package func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        let outcome = try await commits.commit { [clerk] database -> (Result, Bool)? in
            if let token, try !database.take(token, of: link.merchant) { return nil }
            guard let before = try database.link(link, including: included) else {
                throw LedgerRefusal.unknownLink
            }
            var after = before
            let result = try rule(&after)
            guard after != before else { return (result, false) }
            try clerk.write(after, over: before, in: database)
            return (result, true)
        }
        guard let (result, isChanged) = outcome else { return nil }
        if isChanged { watchers.tell(link) }
        return result
    }

    package func open(_ link: Link) async throws {
        try await commits.commit { [clerk] in try clerk.write(link, over: nil, in: $0) }
        watchers.tell(link.owned)
    }

    /// Writes a number of the file's head once more, as it is.
    package func proveWritable() async throws {
        try await commits.commit { database in
            let number = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            try database.execute(sql: "PRAGMA user_version = \(number)")
        }
    }

    package func changes(of link: Owned<Link>) -> AsyncStream<Void> {
        watchers.changes(of: link)
    }
}

extension Database {
    /// - Returns: false when the token was taken before; the insert itself is the check.
    fileprivate func take(_ token: String, of merchant: Merchant.ID) throws -> Bool {
        try run(
            """
            INSERT INTO once_tokens (merchant, token) VALUES (?,?)
            ON CONFLICT (merchant, token) DO NOTHING
            """,
            merchant,
            token
        ) == 1
    }
}
