import GRDB
package import Ledger

/// The books of all merchants in one SQLite file that this process owns.
///
/// Writes wait in one queue and share commits; reads have connections of their own and never wait
/// for a write. An answered change is on disk: the file runs with `synchronous=FULL`.
package final class SQLiteBooks: Books {
    let pool: DatabasePool
    let commits: CommitQueue
    private let checkpoints: Checkpoints
    let clerk: Clerk
    let passes: PassReader
    let watchers = LinkWatchers()
    /// One process owns the file, so nobody else asks the banks for it.
    let lookUps = LookUpQueues()

    package static let busyTimeoutSeconds = 5.0
    static let readerCount = 4

    /// Opens the file, or makes it, and brings its tables up to date.
    ///
    /// - Parameters:
    ///   - path: where the file lies; `-wal` and `-shm` appear beside it.
    ///   - listeners: those who are owed the events of coming commits.
    ///   - waitingLimit: how many changes may wait before one is refused.
    ///   - visiting: true beside a service that runs on this file: its requests stay in flight.
    ///   - busyTimeoutSeconds: how long a commit waits for a backup or a tool that holds the file.
    ///   - newID: makes unique ids of printable ASCII that sort by time.
    ///   - heard: gets the text of every statement, for tests of plans and costs.
    /// - Throws: `StorageFailure.newerSchema`, `StorageFailure.notDurable`, or what SQLite says.
    package init(
        path: String,
        listeners: [Listener],
        waitingLimit: Int = SQLiteBooks.waitingLimit,
        visiting: Bool = false,
        busyTimeoutSeconds: Double = SQLiteBooks.busyTimeoutSeconds,
        newID: @escaping @Sendable () -> String,
        heard: (@Sendable (String) -> Void)? = nil
    ) throws {
        let configuration = Self.configuration(busyTimeoutSeconds, heard)
        pool = try DatabasePool(path: path, configuration: configuration)
        checkpoints = try Checkpoints(path: path)
        commits = CommitQueue(pool: pool, checkpoints: checkpoints, waitingLimit: waitingLimit)
        clerk = Clerk(listeners: listeners, newID: newID)
        try pool.writeWithoutTransaction { database in
            // GRDB has set NORMAL while turning on WAL, after `prepareDatabase`: so not there.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = \(Checkpoints.pageLimit)")
            try database.execute(sql: "PRAGMA cache_size = -\(Self.writerCacheKilobytes)")
            try Schema.bringUpToDate(database)
            try database.inTransaction(.immediate) {
                try database.enter(listeners)
                if !visiting { try database.dropLeasesOfEarlierProcess(listeners) }
                return .commit
            }
        }
        passes = try PassReader(path: path, configuration)
        let synchronous = try synchronous()
        guard synchronous == Self.full else {
            throw StorageFailure.notDurable(synchronous: synchronous)
        }
    }

    package static let waitingLimit = CommitQueue.waitingLimit
    /// The pages that a busy hour writes to, so that they are not read anew for each change.
    static let writerCacheKilobytes = 32 * 1024

    /// Takes no more changes, puts those that wait on disk, and lets go of the file.
    package func close() async throws {
        await commits.close()
        watchers.close()
        try checkpoints.close()
        try passes.close()
        try pool.close()
    }

    /// What the writing connection says of itself; 2 is FULL.
    package func synchronous() throws -> Int {
        try pool.writeWithoutTransaction { database in
            try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0
        }
    }

    /// How SQLite would find the rows of a statement, line by line.
    package func plan(of statement: String) async throws -> [String] {
        try await pool.read { database in
            let arguments = StatementArguments(
                Array(repeating: DatabaseValue.null, count: statement.count { $0 == "?" })
            )
            let sql = "EXPLAIN QUERY PLAN \(statement)"
            return try Row.fetchAll(database, sql: sql, arguments: arguments).map { $0["detail"] }
        }
    }

    private static let full = 2

    private static func configuration(
        _ busyTimeoutSeconds: Double,
        _ heard: (@Sendable (String) -> Void)?
    ) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.maximumReaderCount = readerCount
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            guard let heard else { return }
            database.trace { event in
                if case .statement(let statement) = event { heard(statement.sql) }
            }
        }
        return configuration
    }
}
