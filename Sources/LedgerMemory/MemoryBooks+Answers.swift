package import Ledger
package import Payments

/// A request that was begun, and its answer if there is one.
struct BegunRequest: Sendable {
    let fingerprint: String
    let subject: String
    var lease: Moment?
    var answer: StoredAnswer?
}

extension MemoryBooks {
    package func begin(
        _ key: AnswerKey,
        fingerprint: String,
        subject: String,
        at now: Moment,
        lease: Moment
    ) async throws -> AnswerClaim {
        withSheets { sheets in
            guard let found = sheets.answers[key] else {
                sheets.answers[key] = BegunRequest(
                    fingerprint: fingerprint,
                    subject: subject,
                    lease: lease
                )
                return .begun(subject: subject)
            }
            guard found.fingerprint == fingerprint else { return .differs }
            if let answer = found.answer { return .answered(answer) }
            if let held = found.lease, held > now { return .inFlight }
            sheets.answers[key]?.lease = lease
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
}
