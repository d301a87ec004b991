package import Payments
import Wire

/// Giving money back, and finding out whether it went.
extension RBS {
    package func refund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?,
        code: Link.Code?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let fields = [
            Form.Field("orderId", try Self.orderID(of: payment, charge)),
            Form.Field("amount", String(refund.amount.kopecks)),
            Form.Field("externalRefundId", refund.id.text),
        ]
        return Exchange(request("refund.do", fields)) { (reply) throws(BankTrouble) in
            guard try content(of: reply)["errorCode"] != nil else { throw unreadable("errorCode") }
            return .value(.pending)
        }
    }

    package func readRefund(
        _ refund: Refund,
        of payment: Payment,
        charge: Charge?
    ) throws(NotOffered) -> Exchange<RefundReading> {
        let order = Form.Field("orderId", try Self.orderID(of: payment, charge))
        return Exchange(request("getOrderStatusExtended.do", [order])) {
            (reply) throws(BankTrouble) in
            let body = try content(of: reply)
            if let charge { try guardSame(body, charge) }
            guard let refunded = Self.kopecks(body["paymentAmountInfo"]?["refundedAmount"]) else {
                throw unreadable("refundedAmount")
            }
            guard
                let reading = RBSAssumptions.refund(refund, of: payment, refunded: refunded)
            else {
                throw .unknown("\(name)'s refunded sum tells nothing of this refund")
            }
            return .value(reading)
        }
    }

    private static func orderID(of payment: Payment, _ charge: Charge?) throws(NotOffered)
        -> String
    {
        guard let order = payment.number ?? charge?.activation, !order.isEmpty else {
            throw NotOffered("the refund of a payment whose order is not known yet")
        }
        return order
    }
}
