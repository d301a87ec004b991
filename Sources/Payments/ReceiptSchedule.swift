/// When a fiscal service is asked next about a receipt.
///
/// Seconds, as data. Up to a fifth is added by chance, so that many receipts do not ask in step.
package enum ReceiptSchedule {
    /// The wait after a try that brought no answer, by their number in a row.
    static let unansweredSeconds: [Int64] = [5, 15, 60, 180, 600]
    static let slowestSeconds: Int64 = 1800
    /// Gap between questions about a receipt that is being made, by its age.
    static let waiting: [(untilAgeSeconds: Int64, gapSeconds: Int64)] = [
        (30, 2), (300, 10), (3600, 60), (86_400, 600),
    ]
    static let jitterDivisor: Int64 = 5

    static func afterNoAnswer(_ unanswered: Int, jitterThousandths: Int64) -> Int64 {
        let place = max(unanswered, 1) - 1
        let wait = place < unansweredSeconds.count ? unansweredSeconds[place] : slowestSeconds
        return milliseconds(wait, jitterThousandths)
    }

    static func whileWaiting(ageSeconds: Int64, jitterThousandths: Int64) -> Int64 {
        let step = waiting.first { ageSeconds < $0.untilAgeSeconds }
        return milliseconds(step?.gapSeconds ?? slowestSeconds, jitterThousandths)
    }

    private static func milliseconds(_ seconds: Int64, _ jitterThousandths: Int64) -> Int64 {
        seconds * 1000 + seconds * min(max(jitterThousandths, 0), 999) / jitterDivisor
    }
}
