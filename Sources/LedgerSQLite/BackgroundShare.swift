/// How much of a commit goes to work that nobody waits for.
///
/// A payment owes some five such changes (claimed, filed as money, filed as settled, told, noted as
/// told): with fewer beside its callers settling falls behind and never comes up again. Each takes a
/// third of a millisecond, so where more callers come than settling could follow, as when a bank
/// sends again what it could not tell for an hour, they are acknowledged first and settled after.
package struct BackgroundShare: Sendable {
    /// Even where nobody else waits just now: the next caller would have to sit through all of it.
    package static let limit = 12
    /// So many callers a millisecond, over the last few commits, are a crowd.
    package static let crowd = 3
    /// Beside a crowd other work has one change in so long.
    package static let turn = Duration.milliseconds(16)
    /// A pause tells no more than that nobody came: the next crowd is seen at once.
    package static let longestPause = Duration.milliseconds(20)

    /// Callers, and the time in which they came: each commit counts half as much as the next one.
    private var callers = 0
    private var span = BackgroundShare.longestPause
    private var last: ContinuousClock.Instant
    private var nextTurn: ContinuousClock.Instant

    package init(at now: ContinuousClock.Instant) {
        (last, nextTurn) = (now, now)
    }

    /// For a commit that so many callers wait for.
    package mutating func next(callers: Int, at now: ContinuousClock.Instant) -> Int {
        self.callers = self.callers / 2 + callers
        span = span / 2 + min(now - last, Self.longestPause)
        last = now
        guard .milliseconds(self.callers) > span * Self.crowd else { return Self.limit }
        guard callers == 0 || now >= nextTurn else { return 0 }
        nextTurn = now + Self.turn
        return 1
    }
}
