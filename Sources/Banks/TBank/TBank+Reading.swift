package import Payments
import Wire

/// Asking what has become of a charge.
extension TBank {
    /// By the bank's number of the payment, or by our order where the bank never named one.
    package func read(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Reading> {
        guard use == .once else { throw NotOffered("register codes") }
        guard let payment = charge.activation else { return readOrder(charge) }
        let fields = [JSON.Member("PaymentId", .text(payment))]
        return Exchange(request("GetState", fields)) { (reply) throws(BankTrouble) in
            let body = try state(in: reply)
            guard Self.paymentID(in: body) == payment,
                body["OrderId"]?.textOrLiteral ?? charge.id.text == charge.id.text
            else { throw .unknown("\(Self.name) speaks of another payment") }
            return .value(try Self.reading(of: body, for: charge))
        }
    }

    /// A failed payment is told of as a failure of the call too, with its status beside it.
    private func state(in reply: Reply) throws(BankTrouble) -> JSON {
        do throws(BankTrouble) {
            return try content(of: reply)
        } catch .refused(let code, let words) {
            guard reply.status < 300, let body = try? JSON(reading: reply.body),
                let status = body["Status"]?.text,
                [.declined, .dead].contains(TBankStatus.meaning(of: status))
            else { throw .refused(code: code, words: words) }
            return body
        }
    }

    private func readOrder(_ charge: Charge) -> Exchange<Reading> {
        let order = charge.id.text
        let fields = [JSON.Member("OrderId", .text(order))]
        return Exchange(request("CheckOrder", fields)) { (reply) throws(BankTrouble) in
            let body = try content(of: reply)
            guard body["OrderId"]?.textOrLiteral ?? order == order else {
                throw .unknown("\(Self.name) speaks of another order")
            }
            guard let payments = body["Payments"]?.list else { throw Self.unreadable("Payments") }
            var readings: [Reading] = []
            for payment in payments { readings.append(try Self.reading(of: payment, for: charge)) }
            return .value(Self.strongest(readings))
        }
    }

    /// An order can have several payments at the bank, and any of them can be the one that is paid.
    private static func strongest(_ readings: [Reading]) -> Reading {
        func isPaid(_ reading: Reading) -> Bool {
            if case .paid = reading { true } else { false }
        }
        if let paid = readings.first(where: isPaid) { return paid }
        let rest: [Reading] = [.inProgress, .waiting, .declined, .dead]
        return rest.first { readings.contains($0) } ?? .missing
    }

    private static func reading(
        of body: JSON,
        for charge: Charge
    ) throws(BankTrouble) -> Reading {
        guard let status = body["Status"]?.text else { throw unreadable("Status") }
        switch TBankStatus.meaning(of: status) {
        case .waiting: return .waiting
        case .inProgress, .refunding: return .inProgress
        case .declined: return .declined
        // Nothing is left of the money, so there is nothing to hand goods out for.
        case .dead, .refunded: return .dead
        case .paid:
            guard let amount = body["Amount"]?.literal.flatMap({ Money(kopecksText: $0) }) else {
                throw unreadable("Amount")
            }
            return .paid(money(amount, in: body))
        // The amount beside a refund may be the rest. The code was made for one sum.
        case .partlyRefunded: return .paid(money(charge.amount, in: body))
        }
    }

    /// The number is that of the payment, the only one that callbacks name too; the bank gives no time.
    private static func money(_ amount: Money, in body: JSON) -> Incoming {
        Incoming(number: paymentID(in: body), amount: amount, paidAt: nil)
    }
}
