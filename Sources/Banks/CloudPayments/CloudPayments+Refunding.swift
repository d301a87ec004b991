package import Payments
import Wire

/// Giving money back.
extension CloudPayments {
    package func refund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?,
        code: Link.Code?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        guard let number = payment.number ?? charge?.activation, Self.isNumber(number) else {
            throw NotOffered("the refund of a payment whose number is not known yet")
        }
        let body: JSON = [
            "TransactionId": .number(number), "Amount": .number(refund.amount.roubles),
        ]
        return Exchange(request("/payments/refund", key: refund.id.text, body)) {
            (reply) throws(BankTrouble) in
            guard Self.number(try Self.model(of: reply)["TransactionId"]) != nil else {
                throw Self.unreadable("TransactionId")
            }
            return .value(.completed)
        }
    }

    package func readRefund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        throw NotOffered("the look-up of a refund")
    }
}
