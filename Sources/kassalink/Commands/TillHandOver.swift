import ArgumentParser
import Wire

/// Goods given away before the bank had proved anything, on somebody's word (E33).
struct TillHandOver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hand-over",
        abstract: "Give the goods away without the bank's proof: flagged until money proves it.",
        discussion: """
            kassalink till hand-over CHARGE --reason 'банк молчит, покупатель постоянный'

            For an accounting or admin token. It is no payment and is never shown as one: the \
            purchase stays what it is, the bank goes on being asked, accounting is told, the name \
            of the token and the reason stand in the story, and `till close` names it until money \
            has come.
            """
    )

    @OptionGroup var service: ServiceOptions
    @Argument(help: "Id of the charge.") var charge: String
    @Option(help: "Why; up to 200 characters.") var reason: String

    func run() async throws {
        try await service.connect { client in
            let path = "/v1/charges/\(ServiceClient.escaped(charge))/hand-over"
            let after = try await client.call(.post, path, json: ["reason": .text(reason)])
            let status = after["status"]?.text ?? "unknown"
            Terminal.shout(
                "ОТДАНО БЕЗ ПОДТВЕРЖДЕНИЯ БАНКА",
                "handed over without proof; the charge is \(status)"
            )
        }
    }
}
