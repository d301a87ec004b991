package import Payments
import Wire

/// Asking what has become of a charge.
///
/// A word that we do not know reads as "still going on": never as paid, never as dead.
extension Alfa {
    package func read(
        _ charge: Charge,
        on code: Link.Code?,
        use: Link.Use
    ) throws(NotOffered) -> Exchange<Reading> {
        guard let code else { throw NotOffered("a look at a code that it never named") }
        let asked = try statusQuestion(charge, on: code, use: use)
        return Exchange(asked) { (reply) throws(BankTrouble) in
            let body = try Self.content(of: reply)
            if let reference = charge.activation, let other = body["payrrn"]?.textOrLiteral,
                other != reference
            {
                throw .unknown("\(Self.name) speaks of another activation")
            }
            switch body["status"]?.text {
            case "NTST": return .value(.waiting)
            case "RJCT": return .value(.declined)
            case "ACWP": return .value(try Self.money(in: body).map { .paid($0) } ?? .inProgress)
            case .some: return .value(.inProgress)
            case nil: throw Self.unreadable("status")
            }
        }
    }

    /// A register's code is asked about by `payrrn` and must not be named; a one-use code goes by
    /// its `qrcId`.
    func statusQuestion(
        _ charge: Charge,
        on code: Link.Code,
        use: Link.Use
    ) throws(NotOffered) -> Request {
        switch use {
        case .once: return request("GetQRCstatus", [.init("qrcId", .text(code.qrcID))])
        case .reusable:
            guard let reference = charge.activation else {
                throw NotOffered("a look at an activation that it never named")
            }
            return request("GetQRCstatus", [.init("payrrn", .text(reference))])
        }
    }

    /// Paid only when there is a `trxId` too: that is the bank's own rule.
    private static func money(in body: JSON) throws(BankTrouble) -> Incoming? {
        guard let number = body["trxId"]?.text, !number.isEmpty else { return nil }
        guard let amount = body["amount"]?.textOrLiteral.flatMap({ Money(kopecksText: $0) }) else {
            throw unreadable("amount")
        }
        guard body["currency"]?.text ?? "RUB" == "RUB" else { throw unreadable("currency") }
        return Incoming(number: number, amount: amount, paidAt: moment(body["trxDT"]))
    }

    /// `20261001120000`.
    private static func moment(_ json: JSON?) -> Moment? {
        guard let digits = json?.textOrLiteral.map(Array.init), digits.count == 14 else {
            return nil
        }
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        let date = [part(0..<4), part(4..<6), part(6..<8)].joined(separator: "-")
        let time = [part(8..<10), part(10..<12), part(12..<14)].joined(separator: ":")
        return Timestamp.moment("\(date)T\(time)", zoneSeconds: AlfaAssumptions.zoneSeconds)
    }
}
