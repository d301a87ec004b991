package import Payments
import Wire

/// Giving money back: of one-use codes only, and without a look-up by our own id.
extension Tochka {
    package func refund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?,
        code: Link.Code?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        guard charge?.isAtTill != true else {
            throw NotOffered("the refund of a register's payment: use the internet bank")
        }
        guard let code, let number = payment.number else {
            throw NotOffered("the refund of a payment without code and number")
        }
        let account = settings.accountID.split(separator: "/").map(String.init)
        let data: JSON = [
            "bankCode": .text(account[1]),
            "accountCode": .text(account[0]),
            "amount": .text(refund.amount.roubles),
            "currency": "RUB",
            "qrcId": .text(code.qrcID),
            // People can find it by this in the internet bank; programs cannot.
            "purpose": .text(FieldText.cut("Возврат \(refund.id.text)", to: Self.purposeLimit)),
            "trxId": .text(number),
        ]
        return Exchange(request(.post, "/sbp/v1.0/refund", data: data)) {
            (reply) throws(BankTrouble) in
            switch try Self.data(in: reply)["status"]?.text {
            case "Accepted": return .value(.completed)
            case "Rejected": return .value(.declined(reason: nil))
            case .some: return .value(.pending)
            case nil: throw Self.unreadable("status")
            }
        }
    }

    package func readRefund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        throw NotOffered("a look at a refund by our own id")
    }
}
