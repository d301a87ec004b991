import Dispatch
import Ledger
import Synchronization

/// A few connections that share one queue of waiting work.
///
/// Nothing here blocks a thread of the cooperative pool: each connection has a thread of its own.
final class Pool: Sendable {
    /// More waiting than this and work is refused: it would wait longer than its caller does.
    static let waitingLimit = 4096
    /// How long a piece of work may wait for its turn, for a server, for others: then it fails.
    static let patience = Duration.seconds(15)

    private struct Job: Sendable {
        let run: @Sendable (Desk) -> Void
    }

    private struct State {
        /// Callers who wait for an answer: a till, a bank with a callback.
        var waiting: [Job] = []
        /// Workers of the service, who run at a lower priority and wait for nobody.
        var background: [Job] = []
        var free: [Desk]
        var inBackground = 0
        var isClosed = false
    }

    private let desks: [Desk]
    /// How many desks may serve those whom nobody waits for.
    private let backgroundLimit: Int
    private let waitingLimit: Int
    private let patience: Duration
    private let state: Mutex<State>

    init(
        to address: DatabaseAddress,
        connections: Int,
        waitingLimit: Int = Pool.waitingLimit,
        patience: Duration = Pool.patience,
        newID: () -> String,
        heard: (@Sendable (String) -> Void)?
    ) {
        let desks = (1...max(connections, 1)).map { _ in
            Desk(newID(), address: address, surveys: true, heard: heard)
        }
        self.desks = desks
        backgroundLimit = (desks.count + 1) / 2
        self.waitingLimit = waitingLimit
        self.patience = patience
        state = Mutex(State(free: desks))
    }

    /// Does a piece of work on a connection of its own; it may run several times.
    func work<Result: Sendable>(
        _ piece: @escaping @Sendable (Connection) throws -> Result
    ) async throws -> Result {
        try await atDesk { desk, deadline in try desk.work(until: deadline, piece) }
    }

    func atDesk<Result: Sendable>(
        _ work: @escaping @Sendable (Desk, ContinuousClock.Instant) throws -> Result
    ) async throws -> Result {
        let deadline = ContinuousClock.now + patience
        return try await withCheckedThrowingContinuation { caller in
            let job = Job { desk in
                do {
                    guard .now < deadline else { throw LedgerRefusal.tooBusy }
                    caller.resume(returning: try work(desk, deadline))
                } catch {
                    caller.resume(throwing: error)
                }
            }
            let isBackground = Task.basePriority.map { $0 < .medium } ?? false
            if let refusal = enqueue(job, isBackground) { caller.resume(throwing: refusal) }
        }
    }

    /// Takes no more work and returns when that which waits is done and no connection is left.
    func close() async {
        state.withLock { $0.isClosed = true }
        for desk in desks {
            await withCheckedContinuation { caller in
                desk.start {
                    self.serve(at: desk)
                    desk.leave()
                    caller.resume()
                }
            }
        }
    }

    private func enqueue(_ job: Job, _ isBackground: Bool) -> (any Error)? {
        state.withLock { state in
            guard !state.isClosed else { return DatabaseFailure.closed }
            let waiting = state.waiting.count + state.background.count
            guard waiting < waitingLimit else { return LedgerRefusal.tooBusy }
            if isBackground { state.background.append(job) } else { state.waiting.append(job) }
            if let desk = state.free.popLast() { desk.start { self.serve(at: desk) } }
            return nil
        }
    }

    /// Serves until nothing waits that this desk may do.
    private func serve(at desk: Desk) {
        while let (job, isBackground) = next(at: desk) {
            job.run(desk)
            if isBackground { state.withLock { $0.inBackground -= 1 } }
        }
    }

    private func next(at desk: Desk) -> (Job, isBackground: Bool)? {
        state.withLock { state in
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
            if !state.background.isEmpty, state.inBackground < backgroundLimit || state.isClosed {
                state.inBackground += 1
                return (state.background.removeFirst(), true)
            }
            state.free.append(desk)
            return nil
        }
    }
}
