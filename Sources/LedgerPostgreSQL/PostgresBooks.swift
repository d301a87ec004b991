package import Ledger

/// The books of all merchants in one PostgreSQL database that any number of instances share.
///
/// A change is one transaction of two round trips; the row of its link is locked from the first to
/// the end, so that the changes of a link go one after another on all instances. An answered change
/// is on the server's disk, and on a synchronous standby's where there is one.
package final class PostgresBooks: Books {
    let pool: Pool
    let clerk: Clerk
    let watchers = LinkWatchers()
    let bell: Bell

    package static let connections = 8

    /// Reaches the server, and brings its tables up to date.
    ///
    /// - Parameters:
    ///   - address: one server, or a primary with its standbys.
    ///   - listeners: those who are owed the events of coming commits.
    ///   - connections: how many statements run at one time; the server has one more for listening.
    ///   - waitingLimit: how many pieces of work may wait before one is refused.
    ///   - patience: how long a piece of work may wait for its turn and for a server.
    ///   - newID: makes unique ids of printable ASCII that sort by time.
    ///   - furtherSteps: those of the schema that a program yet to be written will add, for tests.
    ///   - heard: gets the text of every statement, for tests.
    /// - Throws: `DatabaseFailure`.
    package init(
        at address: DatabaseAddress,
        listeners: [Listener],
        connections: Int = PostgresBooks.connections,
        waitingLimit: Int = PostgresBooks.waitingLimit,
        patience: Duration = PostgresBooks.patience,
        newID: @escaping @Sendable () -> String,
        furtherSteps: [[String]] = [],
        heard: (@Sendable (String) -> Void)? = nil
    ) async throws {
        pool = Pool(
            to: address,
            connections: connections,
            waitingLimit: waitingLimit,
            patience: patience,
            newID: newID,
            heard: heard
        )
        clerk = Clerk(listeners: listeners, newID: newID)
        bell = Bell(at: address, watchers: watchers)
        do {
            try await pool.work { connection in
                try Self.requireOwnSession(connection, at: address)
                try Self.requireDurable(connection)
                let schema = Schema(name: address.schema, furtherSteps: furtherSteps)
                try schema.bringUpToDate(connection)
            }
            try await pool.write(listeners.map { DirectoryRows.enter($0) }) { _ in }
        } catch {
            await pool.close()
            throw error
        }
        bell.start()
    }

    package static let waitingLimit = Pool.waitingLimit
    package static let patience = Pool.patience

    /// Takes no more work, finishes that which waits, and lets go of the server.
    package func close() async {
        await pool.close()
        watchers.close()
        await bell.close()
    }

    /// A pooler in transaction mode shows when two of us are there at one time.
    private static func requireOwnSession(
        _ connection: Connection,
        at address: DatabaseAddress
    ) throws {
        do {
            _ = try Connection(to: address, heard: nil)
        } catch DatabaseFailure.sharedSession {
            // Others go on with it.
            try connection.run([Statement("RESET ALL")])
            throw DatabaseFailure.sharedSession
        }
    }

    /// A server that does not flush would answer for what a power cut takes away.
    private static func requireDurable(_ connection: Connection) throws {
        for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
            let rows = try connection.run([Statement("SELECT current_setting($1)", setting)])
            let value = try rows[0].first { $0.text() } ?? ""
            guard value == "on" else {
                throw DatabaseFailure.notDurable(setting: setting, value: value)
            }
        }
    }
}
