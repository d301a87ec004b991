import ArgumentParser
import Wire

/// Trouble on request: what banks and networks do on bad days.
struct SandboxFaults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Show, plan or forget trouble of a running sandbox.",
        discussion: """
            kassalink sandbox faults                            what is planned
            kassalink sandbox faults drop_reply --on activate   the next activation gets no answer
            kassalink sandbox faults duplicate_callback --times 3
            kassalink sandbox faults --clear

            Faults: drop_reply, close_reply, unknown_outcome, error_500, slow_reply, callback_before_reply, \
            lose_callback, duplicate_callback, late_callback, forge_callback, out_of_order, \
            decline_refund, fail_receipt, late_receipt. Steps for --on: issue, activate, read, \
            release, refund, callback, receipt (the fiscal service, only when it is named).
            """
    )

    @OptionGroup var sandbox: SandboxAddress
    @Argument(help: "What is to go wrong; nothing shows what is planned.") var fault: String?
    @Option(help: "Only in this step; in any when not given.") var on: String?
    @Option(help: "How often.") var times = 1
    @Flag(help: "Forget all trouble.") var clear = false

    func run() async throws {
        try await sandbox.connect { payer in
            if clear { _ = try await payer.forgetFaults() }
            guard let fault else {
                Self.show(try await payer.faults())
                return
            }
            let wish: JSON = [
                "faults": [
                    [
                        "fault": .text(fault), "on": .text(on ?? "any"),
                        "times": .integer(times),
                    ]
                ]
            ]
            Self.show(try await payer.plan(wish))
        }
    }

    private static func show(_ state: JSON) {
        let rows = (state["faults"]?.list ?? []).map { fault in
            ["fault", "on", "times"].map { fault[$0]?.textOrLiteral ?? "-" }
        }
        if rows.isEmpty {
            Terminal.say("неполадок не задумано", "no trouble is planned")
        } else {
            Terminal.table(["fault", "on", "times"], rows)
        }
    }
}
