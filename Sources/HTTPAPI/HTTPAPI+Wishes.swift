import Banks
import Ledger
import Operations
import Payments

/// What several addresses read alike from a body.
extension HTTPAPI {
    /// The store that a request is about: the named one, the token's, or the only one.
    ///
    /// A store outside the token's scope is one that is not there.
    func store(_ named: String?, for pass: Pass) throws(Problem) -> StoreEntry {
        if let id = named.map({ Store.ID($0) }) ?? pass.store {
            guard pass.store == nil || pass.store == id,
                let entry = desk.store(Owned(id, of: pass.merchant))
            else { throw Problem.unknown("store", id: id.text) }
            return entry
        }
        let stores = desk.stores(of: pass.merchant)
        guard stores.count == 1, let only = stores.first else { throw Problem.storeNeeded }
        return only
    }

    func wish(_ fields: Fields, amount: Money?, usualSeconds: Int64) throws(Problem) -> Wish {
        guard let order = try fields.text("order_id", limit: Order.idLimit) else {
            throw .missing("order_id")
        }
        guard let amount else { throw .missing("amount") }
        try fields.checkCurrency()
        let purpose = try fields.text("purpose", limit: desk.limits.purposeLimit)
        return Wish(
            order: Order.ID(order),
            amount: amount,
            purpose: purpose ?? "Оплата заказа \(order)",
            ttlSeconds: try fields.integer("ttl_seconds") ?? usualSeconds,
            receipt: try fields.receipt()
        )
    }

    /// How long a code lives when nobody says: as long as usual, or as the bank allows.
    func usualSeconds(_ usual: Int64, over account: Account.ID, atTill: Bool) -> Int64 {
        guard let able = desk.accounts[account]?.line.bank.capabilities else { return usual }
        let longest = atTill ? able.longestRegisterSeconds : able.longestCodeSeconds
        return max(able.shortestSeconds, min(usual, longest))
    }

    /// A day: an invoice sent in the evening is paid in the morning.
    static let usualLinkSeconds: Int64 = 86_400
    static let usualTillSeconds: Int64 = 300
}
