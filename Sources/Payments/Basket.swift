/// What was sold and to whom, as its receipts will say it (кассовый чек, 54-FZ).
///
/// Made when the purchase is asked for, so that each receipt keeps the lines and the rates of its
/// own day; nil on a charge means that there will be no receipt.
package struct Basket: Hashable, Sendable {
    /// Which fiscal service makes the receipts.
    package let account: FiscalAccount.ID
    package let customer: Customer
    package let lines: [Line]

    package init(account: FiscalAccount.ID, customer: Customer, lines: [Line]) {
        self.account = account
        self.customer = customer
        self.lines = lines
    }

    /// Where the buyer's copy goes.
    package enum Customer: Hashable, Sendable {
        case email(String)
        case phone(String)
    }

    /// One line (предмет расчёта) of a receipt.
    package struct Line: Hashable, Sendable {
        package let name: String
        package let price: Money
        package let quantity: Quantity
        package let sum: Money
        package let vat: VAT
        package let method: Method
        package let object: Object

        package init(
            name: String,
            price: Money,
            quantity: Quantity,
            sum: Money,
            vat: VAT,
            method: Method,
            object: Object
        ) {
            self.name = name
            self.price = price
            self.quantity = quantity
            self.sum = sum
            self.vat = vat
            self.method = method
            self.object = object
        }
    }

    /// How much of it, in thousandths of a piece or a kilogram.
    package struct Quantity: Hashable, Sendable {
        package let thousandths: Int64

        package init(thousandths: Int64) { self.thousandths = thousandths }

        package static let one = Quantity(thousandths: 1000)
    }

    /// Rate of value added tax (tag 1199); `vat122` is 22/122, that of a prepayment.
    package enum VAT: String, Hashable, Sendable, CaseIterable {
        case none, vat0, vat5, vat7, vat10, vat20, vat22
        case vat105, vat107, vat110, vat120, vat122
    }

    /// What the payment is for the goods (tag 1214): SBP pays the whole line at once, so there is no
    /// credit.
    package enum Method: String, Hashable, Sendable, CaseIterable {
        case fullPayment = "full_payment"
        case fullPrepayment = "full_prepayment"
        case prepayment, advance
    }

    /// What is sold (tag 1212).
    package enum Object: String, Hashable, Sendable, CaseIterable {
        case commodity, excise, job, service, payment, composite, another
        case intellectualActivity = "intellectual_activity"
        case agentCommission = "agent_commission"
        case propertyRight = "property_right"
    }

    /// Why a basket cannot become a receipt; a line is named by its number, from 1.
    package enum Fault: Error, Hashable {
        case noLines
        case tooManyLines(limit: Int)
        case customerUnusable
        case nameUnusable(line: Int, limit: Int)
        case quantityUnusable(line: Int)
        case sumUnusable(line: Int)
        /// The sum is not the price times the quantity, rounded to a kopeck either way.
        case sumIsNotPriceTimesQuantity(line: Int)
        case doesNotAddUp(lines: Money, amount: Money)
    }

    package static let lineLimit = 100
    package static let nameLimit = 128
    package static let emailLimit = 64
    /// 99 999.999, what a till's journal can hold.
    static let quantityLimit: Int64 = 99_999_999
    /// 42 949 672.95 ₽, what a line of a receipt can hold.
    static let sumLimit: Int64 = 4_294_967_295

    /// Checks that the lines are what a receipt can hold, and that they add up to what is paid.
    package func check(against amount: Money) throws(Fault) {
        guard !lines.isEmpty else { throw .noLines }
        guard lines.count <= Self.lineLimit else { throw .tooManyLines(limit: Self.lineLimit) }
        guard customer.isUsable else { throw .customerUnusable }
        for (index, line) in lines.enumerated() { try line.check(number: index + 1) }
        let total = lines.map(\.sum).total
        guard total == amount else { throw .doesNotAddUp(lines: total, amount: amount) }
    }
}

/// One contract with a fiscal service: the address, the keys, the company's names.
package enum FiscalAccount {
    package typealias ID = Identifier<FiscalAccount>
}

extension Basket.Line {
    fileprivate func check(number: Int) throws(Basket.Fault) {
        let isPlain = !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard (1...Basket.nameLimit).contains(name.unicodeScalars.count), isPlain else {
            throw .nameUnusable(line: number, limit: Basket.nameLimit)
        }
        guard (1...Basket.quantityLimit).contains(quantity.thousandths) else {
            throw .quantityUnusable(line: number)
        }
        let sums = 0...Basket.sumLimit
        guard sums.contains(sum.kopecks), sums.contains(price.kopecks) else {
            throw .sumUnusable(line: number)
        }
        // Both factors are bounded, so that their product fits.
        let exact = price.kopecks * quantity.thousandths
        guard abs(exact - sum.kopecks * 1000) < 1000 else {
            throw .sumIsNotPriceTimesQuantity(line: number)
        }
    }
}

extension Basket.Customer {
    package var isUsable: Bool {
        switch self {
        case .email(let text):
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            return text.utf8.count <= Basket.emailLimit && parts.count == 2
                && parts.allSatisfy { !$0.isEmpty } && text.utf8.allSatisfy { (0x21...0x7E) ~= $0 }
        case .phone(let text):
            let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
            return (5...18).contains(digits.utf8.count)
                && digits.utf8.allSatisfy { (0x30...0x39) ~= $0 }
        }
    }
}

extension [Money] {
    /// The sum; what would not fit is held at the greatest there is, which equals no real amount.
    package var total: Money {
        reduce(Money(kopecks: 0)) { $0.adding($1) ?? Money(kopecks: .max) }
    }
}

extension Basket.Quantity {
    /// The shortest exact decimal: `2`, `0.335`.
    package var decimal: String {
        var fraction = "\(thousandths % 1000 + 1000)".dropFirst()
        while fraction.hasSuffix("0") { fraction = fraction.dropLast() }
        return "\(thousandths / 1000)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }
}
