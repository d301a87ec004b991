/// Wakes a worker: many rings while it works are one.
package final class Bell: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func ring() {
        continuation.yield()
    }

    /// One bell has one worker.
    var rings: AsyncStream<Void> { stream }

    /// Rings every so often, until cancelled: what no ring told of is found too.
    func tick(every milliseconds: Int64, in surroundings: Surroundings) async {
        while !Task.isCancelled {
            ring()
            do { try await surroundings.sleep(milliseconds) } catch { return }
        }
    }
}

/// One bell for each worker.
package struct Bells: Sendable {
    let inbox = Bell()
    let checks = Bell()
    let deliveries = Bell()
    let receipts = Bell()
}
