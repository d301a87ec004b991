import Ledger
import Payments

/// Merchants, stores, tills, passes and listeners as rows.
enum DirectoryRows {
    static let merchants = Statement("SELECT id, name FROM merchants ORDER BY id")

    private static let readStore = "SELECT id, merchant, name, account FROM stores"
    private static let readTill = """
        SELECT id, merchant, store, name, link, added_at FROM tills
        """
    private static let readPass = """
        SELECT id, merchant, role, store, till, name, digest, issued_at, revoked_at FROM passes
        """

    static func enter(_ listener: Listener) -> Statement {
        Statement(
            "INSERT INTO listeners (merchant, id) VALUES ($1,$2) ON CONFLICT DO NOTHING",
            listener.merchant,
            listener.id
        )
    }

    static func enter(_ merchant: MerchantEntry) -> Statement {
        Statement(
            """
            INSERT INTO merchants (id, name) VALUES ($1,$2)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name
            """,
            merchant.id,
            merchant.name
        )
    }

    static func enter(_ store: StoreEntry) -> Statement {
        Statement(
            """
            INSERT INTO stores (merchant, id, name, account) VALUES ($1,$2,$3,$4)
            ON CONFLICT (merchant, id)
            DO UPDATE SET name = excluded.name, account = excluded.account
            """,
            store.merchant,
            store.id,
            store.name,
            store.account
        )
    }

    static func store(_ store: Owned<Store>) -> Statement {
        Statement("\(readStore) WHERE merchant = $1 AND id = $2", store.merchant, store.id)
    }

    static func insert(_ till: TillEntry) -> Statement {
        Statement(
            """
            INSERT INTO tills (merchant, id, store, name, link, added_at)
            VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (merchant, id) DO NOTHING
            """,
            till.merchant,
            till.id,
            till.store,
            till.name,
            till.link,
            till.addedAt
        )
    }

    static func till(_ till: Owned<Till>) -> Statement {
        Statement("\(readTill) WHERE merchant = $1 AND id = $2", till.merchant, till.id)
    }

    static func tills(
        of merchant: Merchant.ID,
        store: Store.ID?,
        after: Till.ID?,
        limit: Int
    ) -> Statement {
        let start = after?.text ?? ""
        guard let store else {
            return Statement(
                "\(readTill) WHERE merchant = $1 AND id > $2 ORDER BY id LIMIT $3",
                merchant,
                start,
                limit
            )
        }
        return Statement(
            "\(readTill) WHERE merchant = $1 AND store = $2 AND id > $3 ORDER BY id LIMIT $4",
            merchant,
            store,
            start,
            limit
        )
    }

    static func insert(_ pass: Pass) -> Statement {
        Statement(
            """
            INSERT INTO passes (merchant, id, role, store, till, name, digest, issued_at,
            revoked_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)
            """,
            pass.merchant,
            pass.id,
            pass.role.rawValue,
            pass.store,
            pass.till,
            pass.name,
            pass.digest,
            pass.issuedAt,
            pass.revokedAt
        )
    }

    /// The token is all that the caller has shown, so no merchant is named.
    static func pass(digest: String) -> Statement {
        Statement("\(readPass) WHERE digest = $1 AND revoked_at IS NULL", digest)
    }

    static func passes(of merchant: Merchant.ID) -> Statement {
        Statement("\(readPass) WHERE merchant = $1 ORDER BY id", merchant)
    }

    /// Revoking again keeps the first time.
    static func revoke(_ pass: Owned<Pass>, at now: Moment) -> Statement {
        Statement(
            """
            UPDATE passes SET revoked_at = coalesce(revoked_at, $3) WHERE merchant = $1 AND id = $2
            """,
            pass.merchant,
            pass.id,
            now
        )
    }
}

extension Fields {
    mutating func merchant() -> MerchantEntry {
        MerchantEntry(id: id(), name: text())
    }

    mutating func store() -> StoreEntry {
        StoreEntry(id: id(), merchant: id(), name: text(), account: id())
    }

    mutating func till() -> TillEntry {
        TillEntry(
            id: id(),
            merchant: id(),
            store: id(),
            name: text(),
            link: id(),
            addedAt: moment()
        )
    }

    mutating func pass() throws -> Pass {
        Pass(
            id: id(),
            merchant: id(),
            role: try word(),
            store: idIfAny(),
            till: idIfAny(),
            name: text(),
            digest: text(),
            issuedAt: moment(),
            revokedAt: momentIfAny()
        )
    }
}
