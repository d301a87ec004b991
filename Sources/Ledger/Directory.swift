package import Payments

/// Who may do what, and which stores and tills there are.
package protocol Directory: Sendable {
    /// Writes the merchants and stores of the settings; leaves all others as they are.
    func enter(merchants: [MerchantEntry], stores: [StoreEntry]) async throws
    func store(_ store: Owned<Store>) async throws -> StoreEntry?
    func merchants() async throws -> [MerchantEntry]

    /// - Throws: `LedgerRefusal.tillExists` when the merchant has a till of this id.
    func add(_ till: TillEntry) async throws
    func till(_ till: Owned<Till>) async throws -> TillEntry?
    func tills(of merchant: Merchant.ID, store: Store.ID?, after: Till.ID?, limit: Int) async throws
        -> [TillEntry]

    func add(_ pass: Pass) async throws
    /// The pass whose token has this digest; revoked ones are not found.
    func pass(digest: String) async throws -> Pass?
    func passes(of merchant: Merchant.ID) async throws -> [Pass]
    /// - Returns: false when there is none of this id.
    func revoke(_ pass: Owned<Pass>, at now: Moment) async throws -> Bool
}

package struct MerchantEntry: Hashable, Sendable {
    package let id: Merchant.ID
    package let name: String

    package init(id: Merchant.ID, name: String) {
        self.id = id
        self.name = name
    }
}

package struct StoreEntry: Hashable, Sendable {
    package let id: Store.ID
    package let merchant: Merchant.ID
    package let name: String
    /// The bank account that this store takes money on.
    package let account: Account.ID

    package init(id: Store.ID, merchant: Merchant.ID, name: String, account: Account.ID) {
        self.id = id
        self.merchant = merchant
        self.name = name
        self.account = account
    }
}

package struct TillEntry: Hashable, Sendable {
    package let id: Till.ID
    package let merchant: Merchant.ID
    package let store: Store.ID
    package let name: String
    package let link: Link.ID
    package let addedAt: Moment

    package init(
        id: Till.ID,
        merchant: Merchant.ID,
        store: Store.ID,
        name: String,
        link: Link.ID,
        addedAt: Moment
    ) {
        self.id = id
        self.merchant = merchant
        self.store = store
        self.name = name
        self.link = link
        self.addedAt = addedAt
    }
}

/// What a bearer token permits; the token itself is nowhere on file, only its digest.
package struct Pass: Hashable, Sendable {
    package typealias ID = Identifier<Pass>

    package enum Role: String, Hashable, Sendable, CaseIterable {
        /// Charges and releases registers, reads their state.
        case till
        /// Makes and revokes payment links.
        case invoice
        /// Reads payments and events, refunds.
        case accounting
        /// Everything of the merchant.
        case admin
    }

    package let id: ID
    package let merchant: Merchant.ID
    package let role: Role
    /// Narrower than the merchant, where given.
    package let store: Store.ID?
    package let till: Till.ID?
    package let name: String
    /// SHA-256 of the token, lowercase hex: tokens are random and long, so no salt is needed.
    package let digest: String
    package let issuedAt: Moment
    package let revokedAt: Moment?

    package init(
        id: ID,
        merchant: Merchant.ID,
        role: Role,
        store: Store.ID?,
        till: Till.ID?,
        name: String,
        digest: String,
        issuedAt: Moment,
        revokedAt: Moment? = nil
    ) {
        self.id = id
        self.merchant = merchant
        self.role = role
        self.store = store
        self.till = till
        self.name = name
        self.digest = digest
        self.issuedAt = issuedAt
        self.revokedAt = revokedAt
    }
}

/// The whole book: what one storage engine must offer, and what one contract suite tests.
package typealias Books = Answers & Deliveries & Directory & Inbox & Ledger & LookUps & ReceiptBook
