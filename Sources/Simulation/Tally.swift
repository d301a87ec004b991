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
    }

    private let counts = Mutex(Counts())

    func add(_ path: any WritableKeyPath<Counts, Int64> & Sendable) {
        counts.withLock { $0[keyPath: path] += 1 }
    }

    var all: Counts { counts.withLock { $0 } }
}
