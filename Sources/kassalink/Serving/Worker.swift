import Logging
import Operations
import ServiceLifecycle

/// Work that goes on until the service is told to stop, below all that somebody waits for.
///
/// The tasks that it begins have its priority, by which ledgers know what may stand back.
struct Worker: Service {
    let name: String
    let logger: Logger
    let work: @Sendable () async -> Void

    func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask(priority: .utility) { await cancelWhenGracefulShutdown { await work() } }
        }
        logger.debug("a worker has stopped", metadata: ["worker": "\(name)"])
    }
}

/// Sees calls to their end that outlive the request for which they were made.
struct ErrandRunner: Service {
    let errands: Errands

    func run() async throws {
        await withGracefulShutdownHandler {
            await errands.run()
        } onGracefulShutdown: {
            errands.close()
        }
    }
}

/// Holds what must be open longest: closes connections, then the ledger, when all others are done.
struct Foundations: Service {
    let ledger: OpenBooks
    let senders: Senders
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        try? await senders.shutdown()
        try await ledger.close()
        logger.info("the ledger is closed")
    }
}
