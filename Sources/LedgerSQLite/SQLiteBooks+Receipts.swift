import GRDB
package import Ledger
package import Payments

extension SQLiteBooks {
    package func claimReceipts(due: Moment, lease: Moment, limit: Int) async throws -> [DueReceipt]
    {
        try await commits.commit { database in
            let found = try database.dueReceipts(at: due, limit)
            let sql = "UPDATE receipts SET next_check = ? WHERE merchant = ? AND id = ?"
            for due in found { try database.run(sql, lease, due.link.merchant, due.receipt) }
            return found
        }
    }

    package func receipt(_ receipt: Owned<Receipt>) async throws -> PlacedReceipt? {
        try await pool.read { try $0.receipt(receipt) }
    }

    package func receipts(
        of merchant: Merchant.ID,
        store: Store.ID?,
        that filter: ReceiptFilter,
        before: Receipt.ID?,
        limit: Int
    ) async throws -> [PlacedReceipt] {
        try await pool.read { database in
            try database.receipts(
                of: merchant,
                store: store,
                that: filter,
                before: before,
                limit: limit
            )
        }
    }

    package func receiptBacklog(owedBefore: Moment) async throws -> [ReceiptBacklog] {
        try await pool.read { try $0.receiptBacklog(owedBefore) }
    }
}

extension Database {
    private static let dueReceipts = """
        SELECT merchant, link, payment, id FROM receipts
        WHERE next_check <= ? ORDER BY next_check, merchant, id LIMIT ?
        """

    private static let receiptBacklog = """
        SELECT merchant, account, count(*) FILTER (WHERE state <> 'failed'),
        count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE owed_at < ?),
        min(owed_at) FROM receipts INDEXED BY receipts_missing WHERE state <> 'done'
        GROUP BY merchant, account ORDER BY merchant, account
        """

    fileprivate func dueReceipts(at due: Moment, _ limit: Int) throws -> [DueReceipt] {
        try all(Self.dueReceipts, due, limit) { fields in
            let merchant: Merchant.ID = fields.id()
            return DueReceipt(
                link: Owned(fields.id(), of: merchant),
                payment: fields.id(),
                receipt: fields.id()
            )
        }
    }

    fileprivate func receiptBacklog(_ owedBefore: Moment) throws -> [ReceiptBacklog] {
        try all(Self.receiptBacklog, owedBefore) { fields in
            ReceiptBacklog(
                merchant: fields.id(),
                account: fields.id(),
                open: Int(fields.integer()),
                failed: Int(fields.integer()),
                missing: Int(fields.integer()),
                oldest: fields.momentIfAny()
            )
        }
    }
}
