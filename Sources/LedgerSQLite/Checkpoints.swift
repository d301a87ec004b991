import Dispatch
import GRDB
import Synchronization

/// Moves what the log holds into the file itself, on a connection and a thread of its own: nobody who
/// waits for a commit waits for that, too.
final class Checkpoints: Sendable {
    /// Changes between two checkpoints; some four MiB of log.
    static let changesBetween = 1000
    /// At so many pages of log (64 MiB) the writer does what is left by itself, and the log begins
    /// anew: under a load without a pause it would grow for ever.
    static let pageLimit = 16_384

    private struct State {
        var changes = 0
        var isUnderWay = false
    }

    private let database: DatabaseQueue
    private let thread = DispatchQueue(label: "kassalink.ledger.checkpoints")
    private let state = Mutex(State())

    init(path: String) throws {
        var configuration = Configuration()
        // Where another one is at it, there is nothing to do.
        configuration.busyMode = .immediateError
        database = try DatabaseQueue(path: path, configuration: configuration)
        try database.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    }

    /// So many more changes are in the log.
    func note(_ changes: Int) {
        let isDue = state.withLock { state in
            state.changes += changes
            guard state.changes >= Self.changesBetween, !state.isUnderWay else { return false }
            state = State(changes: 0, isUnderWay: true)
            return true
        }
        if isDue { thread.async { self.run() } }
    }

    /// One that fails has lost nothing: the log still has it, and the next one comes.
    private func run() {
        _ = try? database.writeWithoutTransaction { try $0.checkpoint(.passive) }
        state.withLock { $0.isUnderWay = false }
    }

    func close() throws {
        thread.sync {}
        try database.close()
    }
}
