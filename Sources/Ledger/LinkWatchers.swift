package import Payments
import Synchronization

/// Tells those who look at a link that a commit has changed it; the same in every engine.
///
/// A slow reader hears of several commits once: it reads the link anyway.
package final class LinkWatchers: Sendable {
    private struct Reader: Sendable {
        let number: Int64
        let bell: AsyncStream<Void>.Continuation
    }

    private struct State {
        /// In the order in which they came, which is the order in which they are told.
        var readers: [Owned<Link>: [Reader]] = [:]
        var lastNumber: Int64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Yields once now, then after every `tell`, until the reader leaves.
    package func changes(of link: Owned<Link>) -> AsyncStream<Void> {
        let (stream, bell) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let number = state.withLock { state in
            state.lastNumber += 1
            let reader = Reader(number: state.lastNumber, bell: bell)
            state.readers[link, default: []].append(reader)
            return reader.number
        }
        bell.onTermination = { [weak self] _ in self?.forget(number, of: link) }
        bell.yield()
        return stream
    }

    package func tell(_ link: Owned<Link>) {
        let readers = state.withLock { $0.readers[link] }
        for reader in readers ?? [] { reader.bell.yield() }
    }

    /// Where news may have been missed, everybody looks again.
    package func tellAll() {
        let readers = state.withLock { $0.readers.values.flatMap { $0 } }
        for reader in readers { reader.bell.yield() }
    }

    /// Ends the streams of all readers.
    package func close() {
        let readers = state.withLock { state in
            defer { state.readers = [:] }
            return state.readers.values.flatMap { $0 }.sorted { $0.number < $1.number }
        }
        for reader in readers { reader.bell.finish() }
    }

    private func forget(_ number: Int64, of link: Owned<Link>) {
        state.withLock { state in
            state.readers[link]?.removeAll { $0.number == number }
            if state.readers[link]?.isEmpty == true { state.readers[link] = nil }
        }
    }
}
