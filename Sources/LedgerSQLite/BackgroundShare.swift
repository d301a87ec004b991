/// How much of a commit goes to work that nobody waits for.
package struct BackgroundShare: Sendable {
    /// Even where nobody else waits just now: the next caller would have to sit through all of it.
    package static let limit = 12
    /// How many changes a payment owes after the one that its caller waits for.
    ///
    /// The money, the callback filed, the delivery noted: with less than that beside each caller
    /// settling falls behind and never comes up again.
    package static let besideEachCaller = 3
    /// So many callers at one time are a burst, such as a bank that sends again what it could not
    /// tell for an hour: it is acknowledged first and settled after.
    package static let burstCallers = 8
    /// How long other work stands back in a burst before it has its share again.
    package static let burstPause = Duration.milliseconds(100)

    private var due: ContinuousClock.Instant

    package init(at now: ContinuousClock.Instant) {
        due = now
    }

    /// For a commit that so many callers wait for.
    package mutating func next(callers: Int, at now: ContinuousClock.Instant) -> Int {
        if callers >= Self.burstCallers, now < due { return 0 }
        due = now + Self.burstPause
        return callers == 0 ? Self.limit : min(callers * Self.besideEachCaller, Self.limit)
    }
}
