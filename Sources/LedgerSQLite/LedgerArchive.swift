import Foundation
import Glibc
import GRDB
package import Ledger
package import Payments

/// Moves old months of what is over out of a ledger into a file of its own, beside a running service.
///
/// All is copied, then all of the copy is proved, and only then anything is taken out of the ledger,
/// in short commits with pauses, so that no till waits longer than for one of them. It may be killed
/// anywhere: what lies in both files is known by its key, and the next run goes on.
package struct LedgerArchive {
    package enum Step: String, Hashable, Sendable, CaseIterable {
        case copying, proving, removing
    }

    package enum Refusal: Error, Hashable, CustomStringConvertible {
        /// Rows of a window differ between ledger and copy.
        case differs(table: String)
        case notWhole(FeedAudit.Fault)
        /// The archive ends before the ledger begins.
        case gap(archive: Int64, ledger: Int64)
        /// The archive was begun by a program with other tables.
        case otherSchema(found: Int, known: Int)
        case isLedger(String)
        /// A backup, or another program's database.
        case notArchive(String)

        package var description: String {
            switch self {
            case .differs(let table):
                "the copy of \(table) is not what the ledger has; nothing was removed"
            case .notWhole(let fault):
                "the events are not whole (\(fault)); nothing was removed: see `audit verify`"
            case .gap(let archive, let ledger):
                "this archive ends with event \(archive) and the ledger begins after \(ledger): "
                    + "name the newest archive, or a new file"
            case .otherSchema(let found, let known):
                "the archive has schema \(found), the ledger \(known): name a new file"
            case .isLedger(let path): "\(path) is the ledger itself: name another file"
            case .notArchive(let path):
                "\(path) holds other things than an archive: name a new file"
            }
        }
    }

    /// What was moved: rows by table.
    package typealias Moved = [(table: String, rows: Int)]

    /// Rows looked at between two steps of the copy.
    static let copyWindow = 5000
    /// Rows taken out in one commit: some ten milliseconds of the one writer.
    static let removalWindow = 200
    /// How long the ledger is left alone after a removal, as a multiple of what that took.
    static let restFactor = 3
    static let busySeconds = 30.0

    private let queue: DatabaseQueue
    private let cut: Int64
    private let paths: (ledger: String, archive: String)

    /// - Parameters:
    ///   - ledger: the file that a service may be working on.
    ///   - archive: made where it is missing; an earlier archive goes on.
    ///   - before: the first moment that stays.
    /// - Throws: `Refusal`, `LedgerCopy.Refusal.missing`, or what SQLite says.
    package init(of ledger: String, to archive: String, before: Moment) throws {
        guard FileManager.default.fileExists(atPath: ledger) else {
            throw LedgerCopy.Refusal.missing(ledger)
        }
        guard Self.isOther(ledger, than: archive) else { throw Refusal.isLedger(archive) }
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.busySeconds)
        queue = try DatabaseQueue(path: ledger, configuration: configuration)
        cut = before.milliseconds
        paths = (ledger, archive)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try Schema.bringUpToDate(database)
            try database.execute(sql: "ATTACH ? AS archive", arguments: [archive])
            guard try database.isArchive() else { throw Refusal.notArchive(archive) }
            for schema in ["main", "archive"] {
                try database.execute(sql: "PRAGMA \(schema).synchronous = FULL")
            }
            try database.makeArchive(schema: Schema.checkAge(database))
        }
    }

    private static func isOther(_ file: String, than other: String) -> Bool {
        let places = [file, other].map { URL(fileURLWithPath: $0).resolvingSymlinksInPath() }
        return places[0] != places[1]
    }

    /// `progress` hears what is being done and how many rows were looked at; what it throws ends the
    /// work there.
    package func callAsFunction(
        progress: (Step, Int) throws -> Void = { _, _ in }
    ) throws -> Moved {
        let scopes = try queue.read { try $0.scopes(cut) }
        try each(.copying, scopes, Self.copyWindow, progress) { try $0.copy($1) }
        try each(.proving, scopes, Self.copyWindow, progress) { try $0.prove($1) }
        let audit = try FeedAudit(ledger: paths.ledger, archives: [paths.archive])
        let faults = try audit { percent in }.compactMap(\.fault)
        if let fault = faults.first { throw Refusal.notWhole(fault) }
        return try each(.removing, scopes, Self.removalWindow, progress) { database, window in
            let began = ContinuousClock.now
            let removed = try database.remove(window)
            rest((ContinuousClock.now - began) * Self.restFactor)
            return removed
        }
    }

    /// Leaves out of the archive what banks sent, where it came before this moment: only that it
    /// came, and what was read in it, stays.
    ///
    /// - Returns: how many bodies were forgotten.
    package func forget(before: Moment) throws -> Int {
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA archive.secure_delete = ON")
            let forgotten = try database.run(
                """
                UPDATE archive.inbox SET headers = '', body = x''
                WHERE received_at < ? AND body <> x''
                """,
                before
            )
            try database.execute(sql: "VACUUM archive")
            return forgotten
        }
    }

    package func close() throws {
        try queue.close()
    }

    /// Walks all tables window by window, each in a transaction of its own.
    @discardableResult
    private func each(
        _ step: Step,
        _ scopes: [ArchiveScope],
        _ limit: Int,
        _ progress: (Step, Int) throws -> Void,
        _ act: (Database, ArchiveWindow) throws -> Int
    ) throws -> Moved {
        var (seen, moved): (Int, Moved) = (0, [])
        for table in ArchivedTable.all {
            var rows = 0
            for scope in scopes where scope.isByMerchant == table.isByMerchant {
                var after = table.start
                while let window = try queue.read({
                    try $0.window(of: table, scope, after: after, cut, limit)
                }) {
                    rows += try queue.writeWithoutTransaction { try act($0, window) }
                    after = window.end
                    seen += window.rows
                    try progress(step, seen)
                }
            }
            moved.append((table.name, rows))
        }
        return moved
    }

    private func rest(_ time: Duration) {
        let (seconds, attoseconds) = time.components
        usleep(UInt32(min(Self.longestRest, seconds * 1_000_000 + attoseconds / 1_000_000_000_000)))
    }

    private static let longestRest: Int64 = 900_000
}
