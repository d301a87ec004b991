package import Ledger
package import Payments

extension PostgresBooks {
    package func begin(
        _ key: AnswerKey,
        fingerprint: String,
        subject: String,
        at now: Moment,
        lease: Moment
    ) async throws -> AnswerClaim {
        let look = [
            AnswerRows.begin(key, fingerprint: fingerprint, subject: subject, lease: lease),
            AnswerRows.locked(key),
        ]
        return try await pool.run(
            Transaction(merchant: key.merchant, look: look) { rows in
                if rows[0].changed == 1 {
                    return Decision(result: .begun(subject: subject), writes: [])
                }
                let found = try rows[1].first { $0.begunRequest() }
                guard let found, found.fingerprint == fingerprint else {
                    return Decision(result: .differs, writes: [])
                }
                if let answer = found.answer {
                    return Decision(result: .answered(answer), writes: [])
                }
                if let held = found.lease, held > now {
                    return Decision(result: .inFlight, writes: [])
                }
                return Decision(
                    result: .resumed(subject: found.subject),
                    writes: [AnswerRows.hold(key, until: lease)]
                )
            }
        )
    }

    package func finish(_ key: AnswerKey, with answer: StoredAnswer) async throws {
        try await pool.write([AnswerRows.finish(key, with: answer)]) { _ in }
    }

    package func abandon(_ key: AnswerKey) async throws {
        try await pool.write([AnswerRows.hold(key, until: nil)]) { _ in }
    }
}

private enum AnswerRows {
    static func begin(
        _ key: AnswerKey,
        fingerprint: String,
        subject: String,
        lease: Moment
    ) -> Statement {
        Statement(
            """
            INSERT INTO answers (merchant, key, fingerprint, subject, lease)
            VALUES ($1,$2,$3,$4,$5) ON CONFLICT (merchant, key) DO NOTHING
            """,
            key.merchant,
            key.key,
            fingerprint,
            subject,
            lease
        )
    }

    static func locked(_ key: AnswerKey) -> Statement {
        Statement(
            """
            SELECT fingerprint, subject, lease, status, content_type, body FROM answers
            WHERE merchant = $1 AND key = $2 FOR UPDATE
            """,
            key.merchant,
            key.key
        )
    }

    static func hold(_ key: AnswerKey, until lease: Moment?) -> Statement {
        Statement(
            "UPDATE answers SET lease = $3 WHERE merchant = $1 AND key = $2",
            key.merchant,
            key.key,
            lease
        )
    }

    static func finish(_ key: AnswerKey, with answer: StoredAnswer) -> Statement {
        Statement(
            """
            UPDATE answers SET lease = NULL, status = $3, content_type = $4, body = $5
            WHERE merchant = $1 AND key = $2 AND status IS NULL
            """,
            key.merchant,
            key.key,
            answer.status,
            answer.contentType,
            answer.body
        )
    }
}

/// A request that was begun before.
private struct BegunRequest {
    let fingerprint: String
    let subject: String
    let lease: Moment?
    let answer: StoredAnswer?
}

extension Fields {
    fileprivate mutating func begunRequest() -> BegunRequest {
        BegunRequest(
            fingerprint: text(),
            subject: text(),
            lease: momentIfAny(),
            answer: integerIfAny().map { status in
                StoredAnswer(status: Int(status), contentType: text(), body: bytes())
            }
        )
    }
}
