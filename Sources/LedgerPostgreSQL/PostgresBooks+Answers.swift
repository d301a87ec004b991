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
        let keepUntil = now + AnswerKey.keptSeconds
        let look = [
            AnswerRows.begin(
                key,
                fingerprint: fingerprint,
                subject: subject,
                lease: lease,
                keepUntil: keepUntil
            ),
            AnswerRows.locked(key),
        ]
        return try await pool.run(
            Transaction(merchant: key.merchant, look: look) { rows in
                if rows[0].changed == 1 {
                    return Decision(result: .begun(subject: subject), writes: [])
                }
                let found = try rows[1].first { $0.begunRequest() }
                // Forgotten between the two statements.
                guard let found else { throw ServerFailure.outOfDate }
                guard found.fingerprint == fingerprint else {
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
                    writes: [AnswerRows.resume(key, lease: lease, keepUntil: keepUntil)]
                )
            }
        )
    }

    package func finish(_ key: AnswerKey, with answer: StoredAnswer) async throws {
        try await pool.write([AnswerRows.finish(key, with: answer)]) { _ in }
    }

    package func abandon(_ key: AnswerKey) async throws {
        try await pool.write([AnswerRows.abandon(key)]) { _ in }
    }

    /// With them go the proofs of desks that are no more.
    package func forgetAnswers(due now: Moment, limit: Int) async throws -> Int {
        let statements = [AnswerRows.forget(due: now, limit), Proof.forget(limit)]
        return try await pool.write(statements) { rows in
            Int(try rows[0].first { $0.integer() } ?? 0)
        }
    }
}

private enum AnswerRows {
    static func begin(
        _ key: AnswerKey,
        fingerprint: String,
        subject: String,
        lease: Moment,
        keepUntil: Moment
    ) -> Statement {
        Statement(
            """
            INSERT INTO answers (merchant, key, fingerprint, subject, lease, keep_until)
            VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (merchant, key) DO NOTHING
            """,
            key.merchant,
            key.key,
            fingerprint,
            subject,
            lease,
            keepUntil
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

    static func resume(_ key: AnswerKey, lease: Moment, keepUntil: Moment) -> Statement {
        Statement(
            "UPDATE answers SET lease = $3, keep_until = $4 WHERE merchant = $1 AND key = $2",
            key.merchant,
            key.key,
            lease,
            keepUntil
        )
    }

    static func abandon(_ key: AnswerKey) -> Statement {
        Statement(
            "UPDATE answers SET lease = NULL WHERE merchant = $1 AND key = $2",
            key.merchant,
            key.key
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

    /// Looks at those of all merchants; what another instance is just looking at is passed over.
    static func forget(due now: Moment, _ limit: Int) -> Statement {
        Statement(
            """
            WITH due AS (
                SELECT merchant, key, subject FROM answers WHERE keep_until <= $1
                ORDER BY keep_until, merchant, key LIMIT $3 FOR UPDATE SKIP LOCKED
            ), judged AS (
                SELECT merchant, key, EXISTS (
                    SELECT 1 FROM charges WHERE charges.merchant = due.merchant
                        AND charges.link = due.subject AND charges.next_check IS NOT NULL
                ) OR EXISTS (
                    SELECT 1 FROM refunds WHERE refunds.merchant = due.merchant
                        AND refunds.id = due.subject AND refunds.next_check IS NOT NULL
                ) AS is_open FROM due
            ), kept AS (
                UPDATE answers SET keep_until = $2 FROM judged
                WHERE answers.merchant = judged.merchant AND answers.key = judged.key AND is_open
            ), forgotten AS (
                DELETE FROM answers USING judged
                WHERE answers.merchant = judged.merchant AND answers.key = judged.key
                    AND NOT is_open
            )
            SELECT count(*) FROM judged
            """,
            now,
            now + AnswerKey.keptSeconds,
            limit
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
