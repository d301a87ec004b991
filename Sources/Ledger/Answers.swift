package import Payments

/// Answers given under an `Idempotency-Key`, so that a repeated request gets the same one.
package protocol Answers: Sendable {
    /// Begins a request, by insert.
    ///
    /// `fingerprint` is a digest of method, path and body; another one under the same key is refused.
    /// `subject` names what this request is about to make; the stored one comes back when an earlier
    /// try broke off, so that it is resumed and not made twice. Until `lease` it counts as in flight.
    func begin(
        _ key: AnswerKey,
        fingerprint: String,
        subject: String,
        at now: Moment,
        lease: Moment
    ) async throws -> AnswerClaim
    /// Stores the answer; only definite results are stored (E26).
    func finish(_ key: AnswerKey, with answer: StoredAnswer) async throws
    /// Ends the request without an answer to keep: the next try begins at once, same subject.
    func abandon(_ key: AnswerKey) async throws
    /// Looks at the oldest keys whose time to be kept is over, and forgets them.
    ///
    /// Where the link or the refund that was made under a key is still open it is kept as long
    /// again: a late repetition must not make a second one (E24).
    /// - Returns: how many were looked at; fewer than `limit` where there are no more.
    func forgetAnswers(due now: Moment, limit: Int) async throws -> Int
}

package struct AnswerKey: Hashable, Sendable {
    package let merchant: Merchant.ID
    package let key: String

    package static let lengthLimit = 128
    /// How long a key is remembered after the request began, or was resumed: seven days, so that a
    /// program may repeat what a long weekend interrupted.
    package static let keptSeconds: Int64 = 7 * 86_400

    package init(merchant: Merchant.ID, key: String) {
        self.merchant = merchant
        self.key = key
    }
}

package enum AnswerClaim: Hashable, Sendable {
    case begun(subject: String)
    /// An earlier try ended without an answer: go on with its subject.
    case resumed(subject: String)
    case inFlight
    case answered(StoredAnswer)
    /// The key was used with another request.
    case differs
}

package struct StoredAnswer: Hashable, Sendable {
    package let status: Int
    package let contentType: String
    package let body: [UInt8]

    package init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}
