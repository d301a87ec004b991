import GRDB
import Ledger
import Payments

/// Whose rows are walked: everybody's, or one merchant's up to an event.
struct ArchiveScope {
    let merchant: Merchant.ID?
    let last: Int64

    var isByMerchant: Bool { merchant != nil }
}

/// Some rows of one table that lie beside each other; not all of them need be history.
struct ArchiveWindow {
    let table: ArchivedTable
    let scope: ArchiveScope
    let after: DatabaseValue
    let end: DatabaseValue
    let cut: Int64
    let rows: Int

    /// Which rows of the window go, each called `row`.
    var isHistory: String {
        let owner = scope.isByMerchant ? "row.merchant = :merchant AND " : ""
        let key = "row.\(table.key)"
        return "\(owner)\(key) > :after AND \(key) <= :end AND \(table.isHistory)"
    }

    var isCopied: String {
        "copy.merchant = row.merchant AND copy.\(table.key) = row.\(table.key)"
    }

    var arguments: StatementArguments {
        [
            "merchant": scope.merchant?.text, "after": after, "end": end, "cut": cut,
            "last": scope.last,
        ]
    }
}

/// The two files of an archive's making: the ledger as `main`, beside it `archive`.
extension Database {
    /// Whether nothing is in the file but what an archive holds; nothing at all is good, too.
    func isArchive() throws -> Bool {
        let sql = """
            SELECT name FROM archive.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'
            """
        let known = Set(["feeds"] + ArchivedTable.all.map(\.name))
        return try known.isSuperset(of: String.fetchAll(self, sql: sql))
    }

    /// Its tables are those of the ledger, without triggers and with no index but the key.
    func makeArchive(schema known: Int) throws {
        let found = try Int.fetchOne(self, sql: "PRAGMA archive.user_version") ?? 0
        guard found == 0 || found == known else {
            throw LedgerArchive.Refusal.otherSchema(found: found, known: known)
        }
        try inTransaction(.immediate) {
            for name in ["feeds"] + ArchivedTable.all.map(\.name) {
                let sql = "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?"
                let table = try String.fetchOne(self, sql: sql, arguments: [name]) ?? ""
                let head = "CREATE TABLE "
                let rest = table.dropFirst(head.count)
                try execute(sql: "CREATE TABLE IF NOT EXISTS archive.\(rest)")
            }
            try execute(sql: "PRAGMA archive.user_version = \(known)")
            return .commit
        }
    }

    /// How far each merchant's events may go.
    func scopes(_ cut: Int64) throws -> [ArchiveScope] {
        let whole = ArchiveScope(merchant: nil, last: 0)
        let merchants = try feeds().map { feed in
            ArchiveScope(merchant: feed.merchant, last: try lastToGo(feed, cut))
        }
        return [whole] + merchants
    }

    /// - Returns: nil where no more rows are as old as that.
    func window(
        of table: ArchivedTable,
        _ scope: ArchiveScope,
        after: DatabaseValue,
        _ cut: Int64,
        _ limit: Int
    ) throws -> ArchiveWindow? {
        let owner = table.isByMerchant ? "merchant = :merchant AND " : ""
        let sql = """
            SELECT count(*), max(key), min(time) FROM (
                SELECT \(table.key) AS key, \(table.time) AS time FROM main.\(table.name)
                WHERE \(owner)\(table.key) > :after ORDER BY \(table.key) LIMIT :limit
            )
            """
        let arguments: StatementArguments = [
            "merchant": scope.merchant?.text, "after": after, "limit": limit,
        ]
        guard let row = try Row.fetchOne(self, sql: sql, arguments: arguments),
            let oldest: Int64 = row[2], oldest < cut
        else { return nil }
        return ArchiveWindow(
            table: table,
            scope: scope,
            after: after,
            end: row[1],
            cut: cut,
            rows: row[0]
        )
    }

    /// - Returns: how many rows were not in the archive yet.
    func copy(_ window: ArchiveWindow) throws -> Int {
        var copied = 0
        try inTransaction(.deferred) {
            let isFeed = window.table.name == ArchivedTable.events.name
            if isFeed { try beginFeed(window) }
            let table = window.table.name
            try execute(
                sql: """
                    INSERT OR IGNORE INTO archive.\(table)
                    SELECT row.* FROM main.\(table) AS row WHERE \(window.isHistory)
                    """,
                arguments: window.arguments
            )
            copied = changesCount
            if isFeed { try endFeed(window) }
            return .commit
        }
        return copied
    }

    /// - Throws: `LedgerArchive.Refusal.differs` unless every row that is to go lies in the archive
    ///   exactly as it is in the ledger.
    func prove(_ window: ArchiveWindow) throws -> Int {
        let table = window.table
        let rest = "WHERE \(window.isHistory) ORDER BY row.\(table.key)"
        let kept = try digest("SELECT row.* FROM main.\(table.name) AS row \(rest)", window)
        let copied = try digest(
            """
            SELECT copy.* FROM main.\(table.name) AS row
            CROSS JOIN archive.\(table.name) AS copy ON \(window.isCopied) \(rest)
            """,
            window
        )
        guard kept == copied else { throw LedgerArchive.Refusal.differs(table: table.name) }
        return 0
    }

    /// Takes out of the ledger what lies in the archive; a feed then begins after what went.
    func remove(_ window: ArchiveWindow) throws -> Int {
        var removed = 0
        try inTransaction(.immediate) {
            if window.table.name == ArchivedTable.events.name { try moveBeginning(window) }
            let table = window.table.name
            try execute(
                sql: """
                    DELETE FROM main.\(table) AS row WHERE \(window.isHistory) AND EXISTS (
                        SELECT 1 FROM archive.\(table) AS copy WHERE \(window.isCopied)
                    )
                    """,
                arguments: window.arguments
            )
            removed = changesCount
            return .commit
        }
        return removed
    }

    private func lastToGo(_ feed: Feed, _ cut: Int64) throws -> Int64 {
        let owed = try Int64.fetchOne(
            self,
            sql: ArchivedTable.firstOwed,
            arguments: ["merchant": feed.merchant.text]
        )
        let limit = min(feed.place, owed.map { $0 - 1 } ?? feed.place)
        var after = feed.beginsAfter
        while after < limit {
            let end = after + Int64(LedgerArchive.copyWindow)
            let stays = try Int64.fetchOne(
                self,
                sql: ArchivedTable.firstToStay,
                arguments: [
                    "merchant": feed.merchant.text, "after": after, "end": end, "cut": cut,
                ]
            )
            if let stays { return min(limit, stays - 1) }
            after = end
        }
        return limit
    }

    /// The archive's feed begins where the ledger's does, or goes on where it ended.
    private func beginFeed(_ window: ArchiveWindow) throws {
        try execute(
            sql: """
                INSERT INTO archive.feeds
                    (merchant, place, hash, chained_after, archived_to, archived_hash)
                SELECT merchant, archived_to, archived_hash, chained_after, archived_to,
                    archived_hash
                FROM main.feeds WHERE merchant = :merchant ON CONFLICT (merchant) DO NOTHING
                """,
            arguments: window.arguments
        )
        let sql = """
            SELECT (SELECT place FROM archive.feeds WHERE merchant = :merchant), archived_to
            FROM main.feeds WHERE merchant = :merchant
            """
        let found = try Row.fetchOne(self, sql: sql, arguments: window.arguments)
        guard let row = found else { return }
        let (archive, ledger): (Int64, Int64) = (row[0], row[1])
        guard archive >= ledger else {
            throw LedgerArchive.Refusal.gap(archive: archive, ledger: ledger)
        }
    }

    private func endFeed(_ window: ArchiveWindow) throws {
        try execute(
            sql: """
                UPDATE archive.feeds SET (place, hash) = (
                    SELECT place, hash FROM archive.events
                    WHERE merchant = :merchant ORDER BY place DESC LIMIT 1
                ) WHERE merchant = :merchant AND EXISTS (
                    SELECT 1 FROM archive.events WHERE merchant = :merchant
                )
                """,
            arguments: window.arguments
        )
    }

    private func moveBeginning(_ window: ArchiveWindow) throws {
        try execute(
            sql: """
                UPDATE main.feeds SET (archived_to, archived_hash) = (
                    SELECT row.place, row.hash FROM main.events AS row
                    WHERE \(window.isHistory) ORDER BY row.place DESC LIMIT 1
                ) WHERE merchant = :merchant AND EXISTS (
                    SELECT 1 FROM main.events AS row WHERE \(window.isHistory)
                )
                """,
            arguments: window.arguments
        )
    }

    private func digest(_ sql: String, _ window: ArchiveWindow) throws -> [UInt8] {
        var digest = FeedChain.origin
        let rows = try Row.fetchCursor(self, sql: sql, arguments: window.arguments)
        while let row = try rows.next() {
            digest = FeedChain.hash(after: digest, row.databaseValues.map(\.canonical))
        }
        return digest
    }
}
