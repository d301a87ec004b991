package import Ledger
package import Payments

extension MemoryBooks {
    package func claimReceipts(due: Moment, lease: Moment, limit: Int) async throws -> [DueReceipt]
    {
        withSheets { $0.payments.claimReceipts(at: due, until: lease, limit) }
    }

    package func receipt(_ receipt: Owned<Receipt>) async throws -> PlacedReceipt? {
        withSheets { $0.payments.receipt(receipt) }
    }

    package func receipts(
        of merchant: Merchant.ID,
        store: Store.ID?,
        that filter: ReceiptFilter,
        before: Receipt.ID?,
        limit: Int
    ) async throws -> [PlacedReceipt] {
        withSheets { sheets in
            let ids = sheets.payments.receipts.listed[merchant]?.newest(before: before, .max)
            let found = (ids.map(Array.init) ?? []).compactMap {
                sheets.payments.receipt(Owned($0, of: merchant))
            }
            return Array(
                found.filter { filter.holds(for: $0) && (store ?? $0.store) == $0.store }
                    .prefix(limit)
            )
        }
    }

    package func receiptBacklog(owedBefore: Moment) async throws -> [ReceiptBacklog] {
        withSheets { sheets in
            let undone = sheets.payments.receipts.undone.elements.compactMap { id in
                sheets.payments.receipt(id).map { (merchant: id.merchant, receipt: $0.receipt) }
            }
            let places = Set(undone.map { Owned($0.receipt.basket.account, of: $0.merchant) })
            return places.sorted().map { place in
                let mine = undone.filter {
                    $0.merchant == place.merchant && $0.receipt.basket.account == place.id
                }.map(\.receipt)
                return ReceiptBacklog(
                    merchant: place.merchant,
                    account: place.id,
                    open: mine.count { $0.state != .failed },
                    failed: mine.count { $0.state == .failed },
                    missing: mine.count { $0.owedAt < owedBefore },
                    oldest: mine.map(\.owedAt).min()
                )
            }
        }
    }
}

extension ReceiptFilter {
    fileprivate func holds(for placed: PlacedReceipt) -> Bool {
        switch self {
        case .all: true
        case .are(let state): placed.receipt.state == state
        case .areFor(let order): placed.order == order
        case .areMissing(let since):
            placed.receipt.state != .done && placed.receipt.owedAt < since
        }
    }
}
