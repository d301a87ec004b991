package import Payments
package import Wire

/// Time, chance and the places where a test may end the world: all that operations take from
/// outside, so that a simulator can bring its own.
package struct Surroundings: Sendable {
    package let now: @Sendable () -> Moment
    /// A fresh time-ordered id: rows land beside each other on disk.
    package let newID: @Sendable () -> String
    /// 256 random bits as text.
    package let newSecret: @Sendable () -> Secret
    /// A whole number below the limit, for jitter.
    package let anyNumber: @Sendable (_ below: Int64) -> Int64
    package let sleep: @Sendable (_ milliseconds: Int64) async throws -> Void
    package let reached: @Sendable (FaultPoint) -> Void

    package init(
        now: @escaping @Sendable () -> Moment,
        newID: @escaping @Sendable () -> String,
        newSecret: @escaping @Sendable () -> Secret,
        anyNumber: @escaping @Sendable (_ below: Int64) -> Int64,
        sleep: @escaping @Sendable (_ milliseconds: Int64) async throws -> Void,
        reached: @escaping @Sendable (FaultPoint) -> Void
    ) {
        self.now = now
        self.newID = newID
        self.newSecret = newSecret
        self.anyNumber = anyNumber
        self.sleep = sleep
        self.reached = reached
    }
}

/// The places between two steps where a crash is most instructive; tests kill the process there.
package enum FaultPoint: String, Hashable, Sendable, CaseIterable {
    /// Our intent is on file, the bank has not been called.
    case intentToCall = "intent-to-call"
    /// The bank has been called, its answer is not on file.
    case callToCommit = "call-to-commit"
    /// The answer is on file, the caller has not heard.
    case commitToAnswer = "commit-to-answer"
    /// A callback is on file, the bank has not heard so.
    case keepToAcknowledge = "keep-to-acknowledge"
    /// An event is on file, nobody has been told.
    case commitToForward = "commit-to-forward"
    /// A listener has accepted an event, we have not noted it.
    case forwardToMark = "forward-to-mark"
    /// The fiscal service has been asked for a receipt, its answer is not on file.
    case receiptToCommit = "receipt-to-commit"
}
