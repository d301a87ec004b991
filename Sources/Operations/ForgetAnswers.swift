import Ledger
import Logging

/// Forgets idempotency keys whose time is over, a few in a commit, so that their table does not
/// grow for ever.
///
/// Nothing else is taken away while the service runs: once-tokens, payments and callbacks make
/// repeated money harmless however old it is, and a revoked token stays as a record of who it was.
package struct ForgetAnswers: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// In one commit: a millisecond or two of the one writer.
    static let batchLimit = 100
    /// Between two batches while there are more: a thousand keys a second.
    static let pauseMilliseconds: Int64 = 100
    static let idleMilliseconds: Int64 = 60_000

    /// Runs until cancelled.
    package func run() async {
        while !Task.isCancelled {
            let hasMore = await once()
            let pause = hasMore ? Self.pauseMilliseconds : Self.idleMilliseconds
            do { try await desk.surroundings.sleep(pause) } catch { return }
        }
    }

    /// Looks at one batch.
    ///
    /// - Returns: whether there may be more.
    package func once() async -> Bool {
        do {
            let limit = Self.batchLimit
            let seen = try await desk.books.forgetAnswers(due: desk.now, limit: limit)
            if seen > 0 {
                desk.logger.debug("answers looked at to forget", metadata: ["keys": "\(seen)"])
            }
            return seen == limit
        } catch {
            desk.logger.error("old answers cannot be forgotten", metadata: ["why": "\(error)"])
            return false
        }
    }
}
