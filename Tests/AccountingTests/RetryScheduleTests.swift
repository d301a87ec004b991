import Accounting
import Testing

@Suite("Trying a delivery again")
struct RetryScheduleTests {
    private func wait(
        _ attempt: Int,
        owed: Int64 = 0,
        retryAfter: Int64? = nil,
        jitter: Int64 = 0
    ) -> Int64? {
        RetrySchedule.waitSeconds(
            afterAttempt: attempt,
            owedForSeconds: owed,
            retryAfterSeconds: retryAfter,
            jitterThousandths: jitter
        )
    }

    @Test("is soon at first and every six hours later")
    func growing() {
        let waits = (1...8).map { wait($0) }
        #expect(waits == [5, 30, 120, 600, 1800, 3600, 21_600, 21_600])
        #expect(wait(10_000) == 21_600)
        #expect(wait(0) == 5)
    }

    @Test("ends after a week")
    func patience() {
        #expect(wait(30, owed: 604_799) == 21_600)
        #expect(wait(30, owed: 604_800) == nil)
    }

    @Test("waits as long as the listener asks, at least the usual time and at most a day")
    func retryAfter() {
        #expect(wait(1, retryAfter: 60) == 60)
        #expect(wait(5, retryAfter: 60) == 1800)
        #expect(wait(1, retryAfter: .max) == 86_400)
        #expect(wait(1, retryAfter: -5) == 5)
    }

    @Test("is spread by up to a fifth and never shortened")
    func jitter() {
        #expect(wait(4, jitter: 0) == 600)
        #expect(wait(4, jitter: 500) == 660)
        #expect(wait(4, jitter: 999) == 719)
        #expect(wait(4, jitter: 1_000_000) == 719)
        #expect(wait(4, jitter: -1) == 600)
    }
}
