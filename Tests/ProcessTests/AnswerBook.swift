import Synchronization

/// What the tills were told, and how long they waited for it.
final class AnswerBook: Sendable {
    private struct State {
        var good = 0
        var broken: [Int: Int] = [:]
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
            case let status? where status >= 500: state.broken[status, default: 0] += 1
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
            let broken = state.broken.sorted { $0.key < $1.key }.map {
                "\($0.value) times \($0.key)"
            }
            let parts = ["\(state.good) answers"] + broken + ["\(state.silent) times none"]
            return parts.joined(separator: ", ")
                + ", the longest wait for one \(state.longestWait.milliseconds) ms"
        }
    }
}

extension Duration {
    var milliseconds: Int { Int(self / .milliseconds(1)) }
}
