import GRDB
import Ledger
import Payments

/// Feeds and their events as an audit reads them.
extension Database {
    private static let oneFeed = """
        SELECT place, hash, chained_after, archived_to, archived_hash, coalesce(
            (SELECT max(place) FROM events WHERE events.merchant = feeds.merchant), archived_to
        ) FROM feeds WHERE merchant = ?
        """

    private static let eventsWithHashes = """
        SELECT \(FeedChain.columns), hash FROM events
        WHERE merchant = ? AND place > ? ORDER BY place LIMIT ?
        """

    func feeds() throws -> [Feed] {
        let merchants = try all(Feed.merchants) { fields -> Merchant.ID in fields.id() }
        return try merchants.map { merchant in
            try feed(of: merchant) ?? Feed(of: merchant, newest: try newestPlace(of: merchant))
        }
    }

    func feed(of merchant: Merchant.ID) throws -> Feed? {
        try first(Self.oneFeed, merchant) { fields in
            Feed(
                merchant: merchant,
                place: fields.integer(),
                hash: fields.bytesIfAny(),
                unhashedTo: fields.integer(),
                beginsAfter: fields.integer(),
                hashBefore: fields.bytesIfAny(),
                newest: fields.integer()
            )
        }
    }

    func hashedEvents(
        of merchant: Merchant.ID,
        after place: Int64,
        _ limit: Int
    ) throws -> [HashedEvent] {
        try all(Self.eventsWithHashes, merchant, place, limit) { fields in
            let row = fields.values(FeedChain.columnCount).map(\.canonical)
            return HashedEvent(row: row, hash: fields.bytesIfAny())
        }
    }

    private func newestPlace(of merchant: Merchant.ID) throws -> Int64 {
        let sql = "SELECT max(place) FROM events WHERE merchant = ?"
        return try first(sql, merchant) { $0.integer() } ?? 0
    }
}
