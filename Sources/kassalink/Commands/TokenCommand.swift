import ArgumentParser
import Ledger
import Logging
import Operations
import Payments
import Wire

/// Bearer tokens; works on the ledger itself, so that the first one can be made.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Bearer tokens: issue, list, revoke.",
        discussion: """
            Works on the ledger that --config names, whether the service runs or not. The \
            token is printed once; on file is only its digest.
            """,
        subcommands: [Issue.self, List.self, Revoke.self]
    )

    struct Issue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and print it, this once.",
            discussion: """
                kassalink token issue admin > admin.token && chmod 600 admin.token
                kassalink token issue till --register kassa-1 --name 'Касса 1' > kassa-1.token

                Roles: till charges registers and releases; invoice makes payment links; \
                accounting reads payments and events and refunds; admin may do everything of the \
                merchant.
                """
        )

        @OptionGroup var settings: SettingsOption
        @Argument(help: "till, invoice, accounting or admin.") var role: Pass.Role
        @Option(help: "Whose; may be left out where there is one merchant.")
        var merchant: String?
        @Option(help: "Only this store.") var store: String?
        @Option(help: "Only this register.") var register: String?
        @Option(help: "What it is for, to know it again.") var name: String?

        func run() async throws {
            try await TokenCommand.open(settings, merchant: merchant) { desk, merchant in
                let (pass, token) = try await issue(desk, merchant)
                Terminal.complain("id: \(pass.id.text), role: \(pass.role.rawValue)")
                print(token.reveal())
            }
        }

        private func issue(_ desk: Desk, _ merchant: Merchant.ID) async throws -> (Pass, Secret) {
            do {
                return try await IssuePass(desk: desk)(
                    role,
                    store: store.map { Store.ID($0) },
                    till: register.map { Till.ID($0) },
                    name: name ?? role.rawValue,
                    of: merchant
                )
            } catch OperationRefusal.unknownStore(let id) {
                throw ValidationError(
                    "\(merchant.text) has no store '\(id.text)': see the settings"
                )
            } catch OperationRefusal.unknownTill(let id) {
                throw ValidationError(
                    "\(merchant.text) has no register '\(id.text)'\(store.map { " in \($0)" } ?? ""): "
                        + "`kassalink register add` makes one"
                )
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List tokens, without them.")

        @OptionGroup var settings: SettingsOption
        @Option(help: "Whose; may be left out where there is one merchant.")
        var merchant: String?

        func run() async throws {
            try await TokenCommand.open(settings, merchant: merchant) { desk, merchant in
                let rows = try await desk.books.passes(of: merchant).map { pass in
                    [
                        pass.id.text, pass.role.rawValue, pass.store?.text ?? "-",
                        pass.till?.text ?? "-", pass.name, Timestamp.text(pass.issuedAt),
                        pass.revokedAt.map { Timestamp.text($0) } ?? "-",
                    ]
                }
                Terminal.table(
                    ["id", "role", "store", "register", "name", "issued", "revoked"],
                    rows
                )
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a token, at once.")

        @OptionGroup var settings: SettingsOption
        @Argument(help: "Id of the token, as `token list` shows it.") var id: String
        @Option(help: "Whose; may be left out where there is one merchant.")
        var merchant: String?

        func run() async throws {
            try await TokenCommand.open(settings, merchant: merchant) { desk, merchant in
                let wasThere = try await desk.books.revoke(
                    Owned(Pass.ID(id), of: merchant),
                    at: desk.surroundings.now()
                )
                guard wasThere else {
                    throw ValidationError("there is no token \(id): see `kassalink token list`")
                }
                Terminal.say("токен отозван", "the token has ended")
            }
        }
    }

    private static func open(
        _ option: SettingsOption,
        merchant name: String?,
        _ body: (Desk, Merchant.ID) async throws -> Void
    ) async throws {
        let settings = try await option.load()
        let merchant = try merchant(name, in: settings)
        let quiet = Logger(label: "kassalink", factory: { _ in SwiftLogNoOpLogHandler() })
        let assembly = Assembly(settings: settings, surroundings: .live(), logger: quiet)
        try await withSenders(of: settings.accounts) { senders in
            let ledger = try await assembly.books(visiting: true)
            do {
                try await body(assembly.desk(ledger.books, senders: senders), merchant)
            } catch {
                try? await ledger.close()
                throw error
            }
            try await ledger.close()
        }
    }

    private static func merchant(_ name: String?, in settings: Settings) throws -> Merchant.ID {
        let known = settings.merchants.map(\.id.text)
        guard let name = name ?? (known.count == 1 ? known[0] : nil) else {
            throw ValidationError("write --merchant, one of: \(known.joined(separator: ", "))")
        }
        guard known.contains(name) else {
            throw ValidationError(
                "there is no merchant '\(name)', only: \(known.joined(separator: ", "))"
            )
        }
        return Merchant.ID(name)
    }
}

extension Pass.Role: ExpressibleByArgument {}
