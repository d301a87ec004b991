/// When the bank is asked next: quickly while a till waits, slowly later (E12).
///
/// Seconds, as data. A look-up that brings no answer waits twice as long each time.
package enum WatchSchedule {
    /// Gap between look-ups, by the age of the charge.
    struct Step: Sendable {
        let untilAgeSeconds: Int64
        let gapSeconds: Int64
    }

    static let till = [
        Step(untilAgeSeconds: 90, gapSeconds: 2),
        Step(untilAgeSeconds: 300, gapSeconds: 5),
        Step(untilAgeSeconds: 1800, gapSeconds: 15),
    ]
    static let invoice = [
        Step(untilAgeSeconds: 300, gapSeconds: 5),
        Step(untilAgeSeconds: 3600, gapSeconds: 20),
        Step(untilAgeSeconds: 86_400, gapSeconds: 120),
    ]
    /// A charge that has ended is asked about now and then until its grace ends.
    static let ended = [
        Step(untilAgeSeconds: 600, gapSeconds: 60),
        Step(untilAgeSeconds: 7200, gapSeconds: 600),
    ]
    static let refund = [
        Step(untilAgeSeconds: 60, gapSeconds: 3),
        Step(untilAgeSeconds: 600, gapSeconds: 15),
        Step(untilAgeSeconds: 3600, gapSeconds: 120),
    ]
    static let slowestSeconds: Int64 = 3600
    /// A charge whose time is over and that still holds its link is to end soon.
    static let overdueSeconds: Int64 = 15
    /// An answer that did not come is looked up this soon.
    package static let doubtSeconds: Int64 = 2
    static let longestWaitWithoutAnswer: Int64 = 300
    /// After so many look-ups in a row without an answer people are told: some eight minutes.
    package static let tellAfterUnanswered = 8

    static func next(for charge: Charge, at now: Moment) -> Moment? {
        let age = now.seconds(since: charge.requestedAt)
        guard charge.isLive else {
            let returns = charge.payments.compactMap(\.returnAt).min()
            return [afterEnd(of: charge, at: now), returns].compactMap(\.self).min()
        }
        if charge.doubt != nil {
            return now + stretched(doubtSeconds, charge.unanswered)
        }
        let steps = charge.isAtTill ? till : invoice
        let slowest = now > charge.deadline ? overdueSeconds : slowestSeconds
        let wait = gap(steps, age: age, unanswered: charge.unanswered, slowest: slowest)
        let next = now + wait
        return charge.deadline > now ? min(next, charge.deadline + 1) : next
    }

    private static func afterEnd(of charge: Charge, at now: Moment) -> Moment? {
        let isSettled = charge.state == .paid || charge.state == .mispaid
        guard !isSettled || charge.payments.contains(where: { $0.number == nil }) else {
            return nil
        }
        let age = now.seconds(since: charge.requestedAt)
        let next = now + gap(ended, age: age, unanswered: charge.unanswered)
        return next <= charge.graceEnds ? next : nil
    }

    static func next(for refund: Refund, at now: Moment) -> Moment {
        let age = now.seconds(since: refund.requestedAt)
        return now + gap(Self.refund, age: age, unanswered: refund.unanswered)
    }

    private static func gap(
        _ steps: [Step],
        age: Int64,
        unanswered: Int,
        slowest: Int64 = slowestSeconds
    ) -> Int64 {
        let step = steps.first { age < $0.untilAgeSeconds }
        return stretched(min(step?.gapSeconds ?? slowest, slowest), unanswered)
    }

    private static func stretched(_ seconds: Int64, _ unanswered: Int) -> Int64 {
        guard unanswered > 0 else { return seconds }
        return max(seconds, min(seconds << min(unanswered, 10), longestWaitWithoutAnswer))
    }
}
