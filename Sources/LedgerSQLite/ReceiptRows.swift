import GRDB
import Ledger
import Payments

/// Receipts as rows.
extension Database {
    private static let receiptColumns = """
        id, payment, link, store, till, order_id, refund, basket, owed_at, attempt, state, \
        is_in_doubt, next_check, fruitless, task, reason, fn, fd, fpd, shift, number, \
        issued_at, url
        """

    private static let receiptsOfPayment = """
        SELECT \(receiptColumns) FROM receipts INDEXED BY receipts_of_payment
        WHERE merchant = ? AND payment = ? ORDER BY id
        """

    private static let receiptByID = """
        SELECT \(receiptColumns) FROM receipts WHERE merchant = ? AND id = ?
        """

    func receipts(of payment: Owned<Payment>) throws -> [Receipt] {
        try all(Self.receiptsOfPayment, payment.merchant, payment.id) { try $0.receipt().receipt }
    }

    func receipt(_ receipt: Owned<Receipt>) throws -> PlacedReceipt? {
        try first(Self.receiptByID, receipt.merchant, receipt.id) { try $0.receipt() }
    }

    func receipts(
        of merchant: Merchant.ID,
        store: Store.ID?,
        that filter: ReceiptFilter,
        before: Receipt.ID?,
        limit: Int
    ) throws -> [PlacedReceipt] {
        var values: [any Column] = [merchant, before?.text ?? Self.afterEveryID]
        var (index, condition) = ("", "")
        switch filter {
        case .all: index = store == nil ? "" : "INDEXED BY receipts_of_store"
        case .are(.done): condition = "AND state = 'done'"
        case .are(let state):
            (index, condition) = ("INDEXED BY receipts_undone", "AND state = ? AND state <> 'done'")
            values.append(state.rawValue)
        case .areFor(let order):
            (index, condition) = ("INDEXED BY receipts_of_order", "AND order_id = ?")
            values.append(order)
        case .areMissing(let since):
            (index, condition) = (
                "INDEXED BY receipts_undone", "AND state <> 'done' AND owed_at < ?"
            )
            values.append(since)
        }
        if let store {
            condition += " AND store = ?"
            values.append(store)
        }
        values.append(limit)
        let sql = """
            SELECT \(Self.receiptColumns) FROM receipts \(index)
            WHERE merchant = ? AND id < ? \(condition) ORDER BY id DESC LIMIT ?
            """
        return try all(sql, values) { try $0.receipt() }
    }

    func write(_ placed: PlacedReceipt, isNew: Bool, of merchant: Merchant.ID) throws {
        if isNew {
            try insert(placed, of: merchant)
        } else {
            try update(placed.receipt, of: merchant)
        }
    }

    private func insert(_ placed: PlacedReceipt, of merchant: Merchant.ID) throws {
        let receipt = placed.receipt
        try run(
            """
            INSERT INTO receipts (merchant, id, payment, link, store, till, order_id, refund,
            account, amount, basket, owed_at, attempt, state, is_in_doubt, next_check, fruitless)
            VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
            """,
            merchant,
            receipt.id,
            placed.payment,
            placed.link,
            placed.store,
            placed.till,
            placed.order,
            receipt.refund,
            receipt.basket.account,
            receipt.total,
            BasketText.text(receipt.basket),
            receipt.owedAt,
            receipt.attempt,
            receipt.state.rawValue,
            receipt.isInDoubt,
            receipt.nextCheck,
            receipt.fruitless
        )
    }

    /// One that is done is never touched again, whatever is written.
    private func update(_ receipt: Receipt, of merchant: Merchant.ID) throws {
        try run(
            """
            UPDATE receipts SET attempt = ?, state = ?, is_in_doubt = ?, next_check = ?,
            fruitless = ?, task = ?, reason = ?, fn = ?, fd = ?, fpd = ?, shift = ?, number = ?,
            issued_at = ?, url = ? WHERE merchant = ? AND id = ? AND state <> 'done'
            """,
            receipt.attempt,
            receipt.state.rawValue,
            receipt.isInDoubt,
            receipt.nextCheck,
            receipt.fruitless,
            receipt.task,
            receipt.reason,
            receipt.sign?.fn,
            receipt.sign?.fd,
            receipt.sign?.fpd,
            receipt.sign?.shift,
            receipt.sign?.number,
            receipt.sign?.issuedAt,
            receipt.sign?.url,
            merchant,
            receipt.id
        )
    }
}

extension Fields {
    fileprivate mutating func receipt() throws -> PlacedReceipt {
        let id: Receipt.ID = id()
        let payment: Payment.ID = self.id()
        let (link, store): (Link.ID, Store.ID) = (self.id(), self.id())
        let (till, order): (Till.ID?, Order.ID?) = (idIfAny(), idIfAny())
        let refund: Refund.ID? = idIfAny()
        guard let basket = try basketIfAny() else {
            throw StorageFailure.unreadable(word: "", as: "basket")
        }
        let receipt = Receipt(
            id: id,
            refund: refund,
            basket: basket,
            owedAt: moment(),
            attempt: Int(integer()),
            state: try word(),
            isInDoubt: flag(),
            nextCheck: momentIfAny(),
            fruitless: Int(integer()),
            task: textIfAny(),
            reason: textIfAny(),
            sign: sign()
        )
        return PlacedReceipt(
            link: link,
            store: store,
            till: till,
            order: order,
            payment: payment,
            receipt: receipt
        )
    }

    private mutating func sign() -> FiscalSign? {
        let (fn, fd, fpd) = (textIfAny(), textIfAny(), textIfAny())
        let (shift, number) = (textIfAny(), textIfAny())
        let (issuedAt, url) = (textIfAny(), textIfAny())
        guard let fn, let fd, let fpd else { return nil }
        return FiscalSign(
            fn: fn,
            fd: fd,
            fpd: fpd,
            shift: shift,
            number: number,
            issuedAt: issuedAt,
            url: url
        )
    }
}
