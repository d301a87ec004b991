/// What every bank is tried on, in the order of the report.
package enum Scenario: String, Hashable, Sendable, CaseIterable {
    case create, pay, decline, expire, revoke
    case latePay = "late pay"
    case doubleCallback = "double callback"
    case forgedCallback = "forged callback"
    case lostAnswer = "lost answer"
    case refundPartial = "refund partial"
    case refundTooMuch = "refund too much"
    case refundUnknown = "refund unknown"
    case activationRace = "activation race"
    case releaseRace = "release race"
}

/// How one scenario ended.
package enum Verdict: Hashable, Sendable {
    case passed
    /// The bank has no such thing, and the dialect says so.
    case notOffered(String)
    /// This stand cannot play it: no buyer who can stop half-way, no callbacks, no time.
    case notTried(String)
    case failed(String)

    package var word: String {
        switch self {
        case .passed: "passed"
        case .notOffered: "not offered"
        case .notTried: "not tried"
        case .failed: "FAILED"
        }
    }

    /// nil where there is nothing to add.
    package var why: String? {
        switch self {
        case .passed: nil
        case .notOffered(let why), .notTried(let why), .failed(let why): why
        }
    }
}

/// Ends a scenario before its last step.
struct Ended: Error {
    let verdict: Verdict

    static func failed(_ why: String) -> Ended { Ended(verdict: .failed(why)) }
    static func notOffered(_ why: String) -> Ended { Ended(verdict: .notOffered(why)) }
    static func notTried(_ why: String) -> Ended { Ended(verdict: .notTried(why)) }
}
