package import Ledger
package import Payments

extension PostgresBooks {
    package func claimReceipts(due: Moment, lease: Moment, limit: Int) async throws -> [DueReceipt]
    {
        let claim = ReceiptRows.claim(due: due, lease: lease, limit: limit)
        return try await pool.write([claim]) { rows in try rows[0].all { $0.dueReceipt() } }
    }

    package func receipt(_ receipt: Owned<Receipt>) async throws -> PlacedReceipt? {
        try await pool.read([ReceiptRows.named(receipt)]) { rows in
            try rows[0].first { try $0.receipt() }
        }
    }

    package func receipts(
        of merchant: Merchant.ID,
        store: Store.ID?,
        that filter: ReceiptFilter,
        before: Receipt.ID?,
        limit: Int
    ) async throws -> [PlacedReceipt] {
        let page = ReceiptRows.newest(
            of: merchant,
            store: store,
            that: filter,
            before: before,
            limit: limit
        )
        return try await pool.read([page]) { rows in try rows[0].all { try $0.receipt() } }
    }

    package func receiptBacklog(owedBefore: Moment) async throws -> [ReceiptBacklog] {
        try await pool.read([ReceiptRows.backlog(owedBefore: owedBefore)]) { rows in
            try rows[0].all { $0.receiptBacklog() }
        }
    }
}
