import Ledger
import Payments

/// Links without their charges, and how they are found.
struct LinkSheet: Sendable {
    private(set) var roll = Roll<Owned<Link>, Link>()
    private(set) var byPayToken: [String: Owned<Link>] = [:]
    private var byCode: [NameAtBank: Sorted<Link.ID>] = [:]
    /// Links that are used once.
    private var listed: [Whose: Sorted<Link.ID>] = [:]

    mutating func insert(_ link: Link) {
        roll.append(link.with(charges: [], unexpected: []), as: link.owned)
        byPayToken[link.payToken] = link.owned
        if let code = link.nameOfCode { byCode[code, default: Sorted()].insert(link.id) }
        guard link.use == .once else { return }
        for store in [nil, link.store] {
            listed[Whose(merchant: link.merchant, store: store), default: Sorted()].insert(link.id)
        }
    }

    mutating func update(_ link: Link) {
        guard let place = roll.place(of: link.owned) else { return }
        let old = roll[place]
        let new = link.with(charges: [], unexpected: [])
        guard new != old else { return }
        roll[place] = new
        guard new.code != old.code else { return }
        if let code = old.nameOfCode { byCode[code]?.remove(link.id) }
        if let code = new.nameOfCode { byCode[code, default: Sorted()].insert(link.id) }
    }

    /// The newest link of this account that has the code.
    func link(code: NameAtBank) -> Link? {
        byCode[code]?.last.flatMap { roll[Owned($0, of: code.account.merchant)] }
    }

    func newest(of whose: Whose, before: Link.ID?, _ limit: Int) -> [Link] {
        guard let ids = listed[whose]?.newest(before: before, limit) else { return [] }
        return ids.compactMap { roll[Owned($0, of: whose.merchant)] }
    }
}

extension Link {
    func with(charges: [Charge], unexpected: [Payment]) -> Link {
        Link(
            id: id,
            merchant: merchant,
            store: store,
            till: till,
            account: account,
            use: use,
            payToken: payToken,
            openedAt: openedAt,
            code: code,
            state: state,
            generation: generation,
            charges: charges,
            unexpected: unexpected
        )
    }

    fileprivate var nameOfCode: NameAtBank? {
        code.map { NameAtBank(account: ownedAccount, name: $0.qrcID) }
    }

    var ownedAccount: Owned<Account> { Owned(account, of: merchant) }
}
