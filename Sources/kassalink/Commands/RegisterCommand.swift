import ArgumentParser
import Wire

/// Tills and the standing codes that hang beside them.
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Tills and their standing codes: add, list, show.",
        subcommands: [Add.self, List.self, Show.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Register a till and its code with the bank; again is the same till.",
            discussion: "kassalink register add kassa-1 --store main --name 'Касса 1'"
        )

        @OptionGroup var service: ServiceOptions
        @Argument(help: "Id of the till: A-Z, a-z, 0-9, dot, hyphen and underscore.") var id: String
        @Option(help: "The store where it stands.") var store: String
        @Option(help: "As people read it.") var name: String?

        func run() async throws {
            let body: JSON = [
                "id": .text(id), "store": .text(store), "name": .text(name ?? id),
            ]
            try await service.connect { client in
                let till = try await client.call(.post, "/v1/registers", json: body)
                RegisterCommand.show(till)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List tills.")

        @OptionGroup var service: ServiceOptions
        @Option(help: "How many.") var limit = 50
        @Option(help: "Go on from here; the previous page names it.") var cursor: String?

        func run() async throws {
            let query = ServiceClient.query([("limit", "\(limit)"), ("cursor", cursor)])
            try await service.connect { client in
                let page = try await client.call(.get, "/v1/registers" + query)
                Facts.table(page, columns: ["id", "store_id", "name", "state"])
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one till and its charge.")

        @OptionGroup var service: ServiceOptions
        @Argument(help: "Id of the till.") var id: String

        func run() async throws {
            try await service.connect { client in
                RegisterCommand.show(
                    try await client.call(.get, "/v1/registers/\(ServiceClient.escaped(id))")
                )
            }
        }
    }

    private static func show(_ till: JSON) {
        Facts.list(till, names: ["id", "store_id", "name", "state"])
        if let payload = till["link"]?["payload"]?.text { print("payload: \(payload)") }
        if let charge = till["charge"], charge.members != nil {
            print("")
            Facts.list(
                charge,
                names: ["charge_id", "order_id", "amount", "status", "expires_at"]
            )
        }
    }
}
