import Ledger
import Payments

/// Receipts as rows.
enum ReceiptRows {
    static let read = """
        SELECT id, payment, link, store, till, order_id, refund, basket, owed_at, attempt, state,
        is_in_doubt, next_check, fruitless, task, reason, fn, fd, fpd, shift, number, issued_at,
        url FROM receipts
        """

    static func byPayment(_ rows: Rows) throws -> [Payment.ID: [Receipt]] {
        let found = try rows.all { try $0.receipt() }
        return Dictionary(grouping: found, by: \.payment).mapValues { $0.map(\.receipt) }
    }

    static func named(_ receipt: Owned<Receipt>) -> Statement {
        Statement("\(read) WHERE merchant = $1 AND id = $2", receipt.merchant, receipt.id)
    }

    static func newest(
        of merchant: Merchant.ID,
        store: Store.ID?,
        that filter: ReceiptFilter,
        before: Receipt.ID?,
        limit: Int
    ) -> Statement {
        let end = before?.text ?? LinkRows.afterEveryID
        let place = store == nil ? "$3::text IS NULL" : "store = $3"
        let (condition, value): (String, String?) =
            switch filter {
            case .all: ("$5::text IS NULL", nil)
            case .are(.done): ("state = $5", Receipt.State.done.rawValue)
            case .are(let state): ("state = $5 AND state <> 'done'", state.rawValue)
            case .areFor(let order): ("order_id = $5", order.text)
            case .areMissing(let since):
                ("state <> 'done' AND owed_at < $5::bigint", String(since.milliseconds))
            }
        return Statement(
            """
            \(read) WHERE merchant = $1 AND id < $2 AND \(place) AND \(condition)
            ORDER BY id DESC LIMIT $4
            """,
            merchant,
            end,
            store,
            limit,
            value
        )
    }

    /// What another worker is just claiming is passed over.
    static func claim(due: Moment, lease: Moment, limit: Int) -> Statement {
        Statement(
            """
            WITH due AS (
                SELECT merchant, id, next_check FROM receipts WHERE next_check <= $1
                ORDER BY next_check, merchant, id LIMIT $3 FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE receipts SET next_check = $2 FROM due
                WHERE receipts.merchant = due.merchant AND receipts.id = due.id
                RETURNING receipts.merchant, receipts.id, link, payment,
                    due.next_check AS was_due
            )
            SELECT merchant, link, payment, id FROM claimed ORDER BY was_due, merchant, id
            """,
            due,
            lease,
            limit
        )
    }

    static func backlog(owedBefore moment: Moment) -> Statement {
        Statement(
            """
            SELECT merchant, account, count(*) FILTER (WHERE state <> 'failed'),
            count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE owed_at < $1),
            min(owed_at) FROM receipts WHERE state <> 'done'
            GROUP BY merchant, account ORDER BY merchant, account
            """,
            moment
        )
    }

    static func write(
        _ placed: PlacedReceipt,
        isNew: Bool,
        of merchant: Merchant.ID
    ) -> Statement {
        isNew ? insert(placed, of: merchant) : update(placed.receipt, of: merchant)
    }

    private static func insert(_ placed: PlacedReceipt, of merchant: Merchant.ID) -> Statement {
        let receipt = placed.receipt
        return Statement(
            """
            INSERT INTO receipts (merchant, id, payment, link, store, till, order_id, refund,
            account, amount, basket, owed_at, attempt, state, is_in_doubt, next_check, fruitless)
            VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)
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
    private static func update(_ receipt: Receipt, of merchant: Merchant.ID) -> Statement {
        Statement(
            """
            UPDATE receipts SET attempt = $3, state = $4, is_in_doubt = $5, next_check = $6,
            fruitless = $7, task = $8, reason = $9, fn = $10, fd = $11, fpd = $12, shift = $13,
            number = $14, issued_at = $15, url = $16
            WHERE merchant = $1 AND id = $2 AND state <> 'done'
            """,
            merchant,
            receipt.id,
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
            receipt.sign?.url
        )
    }
}

extension Fields {
    mutating func receipt() throws -> PlacedReceipt {
        let id: Receipt.ID = id()
        let payment: Payment.ID = self.id()
        let (link, store): (Link.ID, Store.ID) = (self.id(), self.id())
        let (till, order): (Till.ID?, Order.ID?) = (idIfAny(), idIfAny())
        let refund: Refund.ID? = idIfAny()
        guard let basket = try basketIfAny() else {
            throw DatabaseFailure.unreadable(word: "", as: "basket")
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

    mutating func dueReceipt() -> DueReceipt {
        DueReceipt(link: owned(), payment: id(), receipt: id())
    }

    mutating func receiptBacklog() -> ReceiptBacklog {
        ReceiptBacklog(
            merchant: id(),
            account: id(),
            open: Int(integer()),
            failed: Int(integer()),
            missing: Int(integer()),
            oldest: momentIfAny()
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
