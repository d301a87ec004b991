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

            Ends with 0 when the money has gone back, 2 when the bank declined, 3 while that is not \
            known yet, 1 when it was not asked for.

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
            let refund = await latest(try await asked(client, key: id), client)
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
                throw Outcomes.Code.stillChecking
            }
        }
    }

    private var path: String { "/v1/payments/\(ServiceClient.escaped(payment))/refunds" }

    /// Under a name that was used the service gives its first answer again: how the refund stands by
    /// now is read.
    private func latest(_ refund: JSON, _ client: ServiceClient) async -> JSON {
        guard !["completed", "declined"].contains(refund["status"]?.text) else { return refund }
        let page = try? await client.call(.get, path)
        return page?["items"]?.list?.first { $0["id"] == refund["id"] } ?? refund
    }

    private func asked(_ client: ServiceClient, key: String) async throws -> JSON {
        do throws(ServiceTrouble) {
            return try await client.call(.post, path, json: body, key: key)
        } catch {
            switch error {
            case .unreachable: throw error
            case .refused(let problem) where problem.isDefinite:
                if problem.code == "exceeds_payment" {
                    let left = Money(kopecks: problem.body["refundable"]?.integer ?? 0).inRussian
                    Terminal.say("МОЖНО ВЕРНУТЬ НЕ БОЛЬШЕ \(left)", "that much is left of it")
                }
                throw error
            case .refused, .unanswered, .unreadable:
                // Asked for anew under another name, it could be made twice.
                Terminal.complain("\(error)")
                Terminal.shout(
                    "НЕИЗВЕСТНО, принят ли возврат: повторите с --id \(key)",
                    "not known whether it was taken: ask again with --id \(key)"
                )
                throw Outcomes.Code.stillChecking
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
