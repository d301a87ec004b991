import Synchronization

/// What a run came to, in numbers.
final class Tally: Sendable {
    struct Counts: Sendable {
        var purchases: Int64 = 0
        var paid: Int64 = 0
        var exchanges: Int64 = 0
        var callbacks: Int64 = 0
        var receipts: Int64 = 0
        var refunds: Int64 = 0
        var crashes: Int64 = 0
        /// The longest that a till waited for an answer to its wish, milliseconds.
        var longestWait: Int64 = 0
    }

    private let counts = Mutex(Counts())

    func add(_ path: any WritableKeyPath<Counts, Int64> & Sendable) {
        counts.withLock { $0[keyPath: path] += 1 }
    }

    func note(wait milliseconds: Int64) {
        counts.withLock { $0.longestWait = max($0.longestWait, milliseconds) }
    }

    var all: Counts { counts.withLock { $0 } }
}
