import Ledger
import Payments
import Synchronization

/// Tells those who look at a link that a commit has changed it.
///
/// A slow reader hears of several commits once: it reads the link anyway.
final class LinkWatchers: Sendable {
    private struct State {
        var readers: [Owned<Link>: [Int64: AsyncStream<Void>.Continuation]] = [:]
        var lastNumber: Int64 = 0
    }

    private let state = Mutex(State())

    /// Yields once now, then after every `tell`, until the reader leaves.
    func changes(of link: Owned<Link>) -> AsyncStream<Void> {
        let (stream, reader) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let number = state.withLock { state in
            state.lastNumber += 1
            state.readers[link, default: [:]][state.lastNumber] = reader
            return state.lastNumber
        }
        reader.onTermination = { [weak self] _ in self?.forget(number, of: link) }
        reader.yield()
        return stream
    }

    func tell(_ link: Owned<Link>) {
        let readers = state.withLock { $0.readers[link] }
        for reader in readers?.values ?? [:].values { reader.yield() }
    }

    func close() {
        let readers = state.withLock { state in
            defer { state.readers = [:] }
            return state.readers.values.flatMap(\.values)
        }
        for reader in readers { reader.finish() }
    }

    private func forget(_ number: Int64, of link: Owned<Link>) {
        state.withLock { state in
            state.readers[link]?[number] = nil
            if state.readers[link]?.isEmpty == true { state.readers[link] = nil }
        }
    }
}
