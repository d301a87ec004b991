/// How much of a commit goes to work that nobody waits for.
///
/// A payment owes some five such changes (claimed, filed as money, filed as settled, told, noted as
/// told): with fewer beside its callers settling falls behind and never comes up again.
package struct BackgroundShare: Sendable {
    /// Even where nobody else waits just now: the next caller would have to sit through all of it.
    package static let limit = 12
    /// So many callers in one window are more than settling could follow.
    ///
    /// Such as a bank that sends again what it could not tell for an hour: it is acknowledged first
    /// and settled after.
    package static let burstCallers = 600
    /// In a burst other work has its share once a window.
    package static let window = Duration.milliseconds(200)
    /// In a burst while nobody waits just now: the next caller is on the way.
    package static let betweenCallers = 1

    private var start: ContinuousClock.Instant
    private var callers = 0
    private var isBurst = false

    package init(at now: ContinuousClock.Instant) {
        start = now
    }

    /// For a commit that so many callers wait for.
    package mutating func next(callers: Int, at now: ContinuousClock.Instant) -> Int {
        if now >= start + Self.window {
            isBurst = self.callers >= Self.burstCallers
            (start, self.callers) = (now, callers)
            return Self.limit
        }
        self.callers += callers
        guard isBurst || self.callers >= Self.burstCallers else { return Self.limit }
        return callers == 0 ? Self.betweenCallers : 0
    }
}
