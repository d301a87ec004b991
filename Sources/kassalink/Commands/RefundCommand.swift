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

            Where the sale's receipt has several lines, a part of its sum names those that come back: \
            kassalink refund PAYMENT --amount 600 --line 2=600
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of the payment.") var payment: String
    @Option(help: "Roubles: 500 or 500,50.") var amount: AmountArgument
    @Option(help: "A line of the receipt, counted from 1, and how much of it: 2=600,50.")
    var line: [LineArgument] = []
    @Option(help: "Your own id of this refund; made up when not given.") var id: String?

    private var body: JSON {
        let lines = line.map { line -> JSON in
            ["line": .integer(line.number), "amount": .integer(line.amount.kopecks)]
        }
        let amount = JSON.Member("amount", .integer(amount.money.kopecks))
        return .object(lines.isEmpty ? [amount] : [amount, JSON.Member("lines", .list(lines))])
    }

    func run() async throws {
        let id = id ?? UUID().uuidString.lowercased()
        try await service.connect { client in
            let refund = try await client.call(
                .post,
                "/v1/payments/\(ServiceClient.escaped(payment))/refunds",
                json: body,
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

/// `2=600,50`: so much of the second line of a receipt.
struct LineArgument: ExpressibleByArgument {
    let number: Int
    let amount: Money

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let number = Int(parts[0]), number > 0,
            let amount = AmountArgument(argument: String(parts[1]))
        else { return nil }
        self.number = number
        self.amount = amount.money
    }
}
