package import Ledger
package import Payments

/// A request that was begun, and its answer if there is one.
struct BegunRequest: Sendable {
    let fingerprint: String
    let subject: String
    var lease: Moment?
    var keepUntil: Moment
    var answer: StoredAnswer?
}

/// Requests under their keys, and when each may be forgotten.
struct AnswerSheet: Sendable {
    private var requests: [AnswerKey: BegunRequest] = [:]
    private var toForget = Sorted<Dated<KeyOfMerchant>>()

    /// Sorts as the other engines do.
    private struct KeyOfMerchant: Comparable, Sendable {
        let key: AnswerKey

        static func < (left: Self, right: Self) -> Bool {
            (left.key.merchant, left.key.key) < (right.key.merchant, right.key.key)
        }
    }

    subscript(key: AnswerKey) -> BegunRequest? {
        get { requests[key] }
        set {
            if let old = requests[key] { toForget.remove(Self.dated(key, old)) }
            if let newValue { toForget.insert(Self.dated(key, newValue)) }
            requests[key] = newValue
        }
    }

    func due(at now: Moment, _ limit: Int) -> [AnswerKey] {
        toForget.due(at: now, limit).map(\.key.key)
    }

    private static func dated(_ key: AnswerKey, _ request: BegunRequest) -> Dated<KeyOfMerchant> {
        Dated(at: request.keepUntil, key: KeyOfMerchant(key: key))
    }
}

extension MemoryBooks {
    package func begin(
        _ key: AnswerKey,
        fingerprint: String,
        subject: String,
        at now: Moment,
        lease: Moment
    ) async throws -> AnswerClaim {
        let keepUntil = now + AnswerKey.keptSeconds
        return withSheets { sheets in
            guard var found = sheets.answers[key] else {
                sheets.answers[key] = BegunRequest(
                    fingerprint: fingerprint,
                    subject: subject,
                    lease: lease,
                    keepUntil: keepUntil
                )
                return .begun(subject: subject)
            }
            guard found.fingerprint == fingerprint else { return .differs }
            if let answer = found.answer { return .answered(answer) }
            if let held = found.lease, held > now { return .inFlight }
            (found.lease, found.keepUntil) = (lease, keepUntil)
            sheets.answers[key] = found
            return .resumed(subject: found.subject)
        }
    }

    package func finish(_ key: AnswerKey, with answer: StoredAnswer) async throws {
        withSheets { sheets in
            guard let found = sheets.answers[key], found.answer == nil else { return }
            sheets.answers[key]?.answer = answer
            sheets.answers[key]?.lease = nil
        }
    }

    package func abandon(_ key: AnswerKey) async throws {
        withSheets { $0.answers[key]?.lease = nil }
    }

    package func forgetAnswers(due now: Moment, limit: Int) async throws -> Int {
        withSheets { sheets in
            let due = sheets.answers.due(at: now, limit)
            for key in due {
                guard let request = sheets.answers[key] else { continue }
                if sheets.isOpen(request.subject, of: key.merchant) {
                    sheets.answers[key]?.keepUntil = now + AnswerKey.keptSeconds
                } else {
                    sheets.answers[key] = nil
                }
            }
            return due.count
        }
    }
}

extension Sheets {
    /// Whether a link or a refund of this name is still looked after.
    fileprivate func isOpen(_ subject: String, of merchant: Merchant.ID) -> Bool {
        charges.isWatched(Owned(Link.ID(subject), of: merchant))
            || payments.isWatched(Refund.ID(subject), of: merchant)
    }
}
