import Foundation
import GRDB
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

    private let ledger: DatabaseQueue
    private let archives: [DatabaseQueue]

    /// - Throws: `LedgerCopy.Refusal.missing`, `StorageFailure.newerSchema`, or what SQLite says.
    package init(ledger: String, archives: [String] = []) throws {
        self.ledger = try Self.open(ledger, readonly: true)
        // What was being written into an archive when its maker was killed has to be undone first.
        self.archives = try archives.map { archive in
            let isWritable = FileManager.default.isWritableFile(atPath: archive)
            return try Self.open(archive, readonly: !isWritable)
        }
    }

    /// `progress` hears how many per cent are done.
    package func callAsFunction(
        expecting known: [Known] = [],
        progress: (Int) -> Void = { _ in }
    ) throws -> [Report] {
        let feeds = try ledger.read { try $0.feeds() }
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

    /// Nothing is written; the log that a service has beside its file is read.
    private static func open(_ path: String, readonly: Bool) throws -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerCopy.Refusal.missing(path)
        }
        var configuration = Configuration()
        configuration.readonly = readonly
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { _ = try Schema.checkAge($0) }
        return queue
    }

    /// Each file is walked whole, and must go on from what the one before it has at that place.
    private func walk(
        _ feed: Feed,
        _ known: [Known],
        _ progress: (Int64) -> Void
    ) throws -> Report {
        var parts = try archives.compactMap { archive in
            try archive.read { try $0.feed(of: feed.merchant) }.map { (archive, $0) }
        }
        parts.sort { $0.1.beginsAfter < $1.1.beginsAfter }
        parts.append((ledger, feed))
        var reports: [Report] = []
        for (index, part) in parts.enumerated() {
            let next = index + 1 < parts.count ? parts[index + 1].1 : nil
            var walk = FeedWalk(part.1, seam: next?.beginsAfter, known)
            while let place = walk.next {
                walk.take(
                    try part.0.read {
                        try $0.hashedEvents(of: feed.merchant, after: place, Self.pageLimit)
                    }
                )
                progress(place)
            }
            reports.append(walk.end(before: next, from: parts[0].1))
            if walk.fault != nil { break }
        }
        return reports[reports.count - 1]
    }
}

/// The walk along the events of one feed in one file.
private struct FeedWalk {
    private let feed: Feed
    /// Where the next file goes on.
    private let seam: Int64?
    private let known: [Int64: [UInt8]]
    private var place: Int64
    private var hash: [UInt8]
    private var hashAtSeam: [UInt8]?
    private(set) var fault: FeedAudit.Fault?

    init(_ feed: Feed, seam: Int64?, _ known: [FeedAudit.Known]) {
        self.feed = feed
        self.seam = seam
        self.known = Dictionary(known.map { ($0.place, $0.hash) }) { first, _ in first }
        place = feed.beginsAfter
        hash = feed.hashBefore ?? FeedChain.origin
        if seam == place { hashAtSeam = hash }
        if let expected = self.known[place], expected != hash { fault = .unexpected(place) }
        if feed.newest != feed.place { fault = .endsElsewhere(feed.newest, not: feed.place) }
    }

    /// The place after which to read on; nil at the end.
    var next: Int64? {
        let isShort = if case .endsElsewhere = fault { true } else { false }
        return (fault == nil || isShort) && place < min(feed.place, feed.newest) ? place : nil
    }

    mutating func take(_ page: [HashedEvent]) {
        if page.isEmpty { fault = .missing(place + 1) }
        for event in page where event.place <= feed.place {
            guard event.place == place + 1 else {
                fault = .missing(place + 1)
                return
            }
            let hash = event.place > feed.unhashedTo ? event.hash(after: hash) : nil
            guard hash == event.hash else {
                fault = .altered(event.place)
                return
            }
            guard known[event.place] == nil || known[event.place] == hash else {
                fault = .unexpected(event.place)
                return
            }
            place = event.place
            self.hash = hash ?? FeedChain.origin
            if seam == place { hashAtSeam = self.hash }
        }
    }

    mutating func end(before next: Feed?, from first: Feed) -> FeedAudit.Report {
        let end = place
        if fault == nil, hash != feed.hash ?? FeedChain.origin { fault = .altered(place) }
        let isOutside = { place in place < first.beginsAfter || place > end }
        if fault == nil, next == nil, let lost = known.keys.filter(isOutside).min() {
            fault = .missing(lost)
        }
        if fault == nil, let next {
            if next.beginsAfter > place {
                fault = .missing(place + 1)
            } else if hashAtSeam != next.hashBefore ?? FeedChain.origin {
                fault = .seam(next.beginsAfter)
            }
        }
        return FeedAudit.Report(
            merchant: feed.merchant,
            beginsAfter: first.beginsAfter,
            unhashedTo: feed.unhashedTo,
            wholeTo: place,
            hash: hash,
            fault: fault
        )
    }
}
