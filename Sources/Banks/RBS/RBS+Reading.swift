package import Payments
import Wire

/// Asking what has become of a charge.
///
/// A state that we do not know reads as "still going on": never as paid, never as dead.
extension RBS {
    package func read(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Reading> {
        let further = code.flatMap { code -> Exchange<Reading>? in
            guard use == .once, let order = charge.activation else { return nil }
            return readCode(code, of: order)
        }
        let asked = request("getOrderStatusExtended.do", [Self.orderField(charge)])
        return Exchange(asked) { (reply) throws(BankTrouble) in
            let body: JSON
            do throws(BankTrouble) {
                body = try content(of: reply)
            } catch .refused(code: RBSAssumptions.unknownOrderCode, _) {
                return .value(.missing)
            }
            try guardSame(body, charge)
            switch body["orderStatus"]?.textOrLiteral {
            case "0": return further.map { .next($0) } ?? .value(.waiting)
            case "2": return .value(.paid(try money(in: body, charge)))
            case "3", "6": return .value(.dead)
            case "4": return .value(try refunded(body, charge))
            case .some: return .value(.inProgress)
            case nil: throw unreadable("orderStatus")
            }
        }
    }

    /// Whether the code of an unpaid order is being paid, dead, or neither.
    private func readCode(_ code: Link.Code, of order: String) -> Exchange<Reading> {
        let fields = [Form.Field("mdOrder", order), Form.Field("qrId", code.qrcID)]
        return Exchange(request("sbp/c2b/qr/status.do", fields)) { (reply) throws(BankTrouble) in
            let body = try content(of: reply)
            guard let status = body["qrStatus"]?.text ?? body["status"]?.text else {
                throw unreadable("qrStatus")
            }
            return .value(RBSAssumptions.reading(ofCode: status))
        }
    }

    func guardSame(_ body: JSON, _ charge: Charge) throws(BankTrouble) {
        let number = Self.orderNumber(charge)
        guard body["orderNumber"]?.textOrLiteral ?? number == number else {
            throw .unknown("\(name) speaks of another order")
        }
        guard let order = charge.activation else { return }
        guard orderID(amongAttributesOf: body) ?? order == order else {
            throw .unknown("\(name) speaks of another order")
        }
    }

    /// The gateway's own name of the order.
    func orderID(amongAttributesOf body: JSON) -> String? {
        let attributes = body["attributes"]?.list ?? []
        return attributes.first { $0["name"]?.text == "mdOrder" }?["value"]?.text
    }

    /// The number of the payment is the name of its order: callbacks know no other.
    private func money(in body: JSON, _ charge: Charge) throws(BankTrouble) -> Incoming {
        let amounts = body["paymentAmountInfo"]
        guard let amount = Self.kopecks(amounts?["depositedAmount"] ?? body["amount"]) else {
            throw unreadable("amount")
        }
        guard Self.isRoubles(body["currency"]) else { throw unreadable("currency") }
        let number = charge.activation ?? orderID(amongAttributesOf: body)
        return Incoming(number: number, amount: amount, paidAt: nil)
    }

    /// An order of which something went back: nothing to hand goods out for where nothing is left.
    private func refunded(_ body: JSON, _ charge: Charge) throws(BankTrouble) -> Reading {
        guard let amount = Self.kopecks(body["amount"]) else { throw unreadable("amount") }
        guard let refunded = Self.kopecks(body["paymentAmountInfo"]?["refundedAmount"]) else {
            throw unreadable("refundedAmount")
        }
        guard refunded < amount else { return .dead }
        let number = charge.activation ?? orderID(amongAttributesOf: body)
        return .paid(Incoming(number: number, amount: amount, paidAt: nil))
    }

    /// By either number, or by none: SBP settles in roubles only.
    private static func isRoubles(_ value: JSON?) -> Bool {
        guard let value else { return true }
        return ["643", "810"].contains(value.textOrLiteral)
    }

    static func kopecks(_ value: JSON?) -> Money? {
        value?.literal.flatMap { Money(kopecksText: $0) }
    }
}
