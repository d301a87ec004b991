import Synchronization

/// Bounds how many live streams are held open at once.
final class StreamSeats: Sendable {
    private let taken = Mutex(0)
    private let limit: Int

    /// Each stream is a connection and a reader of the books.
    static let usualLimit = 512

    init(limit: Int) {
        self.limit = limit
    }

    func take() throws(Problem) -> StreamSeat {
        let isFree = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        guard isFree else { throw .tooManyStreams }
        return StreamSeat { [self] in taken.withLock { $0 -= 1 } }
    }
}

/// A place that is given back when the last one who holds it lets go.
final class StreamSeat: Sendable {
    private let giveBack: @Sendable () -> Void

    fileprivate init(giveBack: @escaping @Sendable () -> Void) {
        self.giveBack = giveBack
    }

    deinit {
        giveBack()
    }
}
