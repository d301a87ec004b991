import Payments
import Synchronization

/// How often a bank may be asked what became of something, for one account.
///
/// Banks count questions and refuse those above their limit. Look-ups of our own stand in a short
/// queue; whoever a person waits for goes at once, and the queue moves back. Purchases are no
/// look-ups and never meet it.
final class LookUpBudget: Sendable {
    /// nil where the bank states no limit.
    private let gapMilliseconds: Int64?
    /// When the next question may go, milliseconds.
    private let free = Mutex<Int64>(.min)

    init(perSecond: Int64?) {
        precondition((perSecond ?? 1) > 0, "a budget of no look-ups would never ask the bank")
        // Rounded up, so that no second holds one too many.
        gapMilliseconds = perSecond.map { (1000 + $0 - 1) / $0 }
    }

    /// The longest that a look-up stands in the queue; what finds it longer is asked for later.
    static let longestWaitMilliseconds: Int64 = 2000

    /// A place in the queue, as milliseconds to wait; nil when it is full.
    func place(at now: Moment) -> Int64? {
        guard let gap = gapMilliseconds else { return 0 }
        return free.withLock { free in
            let turn = max(free, now.milliseconds)
            let wait = turn - now.milliseconds
            guard wait <= Self.longestWaitMilliseconds else { return nil }
            free = turn + gap
            return wait
        }
    }

    /// Spends one look-up without a wait; the queue moves back, by no more than its own length.
    func hurry(at now: Moment) {
        guard let gap = gapMilliseconds else { return }
        let latest = now.milliseconds + Self.longestWaitMilliseconds + gap
        free.withLock { free in free = min(max(free, now.milliseconds) + gap, latest) }
    }
}

extension Desk {
    /// Waits until the bank of this account may be asked; false when too many wait already.
    ///
    /// `isAwaited`: a person waits for the answer.
    func turn(to line: AccountLine, isAwaited: Bool) async -> Bool {
        if isAwaited {
            line.budget.hurry(at: now)
            return true
        }
        guard let wait = line.budget.place(at: now) else { return false }
        guard wait > 0 else { return true }
        do {
            try await surroundings.sleep(wait)
            return true
        } catch {
            return false
        }
    }
}
