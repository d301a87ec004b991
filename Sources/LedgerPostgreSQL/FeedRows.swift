package import Ledger
import Payments

extension FeedAudit {
    /// Of the feeds on a database server; `heard` gets the text of every statement, for tests.
    ///
    /// - Throws: `DatabaseFailure`.
    package init(
        at address: DatabaseAddress,
        heard: (@Sendable (String) -> Void)? = nil
    ) throws {
        self.init(of: try ServerFeeds(at: address, heard))
    }
}

/// The feeds of all merchants on a server, read over one connection by him who audits.
private struct ServerFeeds: FeedShelf {
    private let desk: Desk

    init(at address: DatabaseAddress, _ heard: (@Sendable (String) -> Void)?) throws {
        desk = Desk("audit", address: address, surveys: false, heard: heard)
        let schema = Schema(name: address.schema)
        try desk.work(until: .now + Pool.patience) { _ = try schema.checkAge($0) }
    }

    func feeds() throws -> [Feed] {
        let merchants = try all(Statement(Feed.merchants)) { $0.id() as Merchant.ID }
        return try merchants.map { merchant in
            try feed(of: merchant) ?? Feed(of: merchant, newest: try newestPlace(of: merchant))
        }
    }

    func feed(of merchant: Merchant.ID) throws -> Feed? {
        try all(FeedRows.feed(of: merchant)) { fields in
            Feed(
                merchant: merchant,
                place: fields.integer(),
                hash: fields.bytesIfAny(),
                unhashedTo: fields.integer(),
                newest: fields.integer()
            )
        }.first
    }

    func events(
        of merchant: Merchant.ID,
        after place: Int64,
        limit: Int
    ) throws -> [HashedEvent] {
        try all(FeedRows.events(of: merchant, after: place, limit: limit)) { fields in
            let row = fields.values(FeedChain.columnCount)
            return HashedEvent(row: row, hash: fields.bytesIfAny())
        }
    }

    private func newestPlace(of merchant: Merchant.ID) throws -> Int64 {
        try all(FeedRows.newest(of: merchant)) { $0.integer() }.first ?? 0
    }

    private func all<Row>(
        _ statement: Statement,
        _ read: (inout Fields) throws -> Row
    ) throws -> [Row] {
        try desk.work(until: .now + Pool.patience) { try $0.run([statement])[0].all(read) }
    }
}

/// Feeds and their events as an audit reads them; each statement sees one moment.
private enum FeedRows {
    static func feed(of merchant: Merchant.ID) -> Statement {
        Statement(
            """
            SELECT last, hash, chained_after, coalesce(
                (SELECT max(place) FROM events WHERE merchant = $1), 0
            ) FROM feeds WHERE merchant = $1
            """,
            merchant
        )
    }

    static func newest(of merchant: Merchant.ID) -> Statement {
        Statement("SELECT coalesce(max(place), 0) FROM events WHERE merchant = $1", merchant)
    }

    static func events(of merchant: Merchant.ID, after place: Int64, limit: Int) -> Statement {
        Statement(
            """
            SELECT \(FeedChain.columns), hash FROM events
            WHERE merchant = $1 AND place > $2 ORDER BY place LIMIT $3
            """,
            merchant,
            place,
            limit
        )
    }
}
