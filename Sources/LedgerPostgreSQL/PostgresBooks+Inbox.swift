package import Ledger
package import Payments

extension PostgresBooks {
    package func keep(_ callback: KeptCallback) async throws -> Bool {
        let keep = CallbackRows.keep(callback)
        guard callback.state == .orphan else {
            return try await pool.write([keep]) { $0[0].changed == 1 }
        }
        return try await pool.run(
            Transaction(merchant: callback.merchant, look: [keep]) { rows in
                let isNew = rows[0].changed == 1
                let account = Owned(callback.account, of: callback.merchant)
                let names = CallbackRows.expose(callback.names, of: callback.id, at: account)
                return Decision(result: isNew, writes: isNew ? names : [])
            }
        )
    }

    package func claimCallbacks(
        due: Moment,
        lease: Moment,
        limit: Int
    ) async throws -> [KeptCallback] {
        let claim = CallbackRows.claim(due: due, lease: lease, limit: limit)
        return try await pool.write([claim]) { rows in try rows[0].all { try $0.callback() } }
    }

    package func file(_ callback: Owned<KeptCallback>, as filing: Filing) async throws {
        let look = [CallbackRows.file(callback, as: filing)]
        try await pool.run(
            Transaction(merchant: callback.merchant, look: look) { rows in
                let found = try rows[0].first { fields in
                    let account: Owned<Account> = Owned(fields.id(), of: callback.merchant)
                    return (account: account, names: try fields.names())
                }
                guard let found else { return Decision(result: (), writes: []) }
                let change =
                    filing.state == .orphan ? CallbackRows.expose : CallbackRows.hide
                let writes = change(found.names, callback.id, found.account)
                return Decision(result: (), writes: writes)
            }
        )
    }

    package func callbacks(
        of merchant: Merchant.ID,
        filed: FilingState?,
        before: KeptCallback.ID?,
        limit: Int
    ) async throws -> [KeptCallback] {
        let page = CallbackRows.newest(of: merchant, filed: filed, before: before, limit: limit)
        return try await pool.read([page]) { rows in try rows[0].all { try $0.callback() } }
    }
}
