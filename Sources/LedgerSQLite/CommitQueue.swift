import Dispatch
import Glibc
import GRDB
import Ledger
import Synchronization

/// Puts the changes that wait at one time into one commit, so that they share one flush.
///
/// A caller hears of its change only after the commit. Each change has its own savepoint: one that
/// throws is undone alone, and its caller too is answered after the commit, because what it saw
/// (an order asked elsewhere) may lie in that commit. Nothing here blocks a thread of the
/// cooperative pool.
final class CommitQueue: Sendable {
    /// More waiting than this and a change is refused: it would wait longer than its caller does.
    static let waitingLimit = 4096
    static let groupLimit = 128
    /// How long to wait for more callers after a commit that several shared.
    ///
    /// They are on their way then, and together they need one flush. A caller alone never waits.
    static let gatherMicroseconds: UInt32 = 400

    /// One waiting change: `run` gives what is to be done once it is on disk.
    private struct Job: Sendable {
        /// One statement undoes itself when it fails; only more of them need a savepoint.
        let isOneStatement: Bool
        let run: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct Group {
        let jobs: [Job]
        /// How many of them somebody waits for.
        let callers: Int
    }

    private struct State {
        /// Callers who wait for an answer: a till, a bank with a callback.
        var waiting: [Job] = []
        /// Workers of the service, who run at a lower priority and wait for nobody.
        var background: [Job] = []
        var share = BackgroundShare(at: .now)
        var isDraining = false
        var isClosed = false

        var count: Int { waiting.count + background.count }
    }

    private let pool: DatabasePool
    private let checkpoints: Checkpoints
    private let waitingLimit: Int
    private let thread = DispatchQueue(label: "kassalink.ledger.writer")
    private let state = Mutex(State())

    init(pool: DatabasePool, checkpoints: Checkpoints, waitingLimit: Int) {
        self.pool = pool
        self.checkpoints = checkpoints
        self.waitingLimit = waitingLimit
    }

    /// Runs `change` in the next commit and returns once that is on disk.
    @discardableResult
    func commit<Result: Sendable>(
        isOneStatement: Bool = false,
        _ change: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { caller in
            let isBackground = Task.basePriority.map { $0 < .medium } ?? false
            commit(isOneStatement: isOneStatement, isBackground: isBackground, change) {
                caller.resume(with: $0)
            }
        }
    }

    /// Runs `change` in the next commit and calls `done` once that is on disk, on the thread of the
    /// commits, which waits meanwhile; a refusal is told at once.
    func commit<Result: Sendable>(
        isOneStatement: Bool,
        isBackground: Bool,
        _ change: @escaping @Sendable (Database) throws -> Result,
        then done: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
    ) {
        let job = Job(
            isOneStatement: isOneStatement,
            run: { database in
                let result = try change(database)
                return { done(.success(result)) }
            },
            fail: { done(.failure($0)) }
        )
        if let refusal = enqueue(job, isBackground) { done(.failure(refusal)) }
    }

    /// How many changes wait.
    var count: Int { state.withLock { $0.count } }

    /// Takes no more changes and returns when those that wait are on disk.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { caller in
            thread.async { caller.resume() }
        }
    }

    private func enqueue(_ job: Job, _ isBackground: Bool) -> (any Error)? {
        state.withLock { state in
            guard !state.isClosed else { return StorageFailure.closed }
            guard state.count < waitingLimit else { return LedgerRefusal.tooBusy }
            if isBackground { state.background.append(job) } else { state.waiting.append(job) }
            if !state.isDraining {
                state.isDraining = true
                thread.async { self.drain() }
            }
            return nil
        }
    }

    private func drain() {
        while let group = nextGroup() {
            commit(group.jobs)
            if group.callers > 1 { usleep(Self.gatherMicroseconds) }
        }
    }

    private func nextGroup() -> Group? {
        state.withLock { state -> Group? in
            guard !state.waiting.isEmpty || !state.background.isEmpty else {
                state.isDraining = false
                return nil
            }
            let first = state.waiting.prefix(Self.groupLimit)
            let second = state.background.prefix(state.share.next(callers: first.count, at: .now))
            let group = Group(jobs: Array(first) + second, callers: first.count)
            state.waiting.removeFirst(first.count)
            state.background.removeFirst(second.count)
            return group
        }
    }

    private func commit(_ group: [Job]) {
        var answers: [@Sendable () -> Void] = []
        do {
            try pool.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    for job in group {
                        answers.append(try run(job, in: database))
                    }
                    return .commit
                }
            }
        } catch {
            for job in group { job.fail(error) }
            return
        }
        for answer in answers { answer() }
        checkpoints.note(group.count)
    }

    private func run(_ job: Job, in database: Database) throws -> @Sendable () -> Void {
        let needsSavepoint = !job.isOneStatement
        if needsSavepoint { try database.run("SAVEPOINT change") }
        do {
            let answer = try job.run(database)
            if needsSavepoint { try database.run("RELEASE change") }
            return answer
        } catch {
            // A full disk undoes the whole transaction: then the whole group has failed.
            guard database.isInsideTransaction else { throw error }
            if needsSavepoint {
                try database.run("ROLLBACK TO change")
                try database.run("RELEASE change")
            }
            return { job.fail(error) }
        }
    }
}
