import ArgumentParser
import Foundation
import Logging
import Metrics
import Operations
import Payments
import ServiceLifecycle
import Wire

/// Runs the service until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service.",
        discussion: """
            Reads the settings, says everything that is wrong with them at once (exit code 78), or \
            starts. SIGTERM and Ctrl-C stop it in order: requests under way are answered, workers \
            stop, the ledger closes.

            /livez, /readyz and /metrics tell how it is; /openapi.yaml describes its routes.
            """
    )

    @OptionGroup var option: SettingsOption

    func run() async throws {
        let settings = try await option.load()
        let (format, level) = (settings.logFormat, settings.logLevel)
        LoggingSystem.bootstrap { _ in LogLines(format: format, level: level) }
        let metrics = Prometheus()
        MetricsSystem.bootstrap(metrics)
        let logger = Logger(label: "kassalink")
        let assembly = Assembly(
            settings: settings,
            surroundings: .live(reached: try Self.fault(logger)),
            logger: logger
        )
        let lock = try Self.locked(settings)
        let senders = Senders(accounts: settings.accounts, listeners: settings.listeners)
        let house = House(
            assembly: assembly,
            ledger: try await Self.opened(assembly, senders),
            senders: senders,
            metrics: metrics
        )
        logger.info("starting", metadata: Self.facts(settings))
        for listener in settings.listeners where listener.hearsNoRefunds {
            let facts: Logger.Metadata = ["listener": "\(listener.id.text)"]
            logger.warning("refunds are not told: no expense item is set", metadata: facts)
        }
        do {
            try await house.group().run()
        } catch {
            logger.error("the service has ended by itself", metadata: ["why": "\(error)"])
            Terminal.complain("kassalink: \(Self.words(for: error, settings))")
            throw ExitCode.failure
        }
        withExtendedLifetime(lock) { logger.info("stopped") }
    }

    /// A file has one service; a database server any number of them.
    private static func locked(_ settings: Settings) throws -> LedgerLock? {
        guard let path = settings.ledger.path else { return nil }
        do {
            return try LedgerLock(ledger: path)
        } catch let held as LedgerLock.Held {
            Terminal.complain(
                "kassalink: \(held.path) is held by another `kassalink serve`: one service to one "
                    + "ledger"
            )
        } catch {
            Terminal.complain("kassalink: \(error): make the folder, or set ledger.path")
        }
        throw ExitCode.failure
    }

    private static func words(for error: any Error, _ settings: Settings) -> String {
        ListeningTrouble.words(
            for: error,
            host: settings.host,
            port: settings.port,
            portName: "http.port",
            hostName: "http.host"
        )
    }

    private static func opened(_ assembly: Assembly, _ senders: Senders) async throws
        -> OpenBooks
    {
        do {
            return try await assembly.books()
        } catch {
            try? await senders.shutdown()
            Terminal.complain("\(assembly.settings.ledger.place) does not open: \(error)")
            throw ExitCode.failure
        }
    }

    /// For tests only, and only by the environment.
    private static func fault(_ logger: Logger) throws -> @Sendable (FaultPoint) -> Void {
        guard let text = ProcessInfo.processInfo.environment[Fault.variable] else {
            return { _ in }
        }
        guard let fault = Fault(text) else {
            let points = FaultPoint.allCases.map(\.rawValue).joined(separator: ", ")
            Terminal.complain("\(Fault.variable)='\(text)' names no point: \(points)")
            throw ExitCode(Mistakes.exitCode)
        }
        logger.warning(
            "this process will kill itself: a test has asked for it",
            metadata: ["point": "\(fault.point.rawValue)"]
        )
        return fault.watch()
    }

    private static func facts(_ settings: Settings) -> Logger.Metadata {
        [
            "ledger": "\(settings.ledger.place)",
            "merchants": "\(settings.merchants.count)",
            "accounts": "\(settings.accounts.count)",
            "listeners": "\(settings.listeners.count)",
        ]
    }
}
