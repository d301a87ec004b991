package import Payments

/// What a merchant's program asks to have paid, before any rule has seen it.
package struct Wish: Hashable, Sendable {
    package let order: Order.ID
    package let amount: Money
    package let purpose: String
    package let ttlSeconds: Int64
    /// What its receipt shall say, where the request says so.
    package let receipt: ReceiptWish?

    package init(
        order: Order.ID,
        amount: Money,
        purpose: String,
        ttlSeconds: Int64,
        receipt: ReceiptWish? = nil
    ) {
        self.order = order
        self.amount = amount
        self.purpose = purpose
        self.ttlSeconds = ttlSeconds
        self.receipt = receipt
    }

    /// Checks what needs no ledger and no bank.
    func check(_ limits: Limits, seconds: ClosedRange<Int64>) throws(OperationRefusal) {
        let text = order.text
        guard !text.isEmpty, text.count <= Order.idLimit,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw .orderUnusable }
        guard amount >= limits.leastAmount, amount <= limits.mostAmount else {
            throw .amountOutOfRange(least: limits.leastAmount, most: limits.mostAmount)
        }
        guard purpose.count <= limits.purposeLimit else {
            throw .purposeTooLong(limit: limits.purposeLimit)
        }
        guard seconds.contains(ttlSeconds) else {
            throw .ttlOutOfRange(shortest: seconds.lowerBound, longest: seconds.upperBound)
        }
    }

    /// The wish as a rule takes it, with the ids and times that rules do not make.
    func request(as id: Charge.ID, over line: AccountLine, _ basket: Basket?, at now: Moment)
        -> Link.Request
    {
        Link.Request(
            id: id,
            order: order,
            amount: amount,
            purpose: purpose,
            deadline: now + ttlSeconds,
            graceEnds: now + (ttlSeconds + line.graceSeconds),
            basket: basket,
            answerDue: line.answerDue(from: now)
        )
    }
}
