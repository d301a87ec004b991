import Foundation
import GRDB
package import Ledger
import Payments

extension FeedAudit {
    /// Of a ledger file and files of its older events.
    ///
    /// - Throws: `LedgerCopy.Refusal.missing`, `StorageFailure.newerSchema`, or what SQLite says.
    package init(ledger: String, archives: [String] = []) throws {
        // What was being written into an archive when its maker was killed has to be undone first.
        let archives = try archives.map { archive in
            let isWritable = FileManager.default.isWritableFile(atPath: archive)
            return try FeedFile(archive, readonly: !isWritable)
        }
        self.init(of: try FeedFile(ledger, readonly: true), archives: archives)
    }
}

/// The feeds of one file, a ledger's or an archive's.
private struct FeedFile: FeedShelf {
    private let queue: DatabaseQueue

    /// Nothing is written; the log that a service has beside its file is read.
    init(_ path: String, readonly: Bool) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerCopy.Refusal.missing(path)
        }
        var configuration = Configuration()
        configuration.readonly = readonly
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { _ = try Schema.checkAge($0) }
    }

    func feeds() throws -> [Feed] {
        try queue.read { try $0.feeds() }
    }

    func feed(of merchant: Merchant.ID) throws -> Feed? {
        try queue.read { try $0.feed(of: merchant) }
    }

    func events(
        of merchant: Merchant.ID,
        after place: Int64,
        limit: Int
    ) throws -> [HashedEvent] {
        try queue.read { try $0.hashedEvents(of: merchant, after: place, limit) }
    }
}
