import ArgumentParser
import Foundation
import Payments
import QRCode
import Wire

/// Links that are paid once: invoices, delivery, a sale on the phone.
struct LinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Payment links that are paid once: create, show, list, revoke, draw, verify.",
        subcommands: [
            Create.self, Show.self, List.self, Revoke.self, Draw.self, LinkVerify.self,
        ]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the bank for a link; the same order and amount again is the same link.",
            discussion: "kassalink link create --order ЗАКАЗ-00123 --amount 1500,50"
        )

        @OptionGroup var service: ServiceOptions
        @Option(help: "Your name of the order: a GUID or any text up to 64 characters.")
        var order: String
        @Option(help: "Roubles: 1500,50 or 1500.50.")
        var amount: AmountArgument
        @Option(help: "What the payer reads, up to 140 characters.")
        var purpose: String?
        @Option(help: "How long it can be paid, seconds.")
        var ttl: Int64 = 3600
        @Option(help: "Where the payer's phone goes afterwards.")
        var redirectURL: String?
        @Option(help: "The bank account, where there are several.")
        var account: String?

        func run() async throws {
            let wish: [(String, JSON?)] = [
                ("order_id", .text(order)), ("amount", .integer(amount.money.kopecks)),
                ("currency", "RUB"), ("purpose", .text(purpose ?? "Заказ \(order)")),
                ("ttl_seconds", .integer(ttl)), ("redirect_url", redirectURL.map { .text($0) }),
                ("account", account.map { .text($0) }),
            ]
            let body = JSON.object(
                wish.compactMap { name, value in
                    value.map { JSON.Member(name, $0) }
                }
            )
            try await service.connect { client in
                let link = try await client.call(
                    .post,
                    "/v1/payment-links",
                    json: body,
                    key: UUID().uuidString
                )
                LinkCommand.show(link)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one link.")

        @OptionGroup var service: ServiceOptions
        @Argument(help: "Id of the link.") var id: String

        func run() async throws {
            try await service.connect { client in
                LinkCommand.show(
                    try await client.call(.get, "/v1/payment-links/\(ServiceClient.escaped(id))")
                )
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List links, newest first.")

        @OptionGroup var service: ServiceOptions
        @Option(help: "How many.") var limit = 20
        @Option(help: "Go on from here; the previous page names it.") var cursor: String?

        func run() async throws {
            let query = ServiceClient.query([("limit", "\(limit)"), ("cursor", cursor)])
            try await service.connect { client in
                let page = try await client.call(.get, "/v1/payment-links" + query)
                Facts.table(
                    page,
                    columns: ["id", "order_id", "amount", "status", "expires_at"]
                )
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a link back; says so if it was paid first."
        )

        @OptionGroup var service: ServiceOptions
        @Argument(help: "Id of the link.") var id: String

        func run() async throws {
            try await service.connect { client in
                let answer = try await client.call(
                    .delete,
                    "/v1/payment-links/\(ServiceClient.escaped(id))"
                )
                Outcomes.show(answer)
            }
        }
    }

    struct Draw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "qr",
            abstract: "Draw the code of a link as the service draws it."
        )

        @OptionGroup var service: ServiceOptions
        @Argument(help: "Id of the link.") var id: String
        @Option(help: "File to write; its ending chooses png, svg, txt or escpos.")
        var out: String?

        func run() async throws {
            let form = out.map { URL(fileURLWithPath: $0).pathExtension.lowercased() } ?? "txt"
            guard ["png", "svg", "txt", "escpos"].contains(form) else {
                throw ValidationError("end --out in .png, .svg, .txt or .escpos")
            }
            try await service.connect { client in
                let picture = try await client.bytes(
                    .get,
                    "/v1/payment-links/\(ServiceClient.escaped(id))/qr.\(form)"
                )
                try Terminal.write(picture, to: out)
            }
        }
    }

    private static func show(_ link: JSON) {
        Facts.list(link, names: ["id", "order_id", "amount", "status", "pay_url", "expires_at"])
        guard let payload = link["link"]?["payload"]?.text else { return }
        print("payload: \(payload)")
        if Terminal.isInteractive, let code = try? QRCode(payload) { print(code.terminal()) }
    }
}
