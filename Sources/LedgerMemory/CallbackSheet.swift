import Ledger
import Payments

/// A callback as it came, and where it has got since.
struct FiledCallback: Sendable {
    let kept: KeptCallback
    var state: FilingState
    var attempts: Int
    var nextLook: Moment?
}

/// Callbacks, and how those that wait are found.
struct CallbackSheet: Sendable {
    private struct Repeat: Hashable, Sendable {
        let account: Owned<Account>
        let key: String
    }

    private struct Orphan: Hashable, Sendable {
        let account: Owned<Account>
        let name: BankName
    }

    private(set) var roll = Roll<Owned<KeptCallback>, FiledCallback>()
    private var repeats: Set<Repeat> = []
    private var listed: [Filed<FilingState>: Sorted<KeptCallback.ID>] = [:]
    private var due = Sorted<Dated<Int>>()
    private var orphans: [Orphan: Sorted<Int>] = [:]

    /// - Returns: false for a repeat; the insert itself is the check (E01).
    mutating func keep(_ callback: KeptCallback) throws -> Bool {
        let message = Repeat(account: callback.ownedAccount, key: callback.repeatKey)
        guard !repeats.contains(message) else { return false }
        guard roll.place(of: callback.owned) == nil else {
            throw MemoryFailure.notUnique(key: callback.id.text)
        }
        repeats.insert(message)
        let waits = callback.state == .waiting || callback.state == .orphan
        let row = FiledCallback(
            kept: callback,
            state: callback.state,
            attempts: callback.attempts,
            nextLook: waits ? callback.receivedAt : nil
        )
        let place = roll.append(row, as: callback.owned)
        let all = Filed<FilingState>(merchant: callback.merchant, state: nil)
        listed[all, default: Sorted()].insert(callback.id)
        index(row, at: place)
        return true
    }

    mutating func change(_ id: Owned<KeptCallback>, _ edit: (inout FiledCallback) -> Void) {
        guard let place = roll.place(of: id) else { return }
        change(at: place, edit)
    }

    /// Counts a look at each that is due, and puts the next one off.
    mutating func claim(due now: Moment, until lease: Moment, _ limit: Int) -> [KeptCallback] {
        due.due(at: now, limit).map { dated in
            change(at: dated.key) { row in
                row.attempts += 1
                row.nextLook = lease
            }
            return roll[dated.key].callback
        }
    }

    /// Orphans that carry this name are looked at next.
    mutating func recall(_ name: BankName, at account: Owned<Account>) {
        for place in orphans[Orphan(account: account, name: name)]?.elements ?? [] {
            change(at: place) { $0.nextLook = $0.kept.receivedAt }
        }
    }

    func newest(
        _ filed: Filed<FilingState>,
        before: KeptCallback.ID?,
        _ limit: Int
    ) -> [KeptCallback] {
        guard let ids = listed[filed]?.newest(before: before, limit) else { return [] }
        return ids.compactMap { roll[Owned($0, of: filed.merchant)]?.callback }
    }

    private mutating func change(at place: Int, _ edit: (inout FiledCallback) -> Void) {
        unindex(roll[place], at: place)
        edit(&roll[place])
        index(roll[place], at: place)
    }

    private mutating func index(_ row: FiledCallback, at place: Int) {
        listed[row.filed, default: Sorted()].insert(row.kept.id)
        if let next = row.nextLook { due.insert(Dated(at: next, key: place)) }
        guard row.state == .orphan else { return }
        for name in row.kept.names {
            let orphan = Orphan(account: row.kept.ownedAccount, name: name)
            orphans[orphan, default: Sorted()].insert(place)
        }
    }

    private mutating func unindex(_ row: FiledCallback, at place: Int) {
        listed[row.filed]?.remove(row.kept.id)
        if let next = row.nextLook { due.remove(Dated(at: next, key: place)) }
        guard row.state == .orphan else { return }
        for name in row.kept.names {
            let orphan = Orphan(account: row.kept.ownedAccount, name: name)
            orphans[orphan]?.remove(place)
            if orphans[orphan]?.isEmpty == true { orphans[orphan] = nil }
        }
    }
}

extension FiledCallback {
    var callback: KeptCallback {
        KeptCallback(
            id: kept.id,
            merchant: kept.merchant,
            account: kept.account,
            receivedAt: kept.receivedAt,
            headers: kept.headers,
            body: kept.body,
            verdict: kept.verdict,
            reason: kept.reason,
            repeatKey: kept.repeatKey,
            names: kept.names,
            reading: kept.reading,
            state: state,
            attempts: attempts
        )
    }

    fileprivate var filed: Filed<FilingState> { Filed(merchant: kept.merchant, state: state) }
}

extension KeptCallback {
    fileprivate var owned: Owned<KeptCallback> { Owned(id, of: merchant) }
    fileprivate var ownedAccount: Owned<Account> { Owned(account, of: merchant) }
}
