import Synchronization

/// One life of one service, from its start to its crash.
///
/// After the end nothing of it reaches the world: its calls to the ledger, to a bank and to the
/// clock fail, so its tasks run out without an effect, and what they had in memory is gone.
final class Life: Sendable {
    private struct State {
        var isOver = false
        /// Steps that it has left; nil while nobody has doomed it.
        var steps: Int?
        var atEnd: (@Sendable () -> Void)?
    }

    let name: String
    /// How far its clock is wrong, milliseconds.
    let skewMilliseconds: Int64
    private let state = Mutex(State())

    struct Ended: Error {}

    init(name: String, skewMilliseconds: Int64) {
        self.name = name
        self.skewMilliseconds = skewMilliseconds
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    /// Lets it die within so many steps, so that an end can fall between any two awaits.
    func doom(in steps: Int, _ atEnd: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.steps = steps
            state.atEnd = atEnd
        }
    }

    func end() {
        state.withLock { state in
            state.isOver = true
            state.atEnd = nil
        }
    }

    /// One step of work: a call to the ledger or to a bank begins or ends.
    func pass() {
        let atEnd = state.withLock { state -> (@Sendable () -> Void)? in
            guard !state.isOver, let steps = state.steps else { return nil }
            state.steps = steps - 1
            return steps <= 1 ? state.atEnd : nil
        }
        atEnd?()
    }

    func check() throws(Ended) {
        pass()
        if isOver { throw Ended() }
    }
}
