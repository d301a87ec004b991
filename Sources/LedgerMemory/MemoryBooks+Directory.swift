package import Ledger
package import Payments

/// Who and what there is; as long as the settings are, so lists are sorted when they are read.
struct DirectorySheet: Sendable {
    var merchants: [Merchant.ID: MerchantEntry] = [:]
    var stores: [Owned<Store>: StoreEntry] = [:]
    var tills: [Owned<Till>: TillEntry] = [:]
    var passes: [Owned<Pass>: Pass] = [:]
    var passByDigest: [String: Owned<Pass>] = [:]
}

extension MemoryBooks {
    package func enter(merchants: [MerchantEntry], stores: [StoreEntry]) async throws {
        withSheets { sheets in
            for merchant in merchants { sheets.directory.merchants[merchant.id] = merchant }
            for store in stores {
                sheets.directory.stores[Owned(store.id, of: store.merchant)] = store
            }
        }
    }

    package func store(_ store: Owned<Store>) async throws -> StoreEntry? {
        withSheets { $0.directory.stores[store] }
    }

    package func merchants() async throws -> [MerchantEntry] {
        withSheets { Array($0.directory.merchants.values) }.sorted { $0.id < $1.id }
    }

    package func add(_ till: TillEntry) async throws {
        let owned = Owned(till.id, of: till.merchant)
        try withSheets { sheets in
            guard sheets.directory.tills[owned] == nil else { throw LedgerRefusal.tillExists }
            sheets.directory.tills[owned] = till
        }
    }

    package func till(_ till: Owned<Till>) async throws -> TillEntry? {
        withSheets { $0.directory.tills[till] }
    }

    package func tills(
        of merchant: Merchant.ID,
        store: Store.ID?,
        after: Till.ID?,
        limit: Int
    ) async throws -> [TillEntry] {
        let found = withSheets { sheets in
            sheets.directory.tills.values.filter { till in
                till.merchant == merchant && (store == nil || till.store == store)
                    && after.map { till.id > $0 } ?? true
            }
        }
        return Array(found.sorted { $0.id < $1.id }.prefix(limit))
    }

    package func add(_ pass: Pass) async throws {
        let owned = Owned(pass.id, of: pass.merchant)
        try withSheets { sheets in
            guard sheets.directory.passes[owned] == nil,
                sheets.directory.passByDigest[pass.digest] == nil
            else { throw MemoryFailure.notUnique(key: pass.id.text) }
            sheets.directory.passes[owned] = pass
            sheets.directory.passByDigest[pass.digest] = owned
        }
    }

    package func pass(digest: String) async throws -> Pass? {
        withSheets { sheets in
            sheets.directory.passByDigest[digest].flatMap { sheets.directory.passes[$0] }
                .flatMap { $0.revokedAt == nil ? $0 : nil }
        }
    }

    package func passes(of merchant: Merchant.ID) async throws -> [Pass] {
        withSheets { $0.directory.passes.values.filter { $0.merchant == merchant } }
            .sorted { $0.id < $1.id }
    }

    /// Revoking again keeps the first time.
    package func revoke(_ pass: Owned<Pass>, at now: Moment) async throws -> Bool {
        withSheets { sheets in
            guard let found = sheets.directory.passes[pass] else { return false }
            sheets.directory.passes[pass] = found.revoked(at: found.revokedAt ?? now)
            return true
        }
    }
}

extension Pass {
    fileprivate func revoked(at moment: Moment) -> Pass {
        Pass(
            id: id,
            merchant: merchant,
            role: role,
            store: store,
            till: till,
            name: name,
            digest: digest,
            issuedAt: issuedAt,
            revokedAt: moment
        )
    }
}
