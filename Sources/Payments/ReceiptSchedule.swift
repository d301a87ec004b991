/// When a fiscal service is asked next about a receipt.
///
/// Seconds, as data. Up to a fifth is added by chance, so that many receipts do not ask in step.
package enum ReceiptSchedule {
    /// The wait after a question that brought no answer, by their number in a row.
    static let silentSeconds: [Int64] = [5, 15, 60, 180, 600]
    /// The wait while it is being made, by the number of times that the service has said so.
    static let waitingSeconds: [Int64] = [2, 2, 2, 3, 5, 10, 10, 20, 30, 60, 60, 120, 300, 600]
    static let slowestSeconds: Int64 = 1800
    static let jitterDivisor: Int64 = 5

    /// Milliseconds.
    static func afterSilence(_ count: Int, jitterThousandths: Int64) -> Int64 {
        milliseconds(silentSeconds, max(count, 1) - 1, jitterThousandths)
    }

    /// Milliseconds.
    static func whileWaiting(_ count: Int, jitterThousandths: Int64) -> Int64 {
        milliseconds(waitingSeconds, count, jitterThousandths)
    }

    private static func milliseconds(
        _ steps: [Int64],
        _ place: Int,
        _ jitterThousandths: Int64
    ) -> Int64 {
        let seconds = place < steps.count ? steps[place] : slowestSeconds
        return seconds * 1000 + seconds * min(max(jitterThousandths, 0), 999) / jitterDivisor
    }
}
