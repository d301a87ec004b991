package import Payments
import Synchronization

/// Whether a bank answers at all: opens after failures in a row, so that a till hears at once that
/// SBP is down and takes another tender (E40).
///
/// Look-ups go on while it is open: they spoil nothing, and the first answer closes it. One purchase
/// is let through after each pause, for a bank that nobody else asks.
package final class Breaker: Sendable {
    private struct State {
        var failures = 0
        var closedUntil: Moment?
    }

    private let state = Mutex(State())

    /// Failures in a row that open it.
    package static let failureLimit = 4
    /// How long purchases are refused before one may try again, seconds.
    package static let pauseSeconds: Int64 = 10

    package init() {}

    /// How long until a purchase may try; nil while the bank answers, and for the one purchase after
    /// each pause that finds out whether it does.
    package func admit(at now: Moment) -> Int64? {
        state.withLock { state in
            guard let until = state.closedUntil else { return nil }
            if until > now { return max(1, until.seconds(since: now)) }
            state.closedUntil = now + Self.pauseSeconds
            return nil
        }
    }

    /// Whether nobody may try just now; asking lets nobody through.
    func isPausing(at now: Moment) -> Bool {
        state.withLock { $0.closedUntil.map { $0 > now } ?? false }
    }

    package var isOpen: Bool {
        state.withLock { $0.failures >= Self.failureLimit }
    }

    package func note(answered: Bool, at now: Moment) {
        state.withLock { state in
            guard !answered else {
                state = State()
                return
            }
            state.failures += 1
            if state.failures >= Self.failureLimit { state.closedUntil = now + Self.pauseSeconds }
        }
    }
}
