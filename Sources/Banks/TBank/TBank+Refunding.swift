package import Payments
import Wire

/// Giving money back: Cancel with an amount, and its look-up.
extension TBank {
    package func refund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?,
        code: Link.Code?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let id = try Self.id(of: payment, charge)
        let fields: [JSON.Member] = [
            .init("PaymentId", .text(id)), .init("Amount", .integer(refund.amount.kopecks)),
            .init("ExternalRequestId", .text(refund.id.text)),
        ]
        return Exchange(request("Cancel", fields)) { (reply) throws(BankTrouble) in
            switch try status(in: reply, of: id) {
            case .refunding: return .value(.pending)
            case .partlyRefunded, .refunded: return .value(.completed)
            case .waiting, .inProgress, .declined, .dead, .paid:
                throw .unknown("\(Self.name) took a refund and tells of no refund")
            }
        }
    }

    package func readRefund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let id = try Self.id(of: payment, charge)
        let fields = [JSON.Member("PaymentId", .text(id))]
        return Exchange(request("GetQrState", fields)) { (reply) throws(BankTrouble) in
            let status = try status(in: reply, of: id)
            let reading = TBankAssumptions.refund(
                refund,
                of: payment,
                status: status,
                failure: Self.failure(in: try content(of: reply))
            )
            guard let reading else {
                throw .unknown("\(Self.name)'s state of the payment tells nothing of this refund")
            }
            return .value(reading)
        }
    }

    private func status(in reply: Reply, of payment: String) throws(BankTrouble)
        -> TBankStatus.Meaning
    {
        let body = try content(of: reply)
        guard Self.paymentID(in: body) ?? payment == payment else {
            throw .unknown("\(Self.name) speaks of another payment")
        }
        guard let status = body["Status"]?.text else { throw Self.unreadable("Status") }
        return TBankStatus.meaning(of: status)
    }

    private static func failure(in body: JSON) -> String? {
        guard let code = body["QrCancelCode"]?.textOrLiteral, !code.isEmpty else { return nil }
        let words = body["QrCancelMessage"]?.text ?? ""
        return BankWords.words(words.isEmpty ? code : "\(code): \(words)")
    }

    /// The bank's number of the payment.
    private static func id(of payment: Payment, _ charge: Charge?) throws(NotOffered) -> String {
        guard let id = payment.number ?? charge?.activation, isPaymentID(id) else {
            throw NotOffered("the refund of a payment whose number is not known yet")
        }
        return id
    }
}
