import Ledger
import Payments

/// Links as rows, and the loading of links with the charges that matter.
enum LinkRows {
    private static let columns = """
        merchant, id, store, till, account, use, pay_token, opened_at, qrc_id, payload, state, \
        charge, generation
        """

    private static let byID = "SELECT \(columns) FROM links WHERE merchant = $1 AND id = $2"

    static func named(_ link: Owned<Link>) -> Statement {
        Statement(byID, link.merchant, link.id)
    }

    /// The lock on this row is the lease of whoever changes the link.
    static func locked(_ link: Owned<Link>) -> Statement {
        Statement("\(byID) FOR UPDATE", link.merchant, link.id)
    }

    static func holding(payToken: String) -> Statement {
        Statement("SELECT merchant, id FROM links WHERE pay_token = $1", payToken)
    }

    /// One-use links, newest first: their names only.
    static func newest(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Link.ID?,
        limit: Int
    ) -> Statement {
        let end = before?.text ?? afterEveryID
        guard let store else {
            return Statement(
                """
                SELECT merchant, id FROM links
                WHERE merchant = $1 AND id < $2 AND use = 'once' ORDER BY id DESC LIMIT $3
                """,
                merchant,
                end,
                limit
            )
        }
        return Statement(
            """
            SELECT merchant, id FROM links WHERE merchant = $1 AND store = $2 AND id < $3
                AND use = 'once' ORDER BY id DESC LIMIT $4
            """,
            merchant,
            store,
            end,
            limit
        )
    }

    /// Text sorts by its bytes, and nothing sorts behind the last character there is.
    static let afterEveryID = "\u{10FFFF}"

    static func insert(_ link: Link) -> Statement {
        Statement(
            """
            INSERT INTO links (\(columns))
            VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)
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
    }

    static func update(_ link: Link) -> Statement {
        Statement(
            """
            UPDATE links SET qrc_id = $3, payload = $4, state = $5, charge = $6, generation = $7
            WHERE merchant = $1 AND id = $2
            """,
            link.merchant,
            link.id,
            link.code?.qrcID,
            link.code?.payload,
            link.state.word,
            link.state.charge,
            link.generation
        )
    }
}

extension Fields {
    /// A link without what hangs on it.
    mutating func link() throws -> Link {
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

    mutating func owned<Subject>() -> Owned<Subject> {
        let merchant: Merchant.ID = id()
        return Owned(id(), of: merchant)
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
        default: throw DatabaseFailure.unreadable(word: word, as: "state of a link")
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
