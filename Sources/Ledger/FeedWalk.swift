import Payments

/// The walk along the events of one feed in one file.
struct FeedWalk {
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
            let isHashed = event.place > feed.unhashedTo
            let hash = isHashed ? FeedChain.hash(after: hash, event.row) : nil
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
