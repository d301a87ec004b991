import Foundation
import Ledger
import LedgerSQLite
import Payments
import Testing

@Suite("The audit of the history")
struct FeedAuditTests {
    static let sales = 6

    @Test("a feed that nobody touched is whole, to the newest event")
    func whole() async throws {
        try await Self.withFile { file in
            let report = try #require(try FeedAudit(ledger: file.path)().first)
            #expect(report.fault == nil)
            #expect(report.wholeTo == Int64(Self.sales))
            #expect(report.merchant == Sample.merchant)
            #expect(report.hash.count == FeedAudit.hashLength)
        }
    }

    @Test("any single byte of any column that is edited is found, at its place")
    func anyByte() async throws {
        try await Self.withFile { file in
            let place: Int64 = 3
            let edits = try file.singleByteEdits(at: place)
            #expect(edits.count > 150)
            #expect(Set(edits.map(\.column)).count == 19)
            for edit in edits where file.make(edit) {
                let faults = try FeedAudit(ledger: file.path)().compactMap(\.fault)
                if ["merchant", "place"].contains(edit.column) {
                    #expect(!faults.isEmpty, "\(edit)")
                } else {
                    #expect(faults == [.altered(place)], "\(edit)")
                }
                try file.undo(edit)
            }
            #expect(try FeedAudit(ledger: file.path)().compactMap(\.fault).isEmpty)
        }
    }

    @Test(
        "an event that is taken away, moved or put in is found",
        arguments: [
            ("DELETE FROM events WHERE place = 3", FeedAudit.Fault.missing(3)),
            ("DELETE FROM events WHERE place = 6", .endsElsewhere(5, not: 6)),
            ("DELETE FROM events WHERE place = 1", .missing(1)),
            (
                """
                UPDATE events SET place = -3 WHERE place = 3;
                UPDATE events SET place = 3 WHERE place = 4;
                UPDATE events SET place = 4 WHERE place = -3
                """, .altered(3)
            ),
            (
                """
                DELETE FROM events WHERE place = 6;
                UPDATE feeds SET place = 5
                """, .altered(5)
            ),
            (
                """
                INSERT INTO events (merchant, place, id, kind, at, link, store)
                SELECT merchant, 7, 'new', kind, at, link, store FROM events WHERE place = 6
                """, .endsElsewhere(7, not: 6)
            ),
            ("UPDATE events SET hash = NULL WHERE place = 2", .altered(2)),
            ("UPDATE feeds SET chained_after = 4", .altered(1)),
            ("UPDATE feeds SET archived_to = 2", .altered(3)),
            ("DELETE FROM feeds", .endsElsewhere(6, not: 0)),
        ]
    )
    func moved(edit: String, fault: FeedAudit.Fault) async throws {
        try await Self.withFile { file in
            try file.run(edit)
            #expect(try FeedAudit(ledger: file.path)().first?.fault == fault)
        }
    }

    @Test("a feed that was rewritten as a whole, or cut short, is not what was written down")
    func expected() async throws {
        try await Self.withFile { file in
            let before = try #require(try FeedAudit(ledger: file.path)().first)
            let known = FeedAudit.Known(
                merchant: Sample.merchant.text,
                place: before.wholeTo,
                hash: before.hash
            )
            #expect(try FeedAudit(ledger: file.path)(expecting: [known]).first?.fault == nil)
            let other = FeedAudit.Known(merchant: Sample.merchant.text, place: 4, hash: before.hash)
            #expect(
                try FeedAudit(ledger: file.path)(expecting: [other]).first?.fault == .unexpected(4)
            )
            try file.run(
                """
                DELETE FROM events WHERE place = 6;
                UPDATE feeds SET place = 5, hash = (SELECT hash FROM events WHERE place = 5)
                """
            )
            #expect(try FeedAudit(ledger: file.path)().first?.fault == nil)
            #expect(
                try FeedAudit(ledger: file.path)(expecting: [known]).first?.fault == .missing(6)
            )
        }
    }

    @Test("events of the time before there were hashes stay, and those after them are proved")
    func upgraded() async throws {
        try await Self.withFile { file in
            // As the program before this step of the schema left its file.
            try file.run(
                """
                DROP INDEX payments_by_time;
                DROP INDEX refunds_by_time;
                DROP INDEX answers_to_forget;
                DROP INDEX refunds_open;
                ALTER TABLE answers DROP COLUMN keep_until;
                DROP TABLE receipts;
                ALTER TABLE charges DROP COLUMN basket;
                ALTER TABLE refunds DROP COLUMN parts;
                DROP TABLE feeds;
                ALTER TABLE events DROP COLUMN hash;
                CREATE TRIGGER events_never_go BEFORE DELETE ON events
                    BEGIN SELECT RAISE(ABORT, 'an event is never taken away'); END;
                DROP INDEX inbox_by_state;
                CREATE INDEX inbox_by_state ON inbox (merchant, state, id);
                PRAGMA user_version = 3
                """
            )
            let books = try SQLiteBooks(path: file.path, listeners: [], newID: { newID() })
            try await books.sell(order: "new", number: "new")
            try await books.close()
            let report = try #require(try FeedAudit(ledger: file.path)().first)
            #expect(report.fault == nil)
            #expect(report.unhashedTo == 6)
            #expect(report.wholeTo == 7)
            try file.run("UPDATE events SET asked = 1 WHERE place = 7")
            #expect(try FeedAudit(ledger: file.path)().first?.fault == .altered(7))
        }
    }

    @Test(
        "an event never changes and never goes, whoever asks",
        arguments: [
            "UPDATE events SET paid = 1", "DELETE FROM events", "DELETE FROM feeds",
            "UPDATE feeds SET place = 2",
            "UPDATE feeds SET archived_to = 3, archived_hash = x'00'",
            "UPDATE feeds SET archived_to = 99, archived_hash = NULL",
        ]
    )
    func guarded(statement: String) async throws {
        try await Self.withFile(guarded: true) { file in
            #expect(throws: (any Error).self) { try file.run(statement) }
            try #require(FeedAudit(ledger: file.path)().first?.fault == nil)
        }
    }

    /// A closed ledger with some sales.
    private static func withFile(
        guarded: Bool = false,
        _ body: (RawFile) async throws -> Void
    ) async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        for number in 1...sales { try await books.sell(order: "\(number)", number: "\(number)") }
        try await books.close()
        try await body(try RawFile(place.file, guarded: guarded))
    }
}
