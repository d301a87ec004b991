package import Ledger
package import Payments

extension MemoryBooks {
    package func keep(_ callback: KeptCallback) async throws -> Bool {
        try withSheets { try $0.callbacks.keep(callback) }
    }

    package func claimCallbacks(
        due: Moment,
        lease: Moment,
        limit: Int
    ) async throws -> [KeptCallback] {
        withSheets { $0.callbacks.claim(due: due, until: lease, limit) }
    }

    package func file(_ callback: Owned<KeptCallback>, as filing: Filing) async throws {
        withSheets { sheets in
            sheets.callbacks.change(callback) { row in
                row.state = filing.state
                row.nextLook = filing.nextLook
            }
        }
    }

    package func callbacks(
        of merchant: Merchant.ID,
        filed: FilingState?,
        before: KeptCallback.ID?,
        limit: Int
    ) async throws -> [KeptCallback] {
        let filed = Filed(merchant: merchant, state: filed)
        return withSheets { $0.callbacks.newest(filed, before: before, limit) }
    }
}
