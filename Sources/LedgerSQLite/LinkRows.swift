import GRDB
import Ledger
import Payments

/// Links as rows, and the loading of one link with the charges that matter.
extension Database {
    private static let linkColumns = """
        merchant, id, store, till, account, use, pay_token, opened_at, qrc_id, payload, state, \
        charge, generation
        """

    private static let linkByID = """
        SELECT \(linkColumns) FROM links WHERE merchant = ? AND id = ?
        """

    private static let linkByPayToken = """
        SELECT \(linkColumns) FROM links WHERE pay_token = ?
        """

    private static let linksOfMerchant = """
        SELECT \(linkColumns) FROM links
        WHERE merchant = ? AND id < ? AND use = 'once' ORDER BY id DESC LIMIT ?
        """

    private static let linksOfStore = """
        SELECT \(linkColumns) FROM links
        WHERE merchant = ? AND store = ? AND id < ? AND use = 'once' ORDER BY id DESC LIMIT ?
        """

    func link(_ link: Owned<Link>, including included: Included) throws -> Link? {
        let found = try first(Self.linkByID, link.merchant, link.id) { try $0.link() }
        return try found.map { try loaded($0, including: included) }
    }

    func link(payToken: String) throws -> Link? {
        let found = try first(Self.linkByPayToken, payToken) { try $0.link() }
        return try found.map { try loaded($0, including: .current) }
    }

    func links(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Link.ID?,
        limit: Int
    ) throws -> [Link] {
        let end = before?.text ?? Self.afterEveryID
        let found =
            if let store {
                try all(Self.linksOfStore, merchant, store, end, limit) { try $0.link() }
            } else {
                try all(Self.linksOfMerchant, merchant, end, limit) { try $0.link() }
            }
        return try found.map { try loaded($0, including: .current) }
    }

    /// Text sorts by its bytes, and nothing sorts behind the last character there is.
    static let afterEveryID = "\u{10FFFF}"

    /// - Throws: `LedgerRefusal.linkExists` when the merchant has a link of this id.
    func insert(_ link: Link) throws {
        let inserted = try run(
            """
            INSERT INTO links (\(Self.linkColumns)) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT (merchant, id) DO NOTHING
            """,
            link.merchant,
            link.id,
            link.store,
            link.till,
            link.account,
            link.use.rawValue,
            link.payToken,
            link.openedAt,
            link.code?.qrcID,
            link.code?.payload,
            link.state.word,
            link.state.charge,
            link.generation
        )
        guard inserted == 1 else { throw LedgerRefusal.linkExists }
    }

    func update(_ link: Link, over old: Link) throws {
        if link.code != old.code {
            try run(
                "UPDATE links SET qrc_id = ?, payload = ? WHERE merchant = ? AND id = ?",
                link.code?.qrcID,
                link.code?.payload,
                link.merchant,
                link.id
            )
        }
        guard link.state != old.state || link.generation != old.generation else { return }
        try run(
            """
            UPDATE links SET state = ?, charge = ?, generation = ? WHERE merchant = ? AND id = ?
            """,
            link.state.word,
            link.state.charge,
            link.generation,
            link.merchant,
            link.id
        )
    }

    /// What `Link.loadedGenerations` says, and what was asked for: never the whole history.
    private func loaded(_ link: Link, including included: Included) throws -> Link {
        var charges = try newestAndWatchedCharges(of: link)
        var unexpected: [Payment] = []
        var wanted: Charge.ID?
        switch included {
        case .current: break
        case .charge(let id): wanted = id
        case .payment(let id):
            guard let found = try payment(id, on: link) else { break }
            wanted = found.charge
            if wanted == nil { unexpected = [found.payment] }
        }
        if let wanted, !charges.contains(where: { $0.id == wanted }) {
            charges += try charge(wanted, on: link).map { [$0] } ?? []
        }
        return Link(
            id: link.id,
            merchant: link.merchant,
            store: link.store,
            till: link.till,
            account: link.account,
            use: link.use,
            payToken: link.payToken,
            openedAt: link.openedAt,
            code: link.code,
            state: link.state,
            generation: link.generation,
            charges: charges.sorted { $0.generation < $1.generation },
            unexpected: unexpected
        )
    }
}

extension Fields {
    fileprivate mutating func link() throws -> Link {
        let merchant: Merchant.ID = id()
        return Link(
            id: id(),
            merchant: merchant,
            store: id(),
            till: idIfAny(),
            account: id(),
            use: try word(),
            payToken: text(),
            openedAt: moment(),
            code: code(),
            state: try state(),
            generation: integer()
        )
    }

    private mutating func code() -> Link.Code? {
        let (qrcID, payload) = (textIfAny(), textIfAny())
        guard let qrcID, let payload else { return nil }
        return Link.Code(qrcID: qrcID, payload: payload)
    }

    private mutating func state() throws -> Link.State {
        let (word, charge) = (text(), textIfAny())
        switch (word, charge) {
        case ("free", nil): return .free
        case ("asking", let charge?): return .asking(Charge.ID(charge))
        case ("closed", nil): return .closed
        default: throw StorageFailure.unreadable(word: word, as: "state of a link")
        }
    }
}

extension Link.State {
    fileprivate var word: String {
        switch self {
        case .free: "free"
        case .asking: "asking"
        case .closed: "closed"
        }
    }

    fileprivate var charge: Charge.ID? {
        guard case .asking(let charge) = self else { return nil }
        return charge
    }
}
