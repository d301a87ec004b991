import GRDB
import Payments

/// What is written down of a merchant's feed beside its events: where it begins and ends in a file.
struct Feed {
    let merchant: Merchant.ID
    let place: Int64
    let hash: [UInt8]?
    let unhashedTo: Int64
    /// Events up to this place lie in earlier archives; the hash of that one.
    let beginsAfter: Int64
    let hashBefore: [UInt8]?
    /// The last place that an event has, whatever is written down.
    let newest: Int64
}

extension Feed {
    /// One of which nothing is written down.
    init(of merchant: Merchant.ID, newest: Int64) {
        self.init(
            merchant: merchant,
            place: 0,
            hash: nil,
            unhashedTo: 0,
            beginsAfter: 0,
            hashBefore: nil,
            newest: newest
        )
    }
}

/// An event as it lies in the file, read without believing that it can be understood.
struct HashedEvent {
    let place: Int64
    let columns: [DatabaseValue]
    let hash: [UInt8]?

    func hash(after previous: [UInt8]) -> [UInt8] {
        FeedChain.hash(after: previous, columns)
    }
}

extension Database {
    /// One for each merchant that has events, also where what is written down beside them is gone.
    private static let everyFeed = """
        WITH RECURSIVE known (merchant) AS (
            SELECT min(merchant) FROM events
            UNION ALL
            SELECT (SELECT min(merchant) FROM events WHERE merchant > known.merchant)
            FROM known WHERE known.merchant IS NOT NULL
        )
        SELECT merchant FROM known WHERE merchant IS NOT NULL
        UNION SELECT merchant FROM feeds ORDER BY merchant
        """

    private static let oneFeed = """
        SELECT place, hash, chained_after, archived_to, archived_hash, coalesce(
            (SELECT max(place) FROM events WHERE events.merchant = feeds.merchant), archived_to
        ) FROM feeds WHERE merchant = ?
        """

    private static let eventsWithHashes = """
        SELECT \(hashedColumns), hash FROM events
        WHERE merchant = ? AND place > ? ORDER BY place LIMIT ?
        """

    func feeds() throws -> [Feed] {
        let merchants = try all(Self.everyFeed) { fields -> Merchant.ID in fields.id() }
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
            let columns = fields.values(Self.hashedColumnCount)
            return HashedEvent(
                place: Int64.fromDatabaseValue(columns[1]) ?? 0,
                columns: columns,
                hash: fields.bytesIfAny()
            )
        }
    }

    private static let hashedColumnCount = hashedColumns.split(separator: ",").count

    private func newestPlace(of merchant: Merchant.ID) throws -> Int64 {
        let sql = "SELECT max(place) FROM events WHERE merchant = ?"
        return try first(sql, merchant) { $0.integer() } ?? 0
    }
}
