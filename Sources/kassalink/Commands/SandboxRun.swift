import ArgumentParser
import Foundation
import Logging
import Operations
import SandboxBank
import ServiceLifecycle
import UnixSignals

/// Runs the banks' side on this machine.
struct SandboxRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the banks' side of every dialect over HTTP.",
        discussion: """
            kassalink sandbox run --keys sandbox

            Makes what is missing in the folder: the keys that both sides need, and a settings \
            file sandbox/kassalink.yaml for `kassalink serve --config`. Open the address that is \
            printed in a browser to pay as a buyer, or use `kassalink sandbox pay`.
            """
    )

    @Option(help: "Folder for the shared keys and the settings file.") var keys = "sandbox"
    @Option(help: "Port on the loopback.") var port = 8090
    @Option(help: "Where the service listens; callbacks go there.")
    var serviceURL = "http://127.0.0.1:8080"

    func validate() throws {
        guard (1...65_535).contains(port) else {
            throw ValidationError("--port is 1 to 65535")
        }
    }

    func run() async throws {
        guard let service = Address(serviceURL) else {
            throw ValidationError("'\(serviceURL)' is no address: write http://host:port")
        }
        let shared = SandboxKeys(folder: URL(fileURLWithPath: keys))
        try shared.make()
        try writeSettings(shared, servicePort: service.port ?? 8080)
        let logger = Logger(label: "sandbox") { _ in LogLines(format: .logfmt, level: .notice) }
        try await withSender { sender in
            let bank = SandboxBank(
                settings: try shared.settings(port: port, serviceURL: service.text),
                sender: sender,
                logger: logger,
                now: Surroundings.live().now,
                onPort: { port in
                    Terminal.say(
                        "песочница банков: http://127.0.0.1:\(port)/payer",
                        "the banks' sandbox is running"
                    )
                    Terminal.flush()
                }
            )
            do {
                try await ServiceGroup(
                    services: [bank],
                    gracefulShutdownSignals: [.sigterm, .sigint],
                    logger: logger
                ).run()
            } catch {
                Terminal.complain("kassalink: \(words(for: error))")
                throw ExitCode.failure
            }
        }
    }

    private func words(for error: any Error) -> String {
        ListeningTrouble.words(
            for: error,
            host: "127.0.0.1",
            port: port,
            portName: "--port",
            hostName: "--port"
        )
    }

    /// Never over a file that is there: somebody may have changed it.
    private func writeSettings(_ shared: SandboxKeys, servicePort: Int) throws {
        let file = shared.folder.appendingPathComponent("kassalink.yaml")
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        let settings = DemoSettings(
            keys: shared,
            servicePort: servicePort,
            sandboxURL: "http://127.0.0.1:\(port)",
            receiverURL: nil
        )
        try settings.text.write(to: file, atomically: true, encoding: .utf8)
        Terminal.complain("settings for the service: \(file.path)")
    }
}
