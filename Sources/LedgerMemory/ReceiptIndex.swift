import Payments

/// How receipts are found; they themselves lie with their payments.
struct ReceiptIndex: Sendable {
    private var homes: [Owned<Receipt>: Owned<Payment>] = [:]
    private(set) var listed: [Merchant.ID: Sorted<Receipt.ID>] = [:]
    /// Those that are not done.
    private(set) var undone = Sorted<Owned<Receipt>>()
    private var due = Sorted<Dated<Owned<Receipt>>>()

    func payment(of receipt: Owned<Receipt>) -> Owned<Payment>? { homes[receipt] }

    func due(at now: Moment, _ limit: Int) -> [Owned<Receipt>] {
        due.due(at: now, limit).map(\.key)
    }

    mutating func insert(_ receipt: Receipt, of payment: Owned<Payment>) {
        let id = Owned(receipt.id, of: payment.merchant)
        if homes.updateValue(payment, forKey: id) == nil {
            listed[payment.merchant, default: Sorted()].insert(receipt.id)
        }
        if receipt.state != .done { undone.insert(id) }
        if let next = receipt.nextCheck { due.insert(Dated(at: next, key: id)) }
    }

    /// Out of the lists that change; it stays where it is listed.
    mutating func remove(_ receipt: Receipt, of payment: Owned<Payment>) {
        let id = Owned(receipt.id, of: payment.merchant)
        if receipt.state != .done { undone.remove(id) }
        if let next = receipt.nextCheck { due.remove(Dated(at: next, key: id)) }
    }
}

extension Receipt {
    func with(nextCheck: Moment) -> Receipt {
        Receipt(
            id: id,
            refund: refund,
            basket: basket,
            owedAt: owedAt,
            attempt: attempt,
            state: state,
            isInDoubt: isInDoubt,
            nextCheck: nextCheck,
            fruitless: fruitless,
            task: task,
            reason: reason,
            sign: sign
        )
    }
}
