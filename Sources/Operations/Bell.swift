import Synchronization

/// Wakes a worker: many rings while it works are one.
package final class Bell: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let joined = Mutex<[Bell]>([])

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func ring() {
        continuation.yield()
        for bell in joined.withLock({ $0 }) { bell.ring() }
    }

    /// Lets `other` ring whenever this one does.
    func join(_ other: Bell) {
        joined.withLock { $0.append(other) }
    }

    /// Runs `work` at every ring and at least every `milliseconds`, until cancelled.
    ///
    /// One bell has one worker.
    func answer(
        every milliseconds: Int64,
        in surroundings: Surroundings,
        _ work: @escaping @Sendable () async -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    self.ring()
                    do { try await surroundings.sleep(milliseconds) } catch { return }
                }
            }
            for await _ in stream {
                if Task.isCancelled { break }
                await work()
            }
            group.cancelAll()
        }
    }
}

/// One bell for each worker.
package struct Bells: Sendable {
    let inbox = Bell()
    let checks = Bell()
    let deliveries = Bell()
}
