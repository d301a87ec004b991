package import Payments

/// Receipts as lists and as work; they change with their link, as refunds do.
package protocol ReceiptBook: Sendable {
    /// Takes receipts that the fiscal services are to be asked about, and puts them off until `lease`,
    /// so that no other worker takes them meanwhile. The longest due first, then by merchant and id.
    func claimReceipts(due: Moment, lease: Moment, limit: Int) async throws -> [DueReceipt]
    func receipt(_ receipt: Owned<Receipt>) async throws -> PlacedReceipt?
    /// Receipts, the newest payment's first.
    func receipts(
        of merchant: Merchant.ID,
        store: Store.ID?,
        that filter: ReceiptFilter,
        before: Receipt.ID?,
        limit: Int
    ) async throws -> [PlacedReceipt]
    /// What is not done, by merchant and fiscal account; none where nothing is missing.
    func receiptBacklog(owedBefore: Moment) async throws -> [ReceiptBacklog]
}

/// Which receipts of a merchant.
package enum ReceiptFilter: Hashable, Sendable {
    case all
    case are(Receipt.State)
    case areFor(Order.ID)
    /// Money came or went before then, and there is no receipt of it.
    case areMissing(since: Moment)
}

/// A receipt that its fiscal service is to be asked about.
package struct DueReceipt: Hashable, Sendable {
    package let link: Owned<Link>
    package let payment: Payment.ID
    package let receipt: Receipt.ID

    package init(link: Owned<Link>, payment: Payment.ID, receipt: Receipt.ID) {
        self.link = link
        self.payment = payment
        self.receipt = receipt
    }
}

package struct PlacedReceipt: Hashable, Sendable {
    package let link: Link.ID
    package let store: Store.ID
    package let till: Till.ID?
    package let order: Order.ID?
    package let payment: Payment.ID
    package let receipt: Receipt

    package init(
        link: Link.ID,
        store: Store.ID,
        till: Till.ID?,
        order: Order.ID?,
        payment: Payment.ID,
        receipt: Receipt
    ) {
        self.link = link
        self.store = store
        self.till = till
        self.order = order
        self.payment = payment
        self.receipt = receipt
    }
}

package struct ReceiptBacklog: Hashable, Sendable {
    package let merchant: Merchant.ID
    package let account: FiscalAccount.ID
    /// Owed or sent.
    package let open: Int
    package let failed: Int
    /// Of both, those that were owed before the moment asked for.
    package let missing: Int
    package let oldest: Moment?

    package init(
        merchant: Merchant.ID,
        account: FiscalAccount.ID,
        open: Int,
        failed: Int,
        missing: Int,
        oldest: Moment?
    ) {
        self.merchant = merchant
        self.account = account
        self.open = open
        self.failed = failed
        self.missing = missing
        self.oldest = oldest
    }
}

extension Receipt {
    package func placed(of payment: Payment.ID, _ order: Order.ID?, on link: Link) -> PlacedReceipt
    {
        PlacedReceipt(
            link: link.id,
            store: link.store,
            till: link.till,
            order: order,
            payment: payment,
            receipt: self
        )
    }
}
