import GRDB
import Ledger
import Payments

/// Callbacks as rows.
extension Database {
    private static let callbackColumns = """
        merchant, id, account, received_at, headers, body, verdict, reason, repeat_key, names, \
        reading, paid_number, paid, paid_at, state, attempts
        """

    private static let dueCallbacks = """
        SELECT \(callbackColumns) FROM inbox
        WHERE next_look <= ? ORDER BY next_look, number LIMIT ?
        """

    private static let callbacksOfMerchant = """
        SELECT \(callbackColumns) FROM inbox
        WHERE merchant = ? AND id < ? ORDER BY id DESC LIMIT ?
        """

    /// The common case has no index of its own: of those that came, nearly all are settled.
    private static let settledCallbacks = """
        SELECT \(callbackColumns) FROM inbox INDEXED BY inbox_by_id
        WHERE merchant = ? AND state = ? AND id < ? ORDER BY id DESC LIMIT ?
        """

    private static let callbacksOfState = """
        SELECT \(callbackColumns) FROM inbox INDEXED BY inbox_by_state
        WHERE merchant = ? AND state = ? AND id < ? AND state <> 'settled'
        ORDER BY id DESC LIMIT ?
        """

    /// - Returns: false for a repeat; the insert itself is the check (E01).
    func keep(_ callback: KeptCallback) throws -> Bool {
        let (word, incoming) = callback.reading?.parts ?? (nil, nil)
        let waits = callback.state == .waiting || callback.state == .orphan
        let kept = try run(
            """
            INSERT INTO inbox (\(Self.callbackColumns), next_look)
            VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
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
        guard kept == 1 else { return false }
        if callback.state == .orphan {
            let account = Owned(callback.account, of: callback.merchant)
            try expose(callback.names, of: callback.id, at: account)
        }
        return true
    }

    func dueCallbacks(at due: Moment, _ limit: Int) throws -> [KeptCallback] {
        try all(Self.dueCallbacks, due, limit) { try $0.callback() }
    }

    func callbacks(
        of merchant: Merchant.ID,
        filed: FilingState?,
        before: KeptCallback.ID?,
        limit: Int
    ) throws -> [KeptCallback] {
        let end = before?.text ?? Self.afterEveryID
        guard let filed else {
            return try all(Self.callbacksOfMerchant, merchant, end, limit) { try $0.callback() }
        }
        let sql = filed == .settled ? Self.settledCallbacks : Self.callbacksOfState
        return try all(sql, merchant, filed.rawValue, end, limit) { try $0.callback() }
    }
}

extension Fields {
    fileprivate mutating func callback() throws -> KeptCallback {
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
            throw StorageFailure.unreadable(word: text, as: "list of names")
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
        case (let word?, _): throw StorageFailure.unreadable(word: word, as: "reading")
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

extension KeptCallback {
    /// This callback with the look that is now beginning counted.
    var counted: KeptCallback {
        KeptCallback(
            id: id,
            merchant: merchant,
            account: account,
            receivedAt: receivedAt,
            headers: headers,
            body: body,
            verdict: verdict,
            reason: reason,
            repeatKey: repeatKey,
            names: names,
            reading: reading,
            state: state,
            attempts: attempts + 1
        )
    }
}
