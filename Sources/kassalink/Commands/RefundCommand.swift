import ArgumentParser
import Foundation
import Payments
import Wire

/// Gives money back, whole or in part.
struct RefundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refund",
        abstract: "Give money back, whole or in part.",
        discussion: """
            kassalink refund PAYMENT --amount 500

            Never more than was paid is given back, whoever asks at the same time. With --id the \
            same refund can be asked for again and is not made twice.
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of the payment.") var payment: String
    @Option(help: "Roubles: 500 or 500,50.") var amount: AmountArgument
    @Option(help: "Your own id of this refund; made up when not given.") var id: String?

    func run() async throws {
        let id = id ?? UUID().uuidString.lowercased()
        try await service.connect { client in
            let refund = try await client.call(
                .post,
                "/v1/payments/\(ServiceClient.escaped(payment))/refunds",
                json: ["amount": .integer(amount.money.kopecks)],
                key: id
            )
            switch refund["status"]?.text {
            case "completed":
                Terminal.shout("ВОЗВРАЩЕНО \(amount.money.inRussian)", "refunded")
            case "declined":
                Terminal.shout("БАНК ОТКАЗАЛ В ВОЗВРАТЕ", "the bank declined the refund")
                throw Outcomes.Code.notPaid
            default:
                Terminal.shout(
                    "ВОЗВРАТ ПРИНЯТ, ждём банк",
                    "the refund is on its way; ask again with --id \(id)"
                )
            }
        }
    }
}
