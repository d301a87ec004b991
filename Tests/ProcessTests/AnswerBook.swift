import Synchronization

/// What the tills were told, and how long they waited for it.
final class AnswerBook: Sendable {
    private struct State {
        var good = 0
        var broken = 0
        var silent = 0
        var longestWait = Duration.zero
        var charges: Set<String> = []
    }

    private let state = Mutex(State())

    /// `status` is nil where no answer came at all.
    func note(_ status: Int?) {
        state.withLock { state in
            switch status {
            case nil: state.silent += 1
            case let status? where status >= 500: state.broken += 1
            default: state.good += 1
            }
        }
    }

    func note(waited: Duration) {
        state.withLock { $0.longestWait = max($0.longestWait, waited) }
    }

    /// A till was told that this charge is asked for.
    func promise(_ charge: String) {
        state.withLock { _ = $0.charges.insert(charge) }
    }

    var charges: Set<String> { state.withLock { $0.charges } }

    /// For the log of the tests.
    var summary: String {
        state.withLock { state in
            let milliseconds = state.longestWait / .milliseconds(1)
            return "\(state.good) answers, \(state.broken) times 5xx, \(state.silent) times none, "
                + "the longest wait for an answer \(Int(milliseconds)) ms"
        }
    }
}
