import Foundation
import GRDB

/// Copies of a ledger file: made while the service goes on, and put back while it is stopped.
package enum LedgerCopy {
    package enum Refusal: Error, Hashable, CustomStringConvertible {
        case missing(String)
        case taken(String)
        case noFolder(String)
        /// Another program's database, an empty file or an archive.
        case notLedger(String)
        case damaged(String, what: String)

        package var description: String {
            switch self {
            case .missing(let path): "there is no ledger at \(path)"
            case .taken(let path): "\(path) is there already: name a file that is not"
            case .noFolder(let path): "there is no folder \(path): make it first"
            case .notLedger(let path):
                "\(path) is no copy of a ledger: `kassalink backup` makes one"
            case .damaged(let path, let what): "\(path) is damaged: \(what)"
            }
        }
    }

    /// Pages copied between two reports of progress: some 16 MiB.
    static let pagesPerStep: CInt = 4096

    /// Copies the ledger as it is at this moment into one new file, checks the copy page by page,
    /// and only then gives it its name.
    ///
    /// The service may go on writing meanwhile: what it answered before the copy began is in it. Its
    /// log grows until the copy is done, and is folded into the ledger then.
    ///
    /// `progress` hears how many per cent are done. Returns the length of the copy, bytes. Throws
    /// `Refusal`, `StorageFailure.newerSchema`, or what SQLite says.
    package static func make(
        of ledger: String,
        at target: String,
        progress: @escaping (Int) -> Void
    ) throws -> Int64 {
        guard FileManager.default.fileExists(atPath: ledger) else { throw Refusal.missing(ledger) }
        guard !FileManager.default.fileExists(atPath: target) else { throw Refusal.taken(target) }
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder) else { throw Refusal.noFolder(folder) }
        let part = target + ".part"
        try? FileManager.default.removeItem(atPath: part)
        let copy = try DatabaseQueue(path: part)
        do {
            let source = try DatabaseQueue(path: ledger, configuration: readOnly)
            try source.read { database in
                // One view for the whole copy: else each commit of the service begins it anew, and
                // beside a busy one a long ledger is never copied to its end.
                _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
                try copy.writeWithoutTransaction { copy in
                    try database.backup(to: copy, pagesPerStep: pagesPerStep) { step in
                        progress(step.completedPageCount * 100 / max(1, step.totalPageCount))
                    }
                }
            }
            try source.close()
            try copy.writeWithoutTransaction { database in
                // One file, with no log beside it that could be left behind.
                try database.execute(sql: "PRAGMA journal_mode = DELETE")
                try Self.check(database, at: part)
            }
            try copy.close()
        } catch {
            try? copy.close()
            try? FileManager.default.removeItem(atPath: part)
            throw error
        }
        return try settle(part, as: target)
    }

    /// Puts a copy in the place of the ledger; what lay there is kept beside it under `aside`.
    ///
    /// Nobody may have the ledger open. A log of the old file must not meet the new one, so it goes
    /// aside too.
    package static func putBack(_ copy: String, as ledger: String, aside: String) throws {
        guard FileManager.default.fileExists(atPath: copy) else { throw Refusal.missing(copy) }
        let part = ledger + ".part"
        try? FileManager.default.removeItem(atPath: part)
        do {
            try FileManager.default.copyItem(atPath: copy, toPath: part)
            // The copy may have come over a network, without its rights.
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: part)
            let queue = try DatabaseQueue(path: part, configuration: readOnly)
            try queue.read { database in
                try Self.check(database, at: copy)
                guard try Schema.isWhole(database) else { throw Refusal.notLedger(copy) }
            }
            try queue.close()
        } catch {
            try? FileManager.default.removeItem(atPath: part)
            throw error
        }
        for suffix in ["", "-wal", "-shm"]
        where FileManager.default.fileExists(atPath: ledger + suffix) {
            try FileManager.default.moveItem(atPath: ledger + suffix, toPath: aside + suffix)
        }
        _ = try settle(part, as: ledger)
    }

    private static var readOnly: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        return configuration
    }

    private static func check(_ database: Database, at path: String) throws {
        let said = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard said == "ok" else { throw Refusal.damaged(path, what: said) }
        try Schema.checkAge(database)
    }

    /// On disk first, then under its name.
    private static func settle(_ part: String, as target: String) throws -> Int64 {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: part))
        try file.synchronize()
        let length = try file.seekToEnd()
        try file.close()
        try FileManager.default.moveItem(atPath: part, toPath: target)
        return Int64(length)
    }
}
