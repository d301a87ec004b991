import Synchronization

/// Work that outlives the request that began it: a till hears after a while how it stands, and the
/// bank's late answer is waited for and filed all the same.
///
/// One service runs it. Where none does, or no longer, or with too much of it under way, whoever
/// begins such work does it and waits.
package final class Errands: Sendable {
    private let stream: AsyncStream<@Sendable () async -> Void>
    private let inlet: AsyncStream<@Sendable () async -> Void>.Continuation
    private let isOpen = Atomic(false)
    private let underWay = Atomic(0)

    /// Calls under way at once that somebody waits for, or no longer does.
    static let limit = 1024

    init() {
        (stream, inlet) = AsyncStream.makeStream()
    }

    /// Runs until closed, and then until what was begun is done.
    package func run() async {
        isOpen.store(true, ordering: .relaxed)
        await withDiscardingTaskGroup { group in
            for await errand in stream { group.addTask { await errand() } }
        }
    }

    package var isRunning: Bool { isOpen.load(ordering: .relaxed) }

    /// Takes no more; what was taken is done.
    package func close() {
        isOpen.store(false, ordering: .relaxed)
        inlet.finish()
    }

    /// What `work` comes to within so many seconds; nil where it takes longer, and then it goes on.
    func outcome<Value: Sendable>(
        within seconds: Int64,
        in surroundings: Surroundings,
        of work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        guard isRunning, takePlace() else { return await work() }
        let (words, voice) = AsyncStream<Value?>.makeStream()
        let taken = inlet.yield { [self] in
            voice.yield(await work())
            leavePlace()
        }
        guard case .enqueued = taken else {
            leavePlace()
            return await work()
        }
        inlet.yield {
            try? await surroundings.sleep(seconds * 1000)
            voice.yield(nil)
        }
        for await word in words { return word }
        return nil
    }

    private func takePlace() -> Bool {
        guard underWay.add(1, ordering: .relaxed).newValue > Self.limit else { return true }
        leavePlace()
        return false
    }

    private func leavePlace() {
        underWay.subtract(1, ordering: .relaxed)
    }
}
