import ArgumentParser
import Wire

/// Events that are owed to listeners.
struct DeliveriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Events owed to listeners: list, resume.",
        subcommands: [List.self, Resume.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List deliveries, newest first."
        )

        @OptionGroup var service: ServiceOptions
        @Option(help: "owed, delivered or parked.") var state: String?
        @Option(help: "How many.") var limit = 20
        @Option(help: "Go on from here; the previous page names it.") var cursor: String?

        func run() async throws {
            let query = ServiceClient.query([
                ("state", state), ("limit", "\(limit)"), ("cursor", cursor),
            ])
            try await service.connect { client in
                let page = try await client.call(.get, "/v1/deliveries" + query)
                Facts.table(
                    page,
                    columns: [
                        "id", "listener", "state", "attempts", "next_attempt_at", "last_error",
                    ]
                )
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send again now: all that is owed or parked, of one listener, or one."
        )

        @OptionGroup var service: ServiceOptions
        @Option(help: "Only those of this listener.") var listener: String?
        @Option(help: "Only this delivery.") var delivery: String?

        func run() async throws {
            let members = [("listener", listener), ("delivery", delivery)].compactMap {
                name,
                value in value.map { JSON.Member(name, .text($0)) }
            }
            try await service.connect { client in
                let answer = try await client.call(
                    .post,
                    "/v1/deliveries/resume",
                    json: .object(members)
                )
                Terminal.say(
                    "отправляется: \(answer["resumed"]?.literal ?? "?")",
                    "being sent again"
                )
            }
        }
    }
}
