package import Payments
import Wire

/// Giving money back.
extension YooKassa {
    package func refund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?,
        code: Link.Code?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let id = try Self.id(of: payment, charge)
        guard Self.isID(refund.id.text) else { throw NotOffered("a refund with such a name") }
        let description = YooKassaAssumptions.description(ofRefund: refund.id.text)
        let body: JSON = [
            "payment_id": .text(id), "amount": Self.money(refund.amount),
            "description": .text(description),
        ]
        return Exchange(tell("/refunds", key: refund.id.text, body)) {
            (reply) throws(BankTrouble) in
            .value(try Self.reading(of: try Self.content(of: reply), for: refund, of: id))
        }
    }

    /// By the payment's list of refunds: the bank's own name of a refund may have been lost.
    package func readRefund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        findRefund(refund, of: try Self.id(of: payment, charge), cursor: nil)
    }

    private func findRefund(
        _ refund: Refund,
        of payment: String,
        cursor: String?
    ) -> Exchange<RefundReading> {
        var query = "payment_id=\(FieldText.pathSegment(payment))"
        query += "&limit=\(YooKassaAssumptions.pageLimit)"
        if let cursor { query += "&cursor=" + FieldText.pathSegment(cursor) }
        let description = YooKassaAssumptions.description(ofRefund: refund.id.text)
        return Exchange(ask("/refunds?" + query)) { (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            guard let items = body["items"]?.list else { throw Self.unreadable("items") }
            if let found = items.first(where: { $0["description"]?.text == description }) {
                return .value(try Self.reading(of: found, for: refund, of: payment))
            }
            guard let next = body["next_cursor"]?.text, !next.isEmpty else {
                return .value(.missing)
            }
            return .next(findRefund(refund, of: payment, cursor: next))
        }
    }

    private static func reading(
        of body: JSON,
        for refund: Refund,
        of payment: String
    ) throws(BankTrouble) -> RefundReading {
        guard id(body["payment_id"]) == payment else {
            throw .unknown("\(name) speaks of a refund of another payment")
        }
        guard try amount(body["amount"]) == refund.amount else {
            throw .unknown("\(name) speaks of a refund of another amount")
        }
        switch body["status"]?.text {
        case "succeeded": return .completed
        case "canceled":
            let reason = body["cancellation_details"]?["reason"]?.text
            return .declined(reason: reason.map { BankWords.words($0) })
        case .some: return .pending
        case nil: throw unreadable("status")
        }
    }

    private static func id(of payment: Payment, _ charge: Charge?) throws(NotOffered) -> String {
        guard let id = payment.number ?? charge?.activation, isID(id) else {
            throw NotOffered("the refund of a payment whose number is not known yet")
        }
        return id
    }
}
