package import Payments
import Synchronization

/// How often a bank may be asked what became of something, for one account, or a listener be called.
///
/// They count calls and refuse those above their limit. Look-ups of our own stand in a short queue,
/// one for all instances; whoever a person waits for goes at once, and the queue moves back.
/// Purchases are no look-ups and never meet it.
package struct LookUpBudget: Hashable, Sendable {
    package let gapMilliseconds: Int64

    package init(perSecond: Int64) {
        precondition(perSecond > 0, "a budget of no look-ups would never ask the bank")
        // Rounded up, so that no second holds one too many.
        gapMilliseconds = (1000 + perSecond - 1) / perSecond
    }

    package init(perMinute: Int64) {
        precondition(perMinute > 0, "a budget of no calls would never call")
        gapMilliseconds = (60_000 + perMinute - 1) / perMinute
    }

    /// The longest that a look-up stands in the queue; what finds it longer is asked for later.
    package static let longestWaitMilliseconds: Int64 = 2000
}

/// Where those who ask the bank of an account stand in line.
package protocol LookUps: Sendable {
    /// Takes the next place in the queue, or spends one look-up without a wait where a person waits
    /// for it: then the queue moves back, by no more than its own length.
    ///
    /// - Returns: milliseconds to wait; nil when the queue is full.
    func takeTurn(
        at account: Owned<Account>,
        within budget: LookUpBudget,
        isAwaited: Bool,
        at now: Moment
    ) async throws -> Int64?
}

extension LookUps {
    /// Takes the next place in the queue of a listener that counts calls.
    ///
    /// No account's name has a colon, so the two kinds of queues never meet.
    package func takeTurn(
        at listener: Owned<Listener>,
        within budget: LookUpBudget,
        at now: Moment
    ) async throws -> Int64? {
        let queue = Account.ID("listener:\(listener.id.text)")
        return try await takeTurn(
            at: Owned(queue, of: listener.merchant),
            within: budget,
            isAwaited: false,
            at: now
        )
    }
}

/// The queues of an engine that no other instance shares.
package final class LookUpQueues: Sendable {
    /// When the next question may go, milliseconds.
    private let free = Mutex<[Owned<Account>: Int64]>([:])

    package init() {}

    package func takeTurn(
        at account: Owned<Account>,
        within budget: LookUpBudget,
        isAwaited: Bool,
        at now: Moment
    ) -> Int64? {
        let (now, gap) = (now.milliseconds, budget.gapMilliseconds)
        return free.withLock { free in
            let turn = max(free[account] ?? now, now)
            let longest = LookUpBudget.longestWaitMilliseconds
            if isAwaited {
                free[account] = min(turn, now + longest) + gap
                return 0
            }
            guard turn - now <= longest else { return nil }
            free[account] = turn + gap
            return turn - now
        }
    }
}
