package import Payments
import Wire

/// Giving money back.
///
/// Money of a register charge belongs to an order, so its refund goes to the order's address: it
/// names the order and our refund id, and the bank needs no operation number, which a charge paid a
/// moment ago may not have yet. Money of a one-use code has no such order and goes the SBP way.
extension Raiffeisen {
    package func refund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?,
        code: Link.Code?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let amount = JSON.number(refund.amount.shortestRoubles)
        if let path = Self.orderRefundPath(refund, charge) {
            return exchange(request(.post, path, json: ["amount": amount]), for: refund)
        }
        var body = [JSON.Member("amount", amount)]
        if let charge { body.append(.init("order", .text(charge.id.text))) }
        body.append(.init("refundId", .text(refund.id.text)))
        if charge == nil {
            // Money that fits no charge can be named only by the bank's own number.
            guard let number = payment.number, number.utf8.allSatisfy({ 48...57 ~= $0 }) else {
                throw NotOffered("the refund of a payment without order and number")
            }
            body.append(.init("transactionId", .number(number)))
        }
        return exchange(request(.post, "/sbp/v1/refund", json: .object(body)), for: refund)
    }

    package func readRefund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let path =
            Self.orderRefundPath(refund, charge)
            ?? "/sbp/v1/refund/" + FieldText.pathSegment(refund.id.text)
        let asked = exchange(request(.get, path), for: refund)
        return Exchange(asked.request) { (reply) throws(BankTrouble) in
            do throws(BankTrouble) {
                return try asked.read(reply)
            } catch .refused(code: "ERROR.REFUND_NOT_FOUND", _) {
                return .value(.missing)
            }
        }
    }

    private static func orderRefundPath(_ refund: Refund, _ charge: Charge?) -> String? {
        guard let charge, charge.isAtTill else { return nil }
        let order = FieldText.pathSegment(orderID(charge))
        return "/payments/v1/orders/\(order)/refunds/\(FieldText.pathSegment(refund.id.text))"
    }

    private func exchange(_ request: Request, for refund: Refund) -> Exchange<RefundReading> {
        Exchange(request) { (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            if let text = body["amount"]?.textOrLiteral, Money(roubles: text) != refund.amount {
                throw .unknown("\(Self.name) speaks of a refund of another amount")
            }
            switch body["refundStatus"]?.text {
            case "COMPLETED": return .value(.completed)
            case "DECLINED":
                let reason = body["declineReason"]?.text.map { BankWords.words($0) }
                return .value(.declined(reason: reason))
            case .some: return .value(.pending)
            case nil: throw Self.unreadable("refundStatus")
            }
        }
    }
}
