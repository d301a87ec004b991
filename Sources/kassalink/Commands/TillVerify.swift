import ArgumentParser
import Foundation
import Payments
import Wire

/// Is this money ours? For a buyer who shows a screen instead of paying (E34).
struct TillVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "A buyer shows a screen: has this money come to this till?",
        discussion: """
            Only money that the bank has told us of counts; a screen or a receipt of the buyer \
            proves nothing. The newest purchases of the till are looked through.

              kassalink till verify kassa-1 --amount 1500,50
              kassalink till verify kassa-1 --amount 1500,50 --order 00123

            Ends with 0 when there is such money, 2 when there is none or all of it has gone back, 3 \
            when it came late and waits for a decision (`till late`): undecided, it goes back.
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of the till.") var register: String
    @Option(help: "Roubles on the shown screen: 1500,50.") var amount: AmountArgument
    @Option(help: "The last letters or digits of the order.") var order: String?
    @Option(help: "How far back to look, minutes.") var minutes: Int64 = 60

    static let pageLimit = 5

    func run() async throws {
        try await service.connect { client in
            let till = TillService(client: client, register: register)
            let now = Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
            let charges = try await till.charges(since: now + -minutes * 60, pages: Self.pageLimit)
            let found = charges.flatMap { charge in
                (charge["payments"]?.list ?? []).map { (charge: charge, payment: $0) }
            }.filter { isMeant($0.charge, $0.payment) }
            guard !found.isEmpty else {
                Terminal.shout(
                    "ДЕНЕГ НЕТ: \(amount.money.inRussian)",
                    "no such money at this till in the last \(minutes) minutes"
                )
                throw Outcomes.Code.notPaid
            }
            for one in found { Self.show(one.charge, one.payment) }
            let here = found.map { SeenPayment($0.payment) }.filter { $0.rest.kopecks > 0 }
            if here.isEmpty { throw Outcomes.Code.notPaid }
            guard here.contains(where: { $0.decision == nil || $0.decision == "accepted" }) else {
                throw Outcomes.Code.stillChecking
            }
        }
    }

    private func isMeant(_ charge: JSON, _ payment: JSON) -> Bool {
        guard payment["amount"]?.integer == amount.money.kopecks else { return false }
        guard let order else { return true }
        return charge["order_id"]?.text?.hasSuffix(order) ?? false
    }

    /// A screen that was true once is shown again after the money has gone back.
    private static func show(_ charge: JSON, _ json: JSON) {
        let payment = SeenPayment(json)
        let sum = payment.amount.inRussian
        let order = charge["order_id"]?.text ?? "?"
        let at = json["paid_at"]?.text.map(Terminal.time) ?? "?"
        guard payment.rest.kopecks > 0 else {
            return Terminal.shout(
                "ДЕНЬГИ ВОЗВРАЩЕНЫ: \(sum), заказ \(order)",
                "paid at \(at) and given back, or on its way back: payment \(payment.id)"
            )
        }
        let back = payment.back.kopecks > 0 ? ", возврат \(payment.back.inRussian)" : ""
        Terminal.shout(
            "ДЕНЬГИ ЕСТЬ: \(sum), заказ \(order), \(payment.words)\(back)",
            "\(payment.kind) at \(at), payment \(payment.id)"
        )
    }
}
