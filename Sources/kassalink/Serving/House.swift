import Assets
import Banks
import HTTPAPI
import Hummingbird
import HummingbirdCore
import Ledger
import Logging
import NIOCore
import Operations
import Payments
import ServiceLifecycle
import UnixSignals
import Wire

/// Everything that runs while the service runs, in the order in which it may stop.
///
/// Last in, first out: HTTP takes no more requests and finishes those under way, then the workers
/// stop, then connections and the ledger close.
struct House {
    let assembly: Assembly
    let ledger: OpenBooks
    let senders: Senders
    let metrics: Prometheus

    private var books: any Books { ledger.books }
    private var settings: Settings { assembly.settings }
    private var logger: Logger { assembly.logger }

    func group() throws -> ServiceGroup {
        let desk = assembly.desk(books, senders: senders)
        let foundations = Foundations(ledger: ledger, senders: senders, logger: logger)
        let errands = ErrandRunner(errands: desk.errands)
        let services: [any Service] =
            [foundations, errands] + workers(desk) + [try application(desk)]
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(service: $0, serviceName: "\(type(of: $0))")
                },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
    }

    private func workers(_ desk: Desk) -> [Worker] {
        let settle = SettleInbox(desk: desk)
        let watch = WatchCharges(desk: desk)
        let banks = BankMeter(desk: desk)
        let answers = ForgetAnswers(desk: desk)
        let receipts = SendReceipts(desk: desk)
        let missing = FiscalMeter(desk: desk, missingMinutes: settings.receiptMinutes)
        let debts = DebtMeter(books: books, now: assembly.surroundings.now)
        let couriers = WakeCouriers(
            desk: desk,
            couriers: settings.listeners.map { listener in
                DeliverEvents(desk: desk, line: listener.line, sender: senders[listener])
            }
        )
        return [
            Worker(name: "bank meter", logger: logger) { await banks.run() },
            Worker(name: "debt meter", logger: logger) { await debts.run() },
            Worker(name: "fiscal meter", logger: logger) { await missing.run() },
            Worker(name: "answers", logger: logger) { await answers.run() },
            Worker(name: "receipts", logger: logger) { await receipts.run() },
            Worker(name: "watch", logger: logger) { await watch.run() },
            Worker(name: "inbox", logger: logger) { await settle.run() },
            Worker(name: "couriers", logger: logger) { await couriers.run() },
        ] + keepers(desk)
    }

    /// One for each contract whose bank publishes the key of its callbacks.
    private func keepers(_ desk: Desk) -> [Worker] {
        desk.accounts.values.compactMap { account in
            guard let bank = account.line.bank as? Tochka else { return nil }
            let keeper = KeepKeys(
                ring: bank.keys,
                url: bank.settings.keysURL,
                sender: senders[account.id.id],
                surroundings: assembly.surroundings,
                logger: logger
            )
            return Worker(name: "keys of \(account.id.id.text)", logger: logger) {
                await keeper.run()
            }
        }
    }

    private func application(_ desk: Desk) throws -> some Service {
        let readiness = Readiness(books: books, now: assembly.surroundings.now)
        let api = try HTTPAPI(
            desk: desk,
            surface: HTTPAPI.Surface(
                publicURL: settings.publicURL,
                description: Assets.openAPI,
                metricsText: { [metrics] in metrics.text },
                metricsReaders: settings.metricsReaders,
                isReady: { await readiness.isReady() },
                streamLimit: settings.streamLimit,
                clientAddressHeader: settings.clientAddressHeader
            )
        )
        let (host, port) = (settings.host, settings.port)
        return Application(
            router: api.router(),
            server: api.server(Self.limits),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { [logger] _ in
                logger.info("listening", metadata: ["host": "\(host)", "port": "\(port)"])
            },
            logger: Self.quiet(logger)
        )
    }

    /// What one connection may cost.
    private static var limits: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            idleTimeout: .seconds(ServerLimits.idleSeconds),
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: ServerLimits.headerBytes,
                maxHeaderListSize: ServerLimits.allHeadersBytes,
                maxHeaderFieldCount: ServerLimits.headerCount
            )
        )
    }

    /// Hummingbird says little that a shopkeeper needs; what it warns of is passed on.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        if logger.logLevel == .info { logger.logLevel = .notice }
        return logger
    }
}
