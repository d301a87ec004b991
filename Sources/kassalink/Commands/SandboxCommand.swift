import ArgumentParser
import Wire

/// The banks' side of every dialect on this machine, with a payer and faults.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "A bank on this machine: run it, pay, decline, cause trouble.",
        subcommands: [SandboxRun.self, Pay.self, Decline.self, SandboxFaults.self]
    )

    struct Pay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Pay a code as a buyer would.",
            discussion: "kassalink sandbox pay 'https://qr.nspk.ru/AD10…' --amount 1500,50"
        )

        @OptionGroup var sandbox: SandboxAddress
        @Argument(help: "The text of the code, or its id.") var code: String
        @Option(help: "Another amount than the code asks for.") var amount: AmountArgument?

        func run() async throws {
            try await sandbox.connect { payer in
                try await payer.pay(code, amount: amount?.money)
                Terminal.say("оплачено как покупателем", "paid as the buyer")
            }
        }
    }

    struct Decline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Begin to pay a code and fail."
        )

        @OptionGroup var sandbox: SandboxAddress
        @Argument(help: "The text of the code, or its id.") var code: String

        func run() async throws {
            try await sandbox.connect { payer in
                try await payer.decline(code)
                Terminal.say("оплата не прошла", "the payment was declined")
            }
        }
    }
}

/// Where the sandbox listens.
struct SandboxAddress: ParsableArguments {
    @Option(help: "Address of the sandbox.") var sandboxURL = "http://127.0.0.1:8090"

    func connect(_ body: (SandboxPayer) async throws -> Void) async throws {
        guard let address = Address(sandboxURL) else {
            throw ValidationError("'\(sandboxURL)' is no address: write http://host:port")
        }
        try await withSender { sender in
            try await body(SandboxPayer(url: address.text, sender: sender))
        }
    }
}
