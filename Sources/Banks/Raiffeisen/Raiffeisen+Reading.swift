package import Payments
import Wire

/// Asking what has become of a charge.
///
/// A word that we do not know reads as "still going on": never as paid, never as dead.
extension Raiffeisen {
    package func read(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Reading> {
        switch use {
        case .reusable: return readOrder(charge, on: code)
        case .once:
            guard let code else { throw NotOffered("a look at a code that it never named") }
            return readCode(charge, code)
        }
    }

    // MARK: One-use codes

    private func readCode(_ charge: Charge, _ code: Link.Code) -> Exchange<Reading> {
        let status = readStatus(of: code, otherwise: .waiting)
        let afterDecline = readStatus(of: code, otherwise: .declined)
        return Exchange(request(.get, Self.paymentPath(code))) { (reply) throws(BankTrouble) in
            let body: JSON
            do throws(BankTrouble) {
                body = try Self.content(of: reply)
            } catch .refused(code: "ERROR.NOT_FOUND", _) {
                return .value(.missing)
            }
            guard body["order"]?.textOrLiteral ?? charge.id.text == charge.id.text else {
                throw .unknown("\(Self.name) speaks of another order")
            }
            switch body["paymentStatus"]?.text {
            case "SUCCESS": return .value(.paid(try Self.money(in: body)))
            case "DECLINED": return .next(afterDecline)
            case "NO_INFO": return .next(status)
            case .some: return .value(.inProgress)
            case nil: throw Self.unreadable("paymentStatus")
            }
        }
    }

    /// Whether a code without money is over, being paid, or neither.
    private func readStatus(of code: Link.Code, otherwise: Reading) -> Exchange<Reading> {
        readStatus(of: code) { status in
            switch status {
            // Paid since we asked for the payment: the next look brings the money.
            case "PAID", "IN_PROGRESS": .inProgress
            case "CANCELLED", "EXPIRED": .dead
            default: otherwise
            }
        }
    }

    private func readStatus(
        of code: Link.Code,
        meaning: @escaping @Sendable (String) -> Reading
    ) -> Exchange<Reading> {
        Exchange(request(.get, Self.codePath(code.qrcID))) { (reply) throws(BankTrouble) in
            guard let status = try Self.content(of: reply)["qrStatus"]?.text else {
                throw Self.unreadable("qrStatus")
            }
            return .value(meaning(status))
        }
    }

    // MARK: Orders on a register's code

    private func readOrder(_ charge: Charge, on code: Link.Code?) -> Exchange<Reading> {
        let id = Self.orderID(charge)
        return Exchange(request(.get, Self.orderPath(charge))) { (reply) throws(BankTrouble) in
            let body: JSON
            do throws(BankTrouble) {
                body = try Self.content(of: reply)
            } catch .refused(code: "ORDER_NOT_FOUND", _) {
                return .value(.missing)
            }
            guard body["id"]?.textOrLiteral ?? id == id else {
                throw .unknown("\(Self.name) speaks of another order")
            }
            guard let status = body["status"]?["value"]?.text else {
                throw Self.unreadable("status")
            }
            switch status {
            case "NEW":
                guard let code else { return .value(.waiting) }
                return .next(readStatus(of: code) { $0 == "IN_PROGRESS" ? .inProgress : .waiting })
            case "PAID":
                let known = try Self.orderMoney(in: body)
                guard let code else { return .value(.paid(known)) }
                return .next(readMoney(of: id, on: code, known: known))
            case "CANCELLED", "EXPIRED": return .value(.dead)
            default: return .value(.inProgress)
            }
        }
    }

    /// The payment of a paid order with the bank's number, where the code still tells of this order
    /// and not of a later one.
    private func readMoney(
        of id: String,
        on code: Link.Code,
        known: Incoming
    ) -> Exchange<Reading> {
        Exchange(request(.get, Self.paymentPath(code))) { reply in
            guard let body = try? Self.content(of: reply), body["order"]?.textOrLiteral == id,
                body["paymentStatus"]?.text == "SUCCESS", let money = try? Self.money(in: body)
            else { return .value(.paid(known)) }
            return .value(.paid(money))
        }
    }

    // MARK: Money

    private static func paymentPath(_ code: Link.Code) -> String {
        "/sbp/v1/qr/\(FieldText.pathSegment(code.qrcID))/payment-info"
    }

    private static func money(in body: JSON) throws(BankTrouble) -> Incoming {
        guard let amount = body["amount"]?.textOrLiteral.flatMap({ Money(roubles: $0) }) else {
            throw unreadable("amount")
        }
        guard isRoubles(body["currency"]) else { throw unreadable("currency") }
        return Incoming(
            number: number(body["transactionId"]),
            amount: amount,
            paidAt: body["transactionDate"]?.text.flatMap { Timestamp.moment($0) }
        )
    }

    private static func orderMoney(in body: JSON) throws(BankTrouble) -> Incoming {
        guard let amount = body["amount"]?.textOrLiteral.flatMap({ Money(roubles: $0) }) else {
            throw unreadable("amount")
        }
        let paidAt = body["status"]?["date"]?.text.flatMap { Timestamp.moment($0) }
        return Incoming(number: nil, amount: amount, paidAt: paidAt)
    }

    /// The bank's number of an operation; 0 is how its own SDK spells "none".
    static func number(_ value: JSON?) -> String? {
        guard let text = value?.textOrLiteral, !text.isEmpty, text != "0" else { return nil }
        return text
    }

    /// SBP settles in roubles only; a missing currency means them.
    static func isRoubles(_ value: JSON?) -> Bool {
        switch value {
        case nil, .null: true
        case .text(let currency): currency == "RUB"
        default: false
        }
    }
}
