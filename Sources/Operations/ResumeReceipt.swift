import Ledger
package import Payments

/// Lets a receipt go on that had failed or waits: somebody has mended the cause.
package struct ResumeReceipt: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// - Returns: the receipt, and whether it goes on; one that is done stays as it is.
    package func callAsFunction(_ receipt: Owned<Receipt>) async throws -> (
        Receipt, isResumed: Bool
    ) {
        guard let placed = try await desk.books.receipt(receipt) else {
            throw OperationRefusal.unknownReceipt
        }
        let now = desk.now
        let resumed = try await desk.books.change(
            Owned(placed.link, of: receipt.merchant),
            including: .payment(placed.payment),
            once: nil
        ) { link in
            let isResumed = link.resumeReceipt(receipt.id, in: placed.payment, at: now)
            return (link.receipt(receipt.id, in: placed.payment), isResumed)
        }
        guard let resumed, let after = resumed.0 else { throw OperationRefusal.unknownReceipt }
        desk.bells.receipts.ring()
        return (after, resumed.1)
    }
}
