import Synchronization

/// Does claimed work side by side, so that a slow bank or a slow listener holds up nobody else.
struct Crew<Job: Sendable>: Sendable {
    let bell: Bell
    /// Jobs under way at once.
    let limit: Int
    /// Takes up to so many jobs that are due; a job that was taken is nobody else's for a while.
    let claim: @Sendable (_ count: Int) async -> [Job]
    let work: @Sendable (Job) async -> Void

    /// Works at every ring and at least every `milliseconds`, until cancelled.
    func run(every milliseconds: Int64, in surroundings: Surroundings) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await bell.tick(every: milliseconds, in: surroundings) }
            await run()
            group.cancelAll()
        }
    }

    /// Works at every ring, until cancelled.
    func run() async {
        let busy = Busy()
        await withDiscardingTaskGroup { group in
            for await _ in bell.rings {
                if Task.isCancelled { break }
                var free = limit - busy.count
                while free > 0 {
                    let jobs = await claim(free)
                    busy.add(jobs.count)
                    for job in jobs {
                        group.addTask {
                            await work(job)
                            if busy.leave(limit) { bell.ring() }
                        }
                    }
                    free = jobs.count < free ? 0 : limit - busy.count
                }
            }
            group.cancelAll()
        }
    }

    /// Does all that is due now and returns when it is done.
    func untilDry() async {
        while !Task.isCancelled {
            let jobs = await claim(limit)
            if jobs.isEmpty { return }
            await withTaskGroup(of: Void.self) { group in
                for job in jobs { group.addTask { await work(job) } }
            }
        }
    }
}

/// How many jobs are under way.
private final class Busy: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func add(_ count: Int) {
        number.withLock { $0 += count }
    }

    /// True when all places were taken until now: then more work may be waiting for one.
    func leave(_ limit: Int) -> Bool {
        number.withLock {
            $0 -= 1
            return $0 == limit - 1
        }
    }
}
