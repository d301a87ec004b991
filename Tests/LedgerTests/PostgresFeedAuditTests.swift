import Ledger
import LedgerPostgreSQL
import Payments
import PostgresForTests
import Synchronization
import Testing

/// All edits are made by the owner of the tables, after he has put the triggers aside.
@Suite("The audit of the history on a database server", .timeLimit(.minutes(2)))
struct PostgresFeedAuditTests {
    static let sales = 6

    @Test("a feed that nobody touched is whole, to the newest event")
    func whole() async throws {
        try await Self.withTables { tables in
            let report = try #require(try tables.audit().first)
            #expect(report.fault == nil)
            #expect(report.wholeTo == Int64(Self.sales))
            #expect(report.unhashedTo == 0)
            #expect(report.merchant == Sample.merchant)
            #expect(report.hash.count == FeedAudit.hashLength)
        }
    }

    @Test("an audit only reads, also of tables that have never been analysed")
    func onlyReads() async throws {
        try await Self.withTables { tables in
            let heard = Mutex<[String]>([])
            _ = try FeedAudit(at: try tables.address) { text in heard.withLock { $0.append(text) }
            }()
            let verbs = Set(heard.withLock { $0 }.compactMap { $0.split(separator: " ").first })
            #expect(verbs.isSubset(of: ["SELECT", "WITH"]))
            #expect(verbs.contains("SELECT"))
        }
    }

    @Test("any column that is edited is found, at its place")
    func anyColumn() async throws {
        try await Self.withTables { tables in
            let columns = try tables.ask(
                """
                SELECT column_name || ' ' || data_type FROM information_schema.columns
                WHERE table_schema = '\(tables.schema)' AND table_name = 'events'
                """
            )
            #expect(columns.count == 19)
            try tables.run("CREATE TABLE kept AS SELECT * FROM events")
            for column in columns.map({ $0.split(separator: " ") }) {
                let name = String(column[0])
                let edits = Self.edits(of: name, type: String(column[1]))
                #expect(edits.count == 2, "\(column)")
                for edit in edits {
                    try tables.run("UPDATE events SET \(name) = \(edit) WHERE place = 3")
                    let faults = try tables.audit().compactMap(\.fault)
                    if ["merchant", "place"].contains(name) {
                        #expect(!faults.isEmpty, "\(name) = \(edit)")
                    } else {
                        #expect(faults == [.altered(3)], "\(name) = \(edit)")
                    }
                    try tables.run("DELETE FROM events; INSERT INTO events SELECT * FROM kept")
                }
            }
            #expect(try tables.audit().compactMap(\.fault).isEmpty)
        }
    }

    private static func edits(of column: String, type: String) -> [String] {
        switch type {
        case "bigint": ["coalesce(\(column) + 256, 0)", "coalesce(-\(column), 1)"]
        case "text": ["coalesce(\(column) || ' ', '')", "coalesce(left(\(column), -1), 'n')"]
        case "bytea": ["set_byte(\(column), 31, get_byte(\(column), 31) # 1)", "NULL"]
        default: []
        }
    }

    @Test(
        "an event that is taken away, moved or put in is found",
        arguments: [
            ("DELETE FROM events WHERE place = 3", FeedAudit.Fault.missing(3)),
            ("DELETE FROM events WHERE place = 6", .endsElsewhere(5, not: 6)),
            ("DELETE FROM events WHERE place = 1", .missing(1)),
            ("DELETE FROM events", .endsElsewhere(0, not: 6)),
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
                UPDATE feeds SET last = 5
                """, .altered(5)
            ),
            (
                """
                INSERT INTO events (merchant, place, id, kind, at, link, store)
                SELECT merchant, 7, 'new', kind, at, link, store FROM events WHERE place = 6
                """, .endsElsewhere(7, not: 6)
            ),
            ("UPDATE feeds SET chained_after = 4", .altered(1)),
            ("DELETE FROM feeds", .endsElsewhere(6, not: 0)),
        ]
    )
    func moved(edit: String, fault: FeedAudit.Fault) async throws {
        try await Self.withTables { tables in
            try tables.run(edit)
            #expect(try tables.audit().first?.fault == fault)
        }
    }

    @Test("a feed that was rewritten as a whole, cut short or taken away is not what was known")
    func expected() async throws {
        try await Self.withTables { tables in
            let before = try #require(try tables.audit().first)
            let merchant = Sample.merchant.text
            let known = FeedAudit.Known(merchant: merchant, place: 6, hash: before.hash)
            let other = FeedAudit.Known(merchant: merchant, place: 4, hash: before.hash)
            #expect(try tables.audit(expecting: [known]).first?.fault == nil)
            #expect(try tables.audit(expecting: [other]).first?.fault == .unexpected(4))
            try tables.run(
                """
                DELETE FROM events WHERE place = 6;
                UPDATE feeds SET last = 5, hash = (SELECT hash FROM events WHERE place = 5)
                """
            )
            #expect(try tables.audit().first?.fault == nil)
            #expect(try tables.audit(expecting: [known]).first?.fault == .missing(6))
            try tables.run("DELETE FROM events; DELETE FROM feeds")
            #expect(try tables.audit() == [])
            #expect(try tables.audit(expecting: [known]).first?.fault == .missing(6))
        }
    }

    @Test("older and newer programs write beside each other, and all events are in one chain")
    func rollingUpgrade() async throws {
        let tables = Tables()
        let older = try await tables.open()
        for number in 1...3 { try await older.sell(order: "\(number)", number: "№\(number)") }
        // As the program before these steps left its tables; what it writes in them is the same.
        try tables.run(
            """
            DROP INDEX payments_by_time, refunds_by_time;
            DROP TRIGGER chain_event ON events;
            DROP FUNCTION chain_event, canonical(text), canonical(bigint);
            ALTER TABLE events DROP COLUMN hash;
            ALTER TABLE feeds DROP COLUMN hash, DROP COLUMN chained_after;
            DROP INDEX inbox_by_state;
            CREATE INDEX inbox_by_state ON inbox (merchant, state, id);
            DELETE FROM schema_steps WHERE number > 5
            """
        )
        let selling = Task {
            try await many(60) { try await older.sell(order: "old-\($0)", number: "old-\($0)") }
        }
        while try tables.ask("SELECT count(*) FROM \(tables.schema).events") == ["3"] {}
        let newer = try await tables.open()
        _ = try await many(30) { try await newer.sell(order: "new-\($0)", number: "new-\($0)") }
        _ = try await selling.value
        try await older.sell(order: "last", number: "last")
        let report = try #require(try tables.audit().first)
        #expect(report.fault == nil)
        #expect(report.wholeTo == 94)
        #expect((4..<94).contains(report.unhashedTo))
        try tables.run(
            """
            ALTER TABLE events DISABLE TRIGGER USER; UPDATE events SET asked = 1 WHERE place = 94
            """
        )
        #expect(try tables.audit().first?.fault == .altered(94))
        await older.close()
        await newer.close()
    }

    @Test("neither the settings of a session nor the encoding of a database change a hash")
    func settings() async throws {
        try await Self.withTables(guarded: true) { tables in
            try tables.run(
                """
                SET search_path = public; SET client_encoding = 'WIN1251';
                SET DateStyle = 'German'; SET extra_float_digits = -9; SET bytea_output = 'escape';
                UPDATE \(tables.schema).feeds SET last = last + 1;
                INSERT INTO \(tables.schema).events (merchant, place, id, kind, at, link, store)
                VALUES ('\(Sample.merchant.text)', 7, U&'\\0451', 'payment.paid', 1, '', 'n')
                """
            )
            #expect(try tables.audit().first?.fault == nil)
            #expect(try tables.audit().first?.wholeTo == 7)
        }
        try SharedServer.get().tell(
            "CREATE DATABASE cyrillic ENCODING 'WIN1251' LOCALE 'C' TEMPLATE template0"
        )
        let other = Tables(database: "cyrillic")
        let books = try await other.open()
        try await books.sell(order: "ё", number: "№ 1")
        await books.close()
        #expect(try other.audit().map(\.fault) == [nil])
        #expect(try other.audit().map(\.wholeTo) == [1])
    }

    @Test(
        "an event never changes, never goes, and is only put behind the last, whoever asks",
        arguments: [
            "UPDATE events SET paid = 1", "DELETE FROM events", "TRUNCATE events",
            """
            INSERT INTO events (merchant, place, id, kind, at, link, store)
            SELECT merchant, place + 1, 'new', kind, at, link, store FROM events WHERE place = 6
            """,
            """
            UPDATE feeds SET last = 8;
            INSERT INTO events (merchant, place, id, kind, at, link, store)
            SELECT merchant, place + 2, 'new', kind, at, link, store FROM events WHERE place > 4
            """,
        ]
    )
    func guarded(statement: String) async throws {
        try await Self.withTables(guarded: true) { tables in
            #expect(throws: (any Error).self) { try tables.run(statement) }
            let reports = try tables.audit()
            #expect(reports.map(\.fault) == [nil])
            #expect(reports.map(\.wholeTo) == [6])
        }
    }

    /// The tables of books that are closed, with some sales.
    private static func withTables(
        guarded: Bool = false,
        _ body: (Tables) async throws -> Void
    ) async throws {
        let tables = Tables()
        let books = try await tables.open()
        for number in 1...sales { try await books.sell(order: "ё\(number)", number: "№\(number)") }
        await books.close()
        if !guarded { try tables.run("ALTER TABLE events DISABLE TRIGGER USER") }
        try await body(tables)
    }
}

/// The tables of one test, in the hands of their owner.
private struct Tables {
    let schema = SharedServer.newSchema()
    var database = "postgres"

    var address: DatabaseAddress {
        get throws { try SharedServer.address(schema: schema, database: database) }
    }

    func open() async throws -> PostgresBooks {
        try await PostgresBooks(
            at: try address,
            listeners: [Sample.listener("1c")],
            connections: 4,
            newID: { newID() }
        )
    }

    func audit(expecting known: [FeedAudit.Known] = []) throws -> [FeedAudit.Report] {
        try FeedAudit(at: try address)(expecting: known)
    }

    func run(_ sql: String) throws {
        try SharedServer.get().tell("SET search_path = \(schema); \(sql)")
    }

    func ask(_ sql: String) throws -> [String] {
        try SharedServer.get().ask(sql)
    }
}
