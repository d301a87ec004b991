import ArgumentParser
import Foundation
import Payments
import Wire

/// What a cashier must know before going home: what is open, unknown or held.
struct TillClose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close a shift: sums, and what is open, unknown or held.",
        discussion: """
            Looks through the purchases of the till since --hours ago. Changes nothing: what is \
            open stays open, and money goes on being looked for after the shift.

            Ends with 0 when nothing is left to do, 3 when something is.
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of the till.") var register: String
    @Option(help: "How long the shift was, hours.") var hours: Int64 = 12

    static let pageLimit = 50

    func run() async throws {
        try await service.connect { client in
            let till = TillService(client: client, register: register)
            let now = Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            let charges = try await till.charges(since: now + -hours * 3600, pages: Self.pageLimit)
            let shift = Shift(charges)
            Terminal.say(
                "оплачено \(shift.paidCount): \(Money(kopecks: shift.paidKopecks).inRussian)",
                "paid, in the last \(hours) hours"
            )
            if shift.returnedKopecks > 0 {
                Terminal.say(
                    "возвращено: \(Money(kopecks: shift.returnedKopecks).inRussian)",
                    "given back"
                )
            }
            guard !shift.open.isEmpty else {
                Terminal.shout("СМЕНА ЧИСТАЯ", "nothing is open, unknown or held")
                return
            }
            Terminal.table(
                ["заказ", "сумма", "состояние", "id"],
                shift.open.map { [$0.order, $0.amount.inRussian, $0.words, $0.id] }
            )
            Terminal.shout(
                "НЕ ЗАКОНЧЕНО: \(shift.open.count)",
                "look at each of these, or leave them to the bookkeeper"
            )
            throw Outcomes.Code.stillChecking
        }
    }
}

/// The purchases of a shift, added up.
private struct Shift {
    struct Open {
        let order: String
        let amount: Money
        let words: String
        let id: String
    }

    var paidCount = 0
    var paidKopecks: Int64 = 0
    var returnedKopecks: Int64 = 0
    var open: [Open] = []

    init(_ charges: [JSON]) {
        for charge in charges { add(charge) }
    }

    private mutating func add(_ charge: JSON) {
        let status = charge["status"]?.text ?? "unknown"
        let order = charge["order_id"]?.text ?? "?"
        let payments = charge["payments"]?.list ?? []
        let isUnproven = charge["handed_over_at"]?.text != nil && payments.isEmpty
        if isUnproven || ["requested", "asking", "unknown", "checking"].contains(status) {
            let words = ChargeWords.russian(status)
            open.append(
                Open(
                    order: order,
                    amount: Money(kopecks: charge["amount"]?.integer ?? 0),
                    words: isUnproven ? "ОТДАНО БЕЗ ПОДТВЕРЖДЕНИЯ, \(words)" : words,
                    id: charge["charge_id"]?.text ?? "?"
                )
            )
        }
        for payment in payments { add(payment, of: order) }
    }

    private mutating func add(_ payment: JSON, of order: String) {
        let kopecks = payment["amount"]?.integer ?? 0
        let refunds = payment["refunds"]?.list ?? []
        let kind = payment["kind"]?.text ?? "?"
        let decision = payment["decision"]?.text
        returnedKopecks += refunds.filter { $0["status"]?.text == "completed" }
            .reduce(0) { $0 + ($1["amount"]?.integer ?? 0) }
        if kind == "paid" || decision == "accepted" {
            paidCount += 1
            paidKopecks += kopecks
        } else if decision != "returned", payment["refundable"]?.integer ?? 0 > 0 {
            open.append(
                Open(
                    order: order,
                    amount: Money(kopecks: kopecks),
                    words: ChargeWords.russian(kind: kind),
                    id: payment["id"]?.text ?? "?"
                )
            )
        }
        for receipt in payment["receipts"]?.list ?? [] where receipt["status"]?.text != "done" {
            let isReturn = receipt["kind"]?.text == "sell_return"
            let returned = refunds.first { $0["id"] == receipt["refund_id"] }
            open.append(
                Open(
                    order: order,
                    amount: Money(kopecks: returned?["amount"]?.integer ?? kopecks),
                    words: "НЕТ ЧЕКА\(isReturn ? " ВОЗВРАТА" : ""): "
                        + ChargeWords.russian(receipt: receipt["status"]?.text ?? "?"),
                    id: receipt["id"]?.text ?? "?"
                )
            )
        }
        for refund in refunds
        where !["completed", "declined"].contains(refund["status"]?.text ?? "") {
            open.append(
                Open(
                    order: order,
                    amount: Money(kopecks: refund["amount"]?.integer ?? 0),
                    words: "возврат в пути",
                    id: refund["id"]?.text ?? "?"
                )
            )
        }
    }
}
