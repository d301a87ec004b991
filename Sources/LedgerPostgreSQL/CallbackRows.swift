import Ledger
import Payments

/// Callbacks as rows.
enum CallbackRows {
    private static let columns = """
        merchant, id, account, received_at, headers, body, verdict, reason, repeat_key, names, \
        reading, paid_number, paid, paid_at, state, attempts
        """

    /// Changes no row for a repeat; the insert itself is the check (E01).
    static func keep(_ callback: KeptCallback) -> Statement {
        let (word, incoming) = callback.reading?.parts ?? (nil, nil)
        let waits = callback.state == .waiting || callback.state == .orphan
        return Statement(
            """
            INSERT INTO inbox (\(columns), next_look)
            VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)
            ON CONFLICT (merchant, account, repeat_key) DO NOTHING
            """,
            callback.merchant,
            callback.id,
            callback.account,
            callback.receivedAt,
            callback.headers,
            callback.body,
            callback.verdict.rawValue,
            callback.reason,
            callback.repeatKey,
            Names.text(callback.names),
            word,
            incoming?.number,
            incoming?.amount,
            incoming?.paidAt,
            callback.state.rawValue,
            callback.attempts,
            waits ? callback.receivedAt : nil
        )
    }

    /// Looks for work of all merchants; what another worker is just claiming is passed over.
    ///
    /// Counts the look as an attempt at once, so that a callback that kills us is seen to do so.
    static func claim(due: Moment, lease: Moment, limit: Int) -> Statement {
        Statement(
            """
            WITH due AS (
                SELECT merchant, id, next_look FROM inbox WHERE next_look <= $1
                ORDER BY next_look, number LIMIT $3 FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE inbox SET next_look = $2, attempts = attempts + 1 FROM due
                WHERE inbox.merchant = due.merchant AND inbox.id = due.id
                RETURNING inbox.*, due.next_look AS was_due
            )
            SELECT \(columns) FROM claimed ORDER BY was_due, number
            """,
            due,
            lease,
            limit
        )
    }

    static func newest(
        of merchant: Merchant.ID,
        filed: FilingState?,
        before: KeptCallback.ID?,
        limit: Int
    ) -> Statement {
        let end = before?.text ?? LinkRows.afterEveryID
        let start = "SELECT \(columns) FROM inbox WHERE merchant = $1 AND id < $2"
        let last = "ORDER BY id DESC LIMIT $3"
        guard let filed else { return Statement("\(start) \(last)", merchant, end, limit) }
        // The common case has no index of its own: of those that came, nearly all are settled.
        let index = filed == .settled ? "" : "AND state <> 'settled' "
        let ofState = "\(start) AND state = $4 \(index)\(last)"
        return Statement(ofState, merchant, end, limit, filed.rawValue)
    }

    /// Brings back the account and the names of the callback.
    static func file(_ callback: Owned<KeptCallback>, as filing: Filing) -> Statement {
        Statement(
            """
            UPDATE inbox SET state = $3, next_look = $4 WHERE merchant = $1 AND id = $2
            RETURNING account, names
            """,
            callback.merchant,
            callback.id,
            filing.state.rawValue,
            filing.nextLook
        )
    }

    /// Only orphans can be found by name, so this table does not grow with history.
    static func expose(
        _ names: [BankName],
        of callback: KeptCallback.ID,
        at account: Owned<Account>
    ) -> [Statement] {
        names.map { name in
            let (kind, text) = name.parts
            return Statement(
                """
                INSERT INTO inbox_names (merchant, account, kind, name, callback)
                VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING
                """,
                account.merchant,
                account.id,
                kind,
                text,
                callback
            )
        }
    }

    static func hide(
        _ names: [BankName],
        of callback: KeptCallback.ID,
        at account: Owned<Account>
    ) -> [Statement] {
        names.map { name in
            let (kind, text) = name.parts
            return Statement(
                """
                DELETE FROM inbox_names
                WHERE merchant = $1 AND account = $2 AND kind = $3 AND name = $4 AND callback = $5
                """,
                account.merchant,
                account.id,
                kind,
                text,
                callback
            )
        }
    }

    /// Orphans that carry this name are looked at next.
    static func recall(_ name: BankName, at account: Owned<Account>) -> Statement {
        let (kind, text) = name.parts
        return Statement(
            """
            UPDATE inbox SET next_look = received_at
            WHERE merchant = $1 AND state = 'orphan' AND id IN (
                SELECT callback FROM inbox_names
                WHERE merchant = $1 AND account = $2 AND kind = $3 AND name = $4
            )
            """,
            account.merchant,
            account.id,
            kind,
            text
        )
    }
}

extension Fields {
    mutating func callback() throws -> KeptCallback {
        let merchant: Merchant.ID = id()
        return KeptCallback(
            id: id(),
            merchant: merchant,
            account: id(),
            receivedAt: moment(),
            headers: text(),
            body: bytes(),
            verdict: try word(),
            reason: textIfAny(),
            repeatKey: text(),
            names: try names(),
            reading: try reading(),
            state: try word(),
            attempts: Int(integer())
        )
    }

    mutating func names() throws -> [BankName] {
        let text = text()
        guard let names = Names.read(text) else {
            throw DatabaseFailure.unreadable(word: text, as: "list of names")
        }
        return names
    }

    private mutating func reading() throws -> Reading? {
        let (word, number, amount) = (textIfAny(), textIfAny(), moneyIfAny())
        let paidAt = momentIfAny()
        switch (word, amount) {
        case (nil, _): return nil
        case ("waiting", _): return .waiting
        case ("in_progress", _): return .inProgress
        case ("declined", _): return .declined
        case ("dead", _): return .dead
        case ("missing", _): return .missing
        case ("paid", let amount?):
            return .paid(Incoming(number: number, amount: amount, paidAt: paidAt))
        case (let word?, _): throw DatabaseFailure.unreadable(word: word, as: "reading")
        }
    }
}

extension Reading {
    fileprivate var parts: (word: String?, incoming: Incoming?) {
        switch self {
        case .waiting: ("waiting", nil)
        case .inProgress: ("in_progress", nil)
        case .declined: ("declined", nil)
        case .dead: ("dead", nil)
        case .missing: ("missing", nil)
        case .paid(let incoming): ("paid", incoming)
        }
    }
}
