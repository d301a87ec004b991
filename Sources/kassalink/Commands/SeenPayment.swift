import Payments
import Wire

/// One payment as the service describes it.
struct SeenPayment {
    let id: String
    let kind: String
    let amount: Money
    /// What no refund holds.
    let rest: Money
    /// Of late money: held, accepted or returned.
    let decision: String?
    private let number: String?
    private let refunds: [JSON]
    private let receipts: [JSON]

    init(_ json: JSON) {
        id = json["id"]?.text ?? "?"
        kind = json["kind"]?.text ?? "?"
        amount = Money(kopecks: json["amount"]?.integer ?? 0)
        rest = Money(kopecks: json["refundable"]?.integer ?? 0)
        decision = json["decision"]?.text
        number = json["number"]?.text
        refunds = json["refunds"]?.list ?? []
        receipts = json["receipts"]?.list ?? []
    }

    /// What of it has gone back, or is on its way.
    var back: Money { amount.subtracting(rest) ?? Money(kopecks: 0) }

    /// What money it is, and what was decided about it.
    var words: String {
        let decided = decision.map { ", " + ChargeWords.russian(decision: $0) } ?? ""
        return ChargeWords.russian(kind: kind) + decided
    }

    var isDeclinedReturn: Bool {
        decision == "held" && refunds.last?["status"]?.text == "declined"
    }

    /// The money, what went back of it and its receipts, a line each.
    func tell() {
        let operation = number.map { (", операция банка \($0)", ", operation \($0)") }
        Terminal.say(
            "деньги: \(amount.inRussian), \(words)" + (operation?.0 ?? ""),
            "payment \(id)" + (operation?.1 ?? "")
        )
        for refund in refunds {
            let status = refund["status"]?.text ?? "unknown"
            let sum = Money(kopecks: refund["amount"]?.integer ?? 0).inRussian
            Terminal.say(
                "возврат: \(sum), \(ChargeWords.russian(refund: status))",
                "refund \(refund["id"]?.text ?? "?"), \(status)"
            )
        }
        for receipt in receipts {
            let status = receipt["status"]?.text ?? "unknown"
            let isReturn = receipt["kind"]?.text == "sell_return"
            Terminal.say(
                "чек\(isReturn ? " возврата" : ""): \(ChargeWords.russian(receipt: status))",
                "receipt \(receipt["id"]?.text ?? "?"), \(status)"
            )
        }
    }
}
