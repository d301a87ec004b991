package import Payments

/// Why an operation did not do what it was asked to; the caller can act on each of these.
package enum OperationRefusal: Error, Hashable {
    case unknownAccount(Account.ID)
    case unknownStore(Store.ID)
    case unknownTill(Till.ID)
    case unknownLink
    case unknownCharge
    case unknownPayment
    /// Empty, longer than `Order.idLimit`, or with control characters.
    case orderUnusable
    case ttlOutOfRange(shortest: Int64, longest: Int64)
    case amountOutOfRange(least: Money, most: Money)
    case purposeTooLong(limit: Int)
    case receiptUnusable(Basket.Fault)
    /// The request says what a receipt shall say, and the store has no fiscal service.
    case noFiscalAccount
    case unknownReceipt
    /// What became of the order's earlier charge is not known yet.
    case stillChecking(charge: Charge.ID)
    case notOffered(step: String)
    /// The bank has not answered for a while: the till should take another tender. Seconds.
    case bankDown(retryAfter: Int64)
    case bankRefused(code: String, words: String)
    /// Nothing was sent; nothing is pending at the bank.
    case bankUnreachable
    /// The bank did not answer and no code was issued: the request may be repeated.
    case bankUnanswered

    /// The bank certainly was not asked: another may be.
    var meansNothingIssued: Bool {
        switch self {
        case .bankDown, .bankUnreachable: true
        default: false
        }
    }
}
