package import Payments

/// What is written down of a merchant's feed beside its events: where it begins and ends.
package struct Feed: Sendable {
    package let merchant: Merchant.ID
    package let place: Int64
    package let hash: [UInt8]?
    /// Events up to this place are of the time before there were hashes.
    package let unhashedTo: Int64
    /// Events up to this place lie in earlier archives; the hash of that one.
    package let beginsAfter: Int64
    package let hashBefore: [UInt8]?
    /// The last place that an event has, whatever is written down.
    package let newest: Int64

    package init(
        merchant: Merchant.ID,
        place: Int64,
        hash: [UInt8]?,
        unhashedTo: Int64,
        beginsAfter: Int64 = 0,
        hashBefore: [UInt8]? = nil,
        newest: Int64
    ) {
        self.merchant = merchant
        self.place = place
        self.hash = hash
        self.unhashedTo = unhashedTo
        self.beginsAfter = beginsAfter
        self.hashBefore = hashBefore
        self.newest = newest
    }

    /// One of which nothing is written down.
    package init(of merchant: Merchant.ID, newest: Int64) {
        self.init(merchant: merchant, place: 0, hash: nil, unhashedTo: 0, newest: newest)
    }
}

extension Feed {
    /// All merchants that have events, also where what is written down beside them is gone: in the SQL
    /// of every engine, by one seek in the events for each.
    package static let merchants = """
        WITH RECURSIVE known (merchant) AS (
            SELECT min(merchant) FROM events
            UNION ALL
            SELECT (SELECT min(merchant) FROM events WHERE merchant > known.merchant)
            FROM known WHERE known.merchant IS NOT NULL
        )
        SELECT merchant FROM known WHERE merchant IS NOT NULL
        UNION SELECT merchant FROM feeds ORDER BY merchant
        """
}

/// An event as it lies on file, read without believing that it can be understood.
package struct HashedEvent: Sendable {
    package let place: Int64
    package let row: [CanonicalRow.Value]
    package let hash: [UInt8]?

    package init(row: [CanonicalRow.Value], hash: [UInt8]?) {
        self.row = row
        self.hash = hash
        place = if case .integer(let place) = row[1] { place } else { 0 }
    }
}

/// Where feeds lie with their hashes: a ledger, or an archive of older events.
package protocol FeedShelf {
    /// One for each merchant that has events, also where what is written down beside them is gone.
    func feeds() throws -> [Feed]
    /// nil where nothing is written down.
    func feed(of merchant: Merchant.ID) throws -> Feed?
    /// In the order of their places.
    func events(of merchant: Merchant.ID, after place: Int64, limit: Int) throws -> [HashedEvent]
}
