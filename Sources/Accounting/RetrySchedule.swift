/// When a delivery that was not accepted is tried again: soon at first, for a week in all.
package enum RetrySchedule {
    /// The wait after the first, second, … attempt.
    static let firstSeconds: [Int64] = [5, 30, 120, 600, 1800, 3600]
    /// The wait after each further one.
    static let laterSeconds: Int64 = 6 * 3600
    /// How long an event is owed before it is parked for a person.
    static let patienceSeconds: Int64 = 7 * 86_400
    /// A listener may put us off this long at most, whatever it says.
    static let retryAfterLimitSeconds: Int64 = 86_400
    /// Up to this part of a wait is added at random, so that listeners are not hit in step.
    static let jitterDivisor: Int64 = 5

    /// - Parameters:
    ///   - attempt: how many attempts were made, this one included.
    ///   - owedForSeconds: the age of the delivery.
    ///   - retryAfterSeconds: what the listener asked for; it lengthens a wait, never shortens one.
    ///   - jitterThousandths: any number in 0..<1000.
    /// - Returns: nil when patience is over.
    package static func waitSeconds(
        afterAttempt attempt: Int,
        owedForSeconds: Int64,
        retryAfterSeconds: Int64?,
        jitterThousandths: Int64
    ) -> Int64? {
        guard owedForSeconds < patienceSeconds else { return nil }
        let place = max(attempt, 1) - 1
        let wait = place < firstSeconds.count ? firstSeconds[place] : laterSeconds
        let jitter = wait * min(max(jitterThousandths, 0), 999) / 1000 / jitterDivisor
        let asked = min(max(retryAfterSeconds ?? 0, 0), retryAfterLimitSeconds)
        return max(wait, asked) + jitter
    }
}
