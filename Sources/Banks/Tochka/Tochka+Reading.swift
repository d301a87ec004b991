package import Payments
import Wire

/// Asking what has become of a charge.
///
/// A word that we do not know reads as "still going on": never as paid, never as dead.
extension Tochka {
    package func read(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Reading> {
        guard let code else { throw NotOffered("a look at a code that it never named") }
        switch use {
        case .once: return readCode(charge, code)
        case .reusable:
            guard let activation = charge.activation else {
                throw NotOffered("a look at an activation that it never named")
            }
            return readOperation(activation, on: code)
        }
    }

    // MARK: One-use codes

    private func readCode(_ charge: Charge, _ code: Link.Code) -> Exchange<Reading> {
        let path = "/sbp/v1.0/qr-codes/\(FieldText.pathSegment(code.qrcID))/payment-status"
        return Exchange(request(.get, path)) { (reply) throws(BankTrouble) in
            guard let list = try Self.data(in: reply)["paymentList"]?.list else {
                throw Self.unreadable("paymentList")
            }
            let found = list.filter { $0["qrcId"]?.text == code.qrcID }
            guard found.count <= 1 else { throw Self.unreadable("paymentList") }
            guard let payment = found.first else {
                guard list.isEmpty else {
                    throw .unknown("\(Self.name) speaks of another code")
                }
                return .value(TochkaAssumptions.leftOut)
            }
            switch payment["status"]?.text {
            case "NotStarted": return .value(.waiting)
            case "Rejected": return .value(.declined)
            case "Accepted":
                guard let number = Self.number(in: payment) else {
                    return .value(TochkaAssumptions.acceptedWithoutNumber)
                }
                // The code was made for one sum, which the buyer cannot change and the reply does
                // not repeat.
                let money = Incoming(number: number, amount: charge.amount, paidAt: nil)
                return .value(.paid(money))
            case .some: return .value(.inProgress)
            case nil: throw Self.unreadable("status")
            }
        }
    }

    // MARK: Activations of a register's code

    private func readOperation(_ activation: String, on code: Link.Code) -> Exchange<Reading> {
        let query = "?paramsId=" + FieldText.pathSegment(activation)
        return Exchange(request(.get, Self.cashboxPath(code, "operation") + query)) {
            (reply) throws(BankTrouble) in
            let data = try Self.data(in: reply)
            guard data["paramsId"]?.text ?? activation == activation else {
                throw .unknown("\(Self.name) speaks of another activation")
            }
            guard let state = data["qrCodeStatus"]?.text else {
                throw Self.unreadable("qrCodeStatus")
            }
            let isOver = state == TochkaAssumptions.deactivated
            switch data["trxStatus"]?.text {
            case "ACWP":
                let money = try Self.money(in: data)
                return .value(money.map { .paid($0) } ?? TochkaAssumptions.acceptedWithoutNumber)
            case "RJCT": return .value(isOver ? .dead : .declined)
            case "NTST", nil:
                if isOver { return .value(.dead) }
                return .value(state == "WAITING_PAYMENT" ? .waiting : .inProgress)
            case .some: return .value(.inProgress)
            }
        }
    }

    /// nil while the operation has no number.
    private static func money(in data: JSON) throws(BankTrouble) -> Incoming? {
        guard let number = number(in: data) else { return nil }
        guard let amount = data["amount"]?.literal.flatMap({ Money(kopecksText: $0) }) else {
            throw unreadable("amount")
        }
        let paidAt = data["dateTime"]?.text.flatMap {
            Timestamp.moment($0, zoneSeconds: TochkaAssumptions.zoneSeconds)
        }
        return Incoming(number: number, amount: amount, paidAt: paidAt)
    }

    private static func number(in data: JSON) -> String? {
        guard let number = data["trxId"]?.text, !number.isEmpty else { return nil }
        return number
    }
}
