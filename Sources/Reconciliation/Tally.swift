package import Payments

/// Sums of movements, by their kind.
package struct Tally: Hashable, Sendable {
    package private(set) var payments = 0
    package private(set) var paid = Money(kopecks: 0)
    package private(set) var refunds = 0
    package private(set) var refunded = Money(kopecks: 0)
    package private(set) var fee = Money(kopecks: 0)

    package init() {}

    init(_ rows: [BankRow]) {
        for row in rows { add(row) }
    }

    mutating func add(_ row: BankRow) {
        switch row.kind {
        case .payment: addPayment(row.amount)
        case .refund: addRefund(row.amount)
        }
        fee = [fee, row.fee].total
    }

    mutating func addPayment(_ amount: Money) {
        payments += 1
        paid = [paid, amount].total
    }

    mutating func addRefund(_ amount: Money) {
        refunds += 1
        refunded = [refunded, amount].total
    }
}
