import ArgumentParser
import Wire

/// Fiscal receipts.
struct ReceiptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipts",
        abstract: "Fiscal receipts: list, what is missing, resume a failed one.",
        subcommands: [List.self, Missing.self, Resume.self]
    )

    private static let columns = [
        "id", "kind", "status", "amount", "order_id", "owed_at", "next_check_at", "reason",
    ]

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List receipts, the newest payment's first."
        )

        @OptionGroup var service: ServiceOptions
        @Option(help: "owed, sent, done or failed.") var state: String?
        @Option(help: "Those of this order.") var order: String?
        @Option(help: "How many.") var limit = 20
        @Option(help: "Go on from here; the previous page names it.") var cursor: String?

        func run() async throws {
            let query = ServiceClient.query([
                ("state", state), ("order_id", order), ("limit", "\(limit)"), ("cursor", cursor),
            ])
            try await service.connect { client in
                let page = try await client.call(.get, "/v1/receipts" + query)
                Facts.table(page, columns: ReceiptsCommand.columns)
            }
        }
    }

    struct Missing: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Money that came or went and has no receipt yet.",
            discussion: "Ends with 0 when nothing is missing, 3 when something is."
        )

        @OptionGroup var service: ServiceOptions
        @Option(help: "Only what has been without a receipt for so long.") var minutes: Int64 = 15
        @Option(help: "How many.") var limit = 50

        func run() async throws {
            let query = ServiceClient.query([
                ("missing_minutes", "\(minutes)"), ("limit", "\(limit)"),
            ])
            try await service.connect { client in
                let page = try await client.call(.get, "/v1/receipts" + query)
                guard page["items"]?.list?.isEmpty == false else {
                    return Terminal.say("все чеки на месте", "no receipt is missing")
                }
                Facts.table(page, columns: ReceiptsCommand.columns)
                throw Outcomes.Code.stillChecking
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask again for a receipt that failed or waits.",
            discussion: "Mend the cause first: it is asked for with what it says on file."
        )

        @OptionGroup var service: ServiceOptions
        @Argument(help: "Id of the receipt.") var receipt: String

        func run() async throws {
            let path = "/v1/receipts/\(ServiceClient.escaped(receipt))/resume"
            try await service.connect { client in
                let after = try await client.call(.post, path)
                Terminal.say(
                    "чек снова запрашивается: \(after["status"]?.text ?? "?")",
                    "the receipt is being asked for again"
                )
            }
        }
    }
}
