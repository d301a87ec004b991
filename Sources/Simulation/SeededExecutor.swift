import Synchronization

/// Runs every job of a run on the calling thread; the seed chooses which one goes next.
///
/// Default actors, child tasks and streams of a task that prefers this executor all come here, so
/// the order of everything that happens follows from the seed (SE-0417).
final class SeededExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var chance: Chance
        var count: Int64 = 0
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(chance: Chance(seed: seed)))
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Jobs that were run so far: the steps of a story.
    var steps: Int64 { state.withLock { $0.count } }

    /// Runs jobs until none is left, or until `isEnough`.
    func drain(until isEnough: () -> Bool = { false }) {
        while !isEnough(), let job = next() {
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            state.count += 1
            let place = state.chance.below(state.jobs.count)
            let last = state.jobs.count - 1
            if place != last { state.jobs.swapAt(place, last) }
            return state.jobs.removeLast()
        }
    }
}
