import ArgumentParser

/// The command line: each command is a file of its own.
@main
struct Kassalink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kassalink",
        abstract: "SBP payments for tills, invoices and accounting.",
        discussion: """
            Begin with `kassalink demo`, which shows the whole way of a payment on this machine. \
            Then copy config/kassalink.yaml, fill it in, check it with `kassalink doctor --config \
            FILE` and start with `kassalink serve --config FILE`.

            Commands that talk to a running service take its address from --url or KASSALINK_URL \
            and its token from --token-file or KASSALINK_TOKEN.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(name: "At the till", subcommands: [TillCommand.self]),
            CommandGroup(
                name: "Links and money",
                subcommands: [
                    LinkCommand.self, RegisterCommand.self, RefundCommand.self, QRCommand.self,
                    Explain.self,
                ]
            ),
            CommandGroup(
                name: "Running the service",
                subcommands: [
                    Serve.self, Doctor.self, TokenCommand.self, DeliveriesCommand.self,
                    ReceiptsCommand.self, ReconcileCommand.self, BackupCommand.self,
                    RestoreCommand.self,
                    ArchiveCommand.self,
                    AuditCommand.self,
                ]
            ),
            CommandGroup(
                name: "Trying it out",
                subcommands: [
                    Demo.self, SandboxCommand.self, SimulateCommand.self, ConformanceCommand.self,
                    DemoReceiver.self,
                ]
            ),
        ]
    )
}
