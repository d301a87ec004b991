package import Payments

/// What a bank's register (реестр) says of some days: one row for each movement of money.
package struct BankRegister: Hashable, Sendable {
    /// As settings name the bank.
    package let bank: String
    package let file: String
    /// The day in its title, where it has one.
    package let day: BusinessDay?
    package let rows: [BankRow]
    /// Rows about other ways to pay, which are not ours.
    package let othersCount: Int

    package init(
        bank: String,
        file: String,
        day: BusinessDay?,
        rows: [BankRow],
        othersCount: Int = 0
    ) {
        self.bank = bank
        self.file = file
        self.day = day
        self.rows = rows
        self.othersCount = othersCount
    }
}

/// One movement of money in the bank's words.
package struct BankRow: Hashable, Sendable {
    package enum Kind: Int, Hashable, Sendable { case payment, refund }

    package let kind: Kind
    /// What НСПК calls the merchant: `MA0000000001`.
    package let merchant: String?
    /// The bank's number of this operation.
    package let number: String?
    /// Of a refund: the number of the payment that it is of.
    package let parent: String?
    /// What we called the purchase at the bank.
    package let order: String?
    /// What we called the refund.
    package let refund: String?
    /// The id of the code that was scanned.
    package let code: String?
    package let amount: Money
    package let fee: Money
    package let at: Moment
    package let file: String
    package let line: Int

    package init(
        _ kind: Kind,
        merchant: String? = nil,
        number: String? = nil,
        parent: String? = nil,
        order: String? = nil,
        refund: String? = nil,
        code: String? = nil,
        amount: Money,
        fee: Money = Money(kopecks: 0),
        at: Moment,
        file: String,
        line: Int
    ) {
        self.kind = kind
        self.merchant = merchant
        self.number = number
        self.parent = parent
        self.order = order
        self.refund = refund
        self.code = code
        self.amount = amount
        self.fee = fee
        self.at = at
        self.file = file
        self.line = line
    }

    package var day: BusinessDay { BusinessDay(of: at) }
    package var place: String { "\(file):\(line)" }

    /// The bank's number of the payment that it is, or is a refund of.
    package var paymentNumber: String? { kind == .payment ? number : parent }
}
