package import Payments

/// Walks the hashes of every merchant's feed, through archives and the ledger, and says how far each
/// is whole (P10).
///
/// Reads in short pages, so that a service may go on beside it; what it writes meanwhile is not
/// looked at.
package struct FeedAudit {
    /// How one feed was found.
    package struct Report: Hashable, Sendable {
        package let merchant: Merchant.ID
        /// Events up to this place lie in archives that were not named.
        package let beginsAfter: Int64
        /// Events up to this place are of the time before there were hashes: nothing proves them.
        package let unhashedTo: Int64
        /// The last event that was found whole, and its hash.
        package let wholeTo: Int64
        package let hash: [UInt8]
        package let fault: Fault?
    }

    package enum Fault: Hashable, Sendable {
        /// The event at this place is not what was written there.
        case altered(Int64)
        case missing(Int64)
        /// The events end at one place, and by what the ledger wrote down beside them at another.
        case endsElsewhere(Int64, not: Int64)
        /// One file does not go on from what the file before it has at this place.
        case seam(Int64)
        /// The event is whole, and yet another one than somebody has written down elsewhere.
        case unexpected(Int64)
    }

    /// A hash that was printed earlier and kept where nobody could rewrite it.
    package struct Known: Hashable, Sendable {
        let merchant: Merchant.ID
        let place: Int64
        let hash: [UInt8]

        package init(merchant: String, place: Int64, hash: [UInt8]) {
            self.merchant = Merchant.ID(merchant)
            self.place = place
            self.hash = hash
        }
    }

    package static let hashLength = FeedChain.origin.count
    static let pageLimit = 5000

    private let ledger: any FeedShelf
    private let archives: [any FeedShelf]

    package init(of ledger: any FeedShelf, archives: [any FeedShelf] = []) {
        self.ledger = ledger
        self.archives = archives
    }

    /// `progress` hears how many per cent are done.
    package func callAsFunction(
        expecting known: [Known] = [],
        progress: (Int) -> Void = { _ in }
    ) throws -> [Report] {
        let feeds = try ledger.feeds()
        let total = max(1, feeds.reduce(0) { $0 + $1.place })
        var done: Int64 = 0
        let strangers = Set(known.map(\.merchant)).subtracting(feeds.map(\.merchant))
        let lost = strangers.sorted().map { Feed(of: $0, newest: 0) }
        return try (feeds + lost).map { feed in
            let known = known.filter { $0.merchant == feed.merchant }
            let report = try walk(feed, known) { progress(Int((done + $0) * 100 / total)) }
            done += feed.place
            return report
        }
    }

    /// Each file is walked whole, and must go on from what the one before it has at that place.
    private func walk(
        _ feed: Feed,
        _ known: [Known],
        _ progress: (Int64) -> Void
    ) throws -> Report {
        var parts = try archives.compactMap { archive in
            try archive.feed(of: feed.merchant).map { (archive, $0) }
        }
        parts.sort { $0.1.beginsAfter < $1.1.beginsAfter }
        parts.append((ledger, feed))
        var reports: [Report] = []
        for (index, part) in parts.enumerated() {
            let next = index + 1 < parts.count ? parts[index + 1].1 : nil
            var walk = FeedWalk(part.1, seam: next?.beginsAfter, known)
            while let place = walk.next {
                let limit = Self.pageLimit
                walk.take(try part.0.events(of: feed.merchant, after: place, limit: limit))
                progress(place)
            }
            reports.append(walk.end(before: next, from: parts[0].1))
            if walk.fault != nil { break }
        }
        return reports[reports.count - 1]
    }
}
