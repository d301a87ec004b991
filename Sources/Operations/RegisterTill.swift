import Banks
package import Ledger
package import Payments
import Wire

/// Enters a till and gets its standing code from the bank.
package struct RegisterTill: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// Repeating the call with the same id goes on where an earlier one broke off: a code that the
    /// bank made and we never heard of cannot be paid, since nothing ever activates it.
    package func callAsFunction(
        id: Till.ID,
        name: String,
        store: Store.ID,
        of merchant: Merchant.ID
    ) async throws -> (TillEntry, Link) {
        guard let store = desk.store(Owned(store, of: merchant)) else {
            throw OperationRefusal.unknownStore(store)
        }
        let line = try desk.line(store.account, of: merchant)
        guard line.line.bank.capabilities.offersRegisters else {
            throw OperationRefusal.notOffered(step: "a standing code for a register")
        }
        let till = try await entry(id, name: name, store: store)
        guard let link = try await desk.books.link(of: Owned(id, of: merchant)) else {
            throw LedgerRefusal.unknownLink
        }
        if link.code != nil { return (till, link) }
        return (till, try await enlist(link, name: name, over: line))
    }

    private func entry(_ id: Till.ID, name: String, store: StoreEntry) async throws -> TillEntry {
        if let known = try await desk.books.till(Owned(id, of: store.merchant)) {
            guard known.store == store.id, known.name == name else {
                throw LedgerRefusal.tillExists
            }
            return known
        }
        let link = Link(
            id: Link.ID(desk.surroundings.newID()),
            merchant: store.merchant,
            store: store.id,
            till: id,
            account: store.account,
            use: .reusable,
            payToken: desk.surroundings.newSecret().reveal(),
            openedAt: desk.now
        )
        try await desk.books.open(link)
        let till = TillEntry(
            id: id,
            merchant: store.merchant,
            store: store.id,
            name: name,
            link: link.id,
            addedAt: desk.now
        )
        try await desk.books.add(till)
        return till
    }

    private func enlist(_ link: Link, name: String, over line: AccountLine) async throws -> Link {
        desk.surroundings.reached(.intentToCall)
        let answer = await desk.call(over: line) { (bank) throws(NotOffered) in
            try bank.enlist(description: name)
        }
        desk.surroundings.reached(.callToCommit)
        switch answer {
        case .value(let code):
            let after = try await desk.books.change(link.owned, including: .current, once: nil) {
                $0.enlisted(code)
                return $0
            }
            desk.surroundings.reached(.commitToAnswer)
            return after ?? link
        case .refused(let code, let words):
            throw OperationRefusal.bankRefused(code: code, words: words)
        case .unreachable: throw OperationRefusal.bankUnreachable
        case .unknown: throw OperationRefusal.bankUnanswered
        }
    }
}
