import GRDB
package import Ledger
package import Payments

extension SQLiteBooks {
    package func begin(
        _ key: AnswerKey,
        fingerprint: String,
        subject: String,
        at now: Moment,
        lease: Moment
    ) async throws -> AnswerClaim {
        try await commits.commit { database in
            let begun = try database.run(
                """
                INSERT INTO answers (merchant, key, fingerprint, subject, lease, keep_until)
                VALUES (?,?,?,?,?,?) ON CONFLICT (merchant, key) DO NOTHING
                """,
                key.merchant,
                key.key,
                fingerprint,
                subject,
                lease,
                now + AnswerKey.keptSeconds
            )
            if begun == 1 { return .begun(subject: subject) }
            return try database.known(key, fingerprint: fingerprint, at: now, lease: lease)
        }
    }

    package func finish(_ key: AnswerKey, with answer: StoredAnswer) async throws {
        try await commits.commit { database in
            try database.run(
                """
                UPDATE answers SET lease = NULL, status = ?, content_type = ?, body = ?
                WHERE merchant = ? AND key = ? AND status IS NULL
                """,
                answer.status,
                answer.contentType,
                answer.body,
                key.merchant,
                key.key
            )
        }
    }

    package func abandon(_ key: AnswerKey) async throws {
        try await commits.commit { database in
            try database.run(
                "UPDATE answers SET lease = NULL WHERE merchant = ? AND key = ?",
                key.merchant,
                key.key
            )
        }
    }

    package func forgetAnswers(due now: Moment, limit: Int) async throws -> Int {
        try await commits.commit { try $0.forgetAnswers(due: now, limit) }
    }
}

/// A request that was begun before.
private struct BegunRequest {
    let fingerprint: String
    let subject: String
    let lease: Moment?
    let answer: StoredAnswer?
}

extension Database {
    /// One process owns the file, so what was in hand before it started is nobody's now (E25): the
    /// callbacks and deliveries of a killed process do not wait until its leases end, but for those
    /// to a listener that would make two of one.
    func dropLeasesOfEarlierProcess(_ listeners: [Listener]) throws {
        try run("UPDATE answers SET lease = NULL WHERE lease > ?", Int64.min)
        try run(
            """
            UPDATE inbox INDEXED BY inbox_due SET next_look = received_at
            WHERE next_look IS NOT NULL AND state = 'waiting'
            """
        )
        let freed = """
            UPDATE deliveries INDEXED BY deliveries_due SET next = owed_since, is_claimed = 0
            WHERE merchant = ? AND listener = ? AND state = 'owed' AND is_claimed = 1
            """
        for listener in listeners where listener.knowsRepeats {
            try run(freed, listener.merchant, listener.id)
        }
    }

    fileprivate func known(
        _ key: AnswerKey,
        fingerprint: String,
        at now: Moment,
        lease: Moment
    ) throws -> AnswerClaim {
        let sql = """
            SELECT fingerprint, subject, lease, status, content_type, body FROM answers
            WHERE merchant = ? AND key = ?
            """
        let found = try first(sql, key.merchant, key.key) { $0.begunRequest() }
        guard let found, found.fingerprint == fingerprint else { return .differs }
        if let answer = found.answer { return .answered(answer) }
        if let held = found.lease, held > now { return .inFlight }
        try run(
            "UPDATE answers SET lease = ?, keep_until = ? WHERE merchant = ? AND key = ?",
            lease,
            now + AnswerKey.keptSeconds,
            key.merchant,
            key.key
        )
        return .resumed(subject: found.subject)
    }

    private static let dueAnswers = """
        SELECT number, keep_until = 0 OR EXISTS (
            SELECT 1 FROM charges INDEXED BY charges_under_watch
            WHERE charges.merchant = answers.merchant AND charges.link = answers.subject
                AND charges.next_check IS NOT NULL
        ) OR EXISTS (
            SELECT 1 FROM refunds INDEXED BY refunds_open
            WHERE refunds.merchant = answers.merchant AND refunds.id = answers.subject
                AND refunds.next_check IS NOT NULL
        ) FROM answers WHERE keep_until <= ? ORDER BY keep_until, merchant, key LIMIT ?
        """

    fileprivate func forgetAnswers(due now: Moment, _ limit: Int) throws -> Int {
        let due = try all(Self.dueAnswers, now, limit) { (number: $0.integer(), isKept: $0.flag()) }
        for (number, isKept) in due {
            if isKept {
                let later = now + AnswerKey.keptSeconds
                try run("UPDATE answers SET keep_until = ? WHERE number = ?", later, number)
            } else {
                try run("DELETE FROM answers WHERE number = ?", number)
            }
        }
        return due.count
    }
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
