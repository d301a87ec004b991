import Foundation
import Ledger
import LedgerSQLite
import Payments
import Testing

@Suite("The archive of the ledger")
struct LedgerArchiveTests {
    struct Killed: Error {}

    static let old = Sample.now + -400 * 86_400
    static let cut = Sample.now + -100 * 86_400
    static let listener = Sample.listener("1c")

    @Test("takes old history out, and the audit walks over the seam")
    func moves() async throws {
        try await Self.withYears { place, archive in
            let before = try #require(try FeedAudit(ledger: place.file)().first)
            let moved = try Self.archive(place, to: archive)
            #expect(moved == ["inbox": 30, "remarks": 90, "deliveries": 30, "events": 30])
            let file = try RawFile(place.file, guarded: true)
            for table in ["inbox", "deliveries", "events"] {
                #expect(try file.count("SELECT count(*) FROM \(table)") == 10, "\(table)")
            }
            #expect(try file.count("SELECT count(*) FROM payments") == 40)
            let alone = try #require(try FeedAudit(ledger: place.file)().first)
            #expect(alone.fault == nil)
            #expect(alone.beginsAfter == 30)
            let both = try #require(try FeedAudit(ledger: place.file, archives: [archive])().first)
            #expect(both.fault == nil)
            #expect(both.beginsAfter == 0)
            #expect(both.hash == before.hash)
        }
    }

    @Test("the service goes on with what is left: money, refunds, the feed and repeated messages")
    func goesOn() async throws {
        try await Self.withYears { place, archive in
            _ = try Self.archive(place, to: archive)
            let books = try Self.books(place)
            let number = "old 3"
            let known = try #require(
                try await books.payment(number: number, account: Sample.ownedAccount)
            )
            let link = try #require(
                try await books.link(holding: Owned(known.payment.id, of: Sample.merchant))
            )
            let isKept = try await books.keep(Self.callback("old 3", at: Self.old))
            #expect(isKept)
            let charge = try #require(known.charge)
            let again = try await books.pay(charge, on: link, number: number)
            #expect(again.charge(charge)?.payments.map(\.id) == [known.payment.id])
            try await books.sell(order: "next", number: "next")
            let feed = try await books.events(of: Sample.merchant, after: 0, limit: 99)
            #expect(feed.map(\.place) == Array(31...41))
            try await books.close()
            #expect(try FeedAudit(ledger: place.file, archives: [archive])().first?.fault == nil)
        }
    }

    @Test("killed at any step it loses nothing and doubles nothing, and the next run goes on")
    func killed() async throws {
        for step in LedgerArchive.Step.allCases {
            for count in 1...4 {
                try await Self.withYears { place, archive in
                    var left = count
                    #expect(throws: Killed.self) {
                        try Self.archive(place, to: archive) { reached, _ in
                            guard reached == step else { return }
                            left -= 1
                            if left == 0 { throw Killed() }
                        }
                    }
                    let between = try FeedAudit(ledger: place.file, archives: [archive])().first
                    #expect(between?.fault == nil, "\(step) \(count)")
                    if step != .removing {
                        let file = try RawFile(place.file, guarded: true)
                        #expect(try file.count("SELECT count(*) FROM events") == 40)
                    }
                    _ = try Self.archive(place, to: archive)
                    try Self.expectAll(in: place, archive)
                }
            }
        }
    }

    @Test("of what was altered between copy and proof nothing is removed")
    func differs() async throws {
        try await Self.withYears { place, archive in
            #expect(throws: LedgerArchive.Refusal.differs(table: "inbox")) {
                try Self.archive(place, to: archive) { step, _ in
                    guard step == .copying, try RawFile(archive).count("SELECT 1 FROM inbox") == 1
                    else { return }
                    try RawFile(archive).run("UPDATE inbox SET body = x'00' WHERE number = 2")
                }
            }
            let file = try RawFile(place.file, guarded: true)
            #expect(try file.count("SELECT count(*) FROM inbox") == 40)
        }
    }

    @Test(
        "what is live, watched, owed, undecided or being given back stays, and the feed from there",
        arguments: [
            "UPDATE deliveries SET state = 'parked' WHERE place = 5",
            """
            UPDATE charges SET next_check = 1
            WHERE id = (SELECT charge FROM events WHERE place = 5)
            """,
            "UPDATE payments SET decision = 'held' WHERE number = 'old 5'",
            """
            INSERT INTO refunds (merchant, payment, id, link, amount, requested_at, state,
            is_in_doubt, unanswered) SELECT merchant, id, 'r', link, 1, 1, 'pending', 0, 0
            FROM payments WHERE number = 'old 5'
            """,
        ]
    )
    func stays(state: String) async throws {
        try await Self.withYears { place, archive in
            try RawFile(place.file, guarded: true).run(state)
            let moved = try Self.archive(place, to: archive)
            #expect(moved["events"] == 4)
            #expect(moved["deliveries"] == 4)
            let file = try RawFile(place.file, guarded: true)
            #expect(try file.count("SELECT min(place) FROM events") == 5)
            #expect(try file.count("SELECT count(*) FROM deliveries") == 36)
        }
    }

    @Test("orphans, conflicts and callbacks that wait stay, however old")
    func inbox() async throws {
        try await Self.withYears { place, archive in
            let file = try RawFile(place.file, guarded: true)
            for (number, state) in [(1, "orphan"), (2, "conflict"), (3, "waiting")] {
                try file.run("UPDATE inbox SET state = '\(state)' WHERE number = \(number)")
            }
            #expect(try Self.archive(place, to: archive)["inbox"] == 27)
            #expect(try file.count("SELECT count(*) FROM inbox WHERE number < 4") == 3)
        }
    }

    @Test("the next archive goes on in the same file or in a new one; one with a gap is refused")
    func goesOnLater() async throws {
        try await Self.withYears { place, archive in
            _ = try Self.archive(place, to: archive, before: Self.old + 10)
            let second = archive + ".second"
            _ = try Self.archive(place, to: second, before: Self.old + 20)
            #expect(throws: LedgerArchive.Refusal.gap(archive: 10, ledger: 20)) {
                try Self.archive(place, to: archive)
            }
            _ = try Self.archive(place, to: second)
            let whole = try FeedAudit(ledger: place.file, archives: [second, archive])().first
            #expect(whole?.fault == nil)
            #expect(whole?.beginsAfter == 0)
            let lone = try FeedAudit(ledger: place.file, archives: [archive])().first
            #expect(lone?.fault == .missing(11))
        }
    }

    @Test("an event that is edited in the archive is found, as is an archive of other books")
    func altered() async throws {
        try await Self.withYears { place, archive in
            _ = try Self.archive(place, to: archive)
            try RawFile(archive).run("UPDATE events SET paid = 1 WHERE place = 7")
            let audit = try FeedAudit(ledger: place.file, archives: [archive])
            #expect(try audit().first?.fault == .altered(7))
            try await Self.withYears { other, _ in
                let strange = archive + ".strange"
                _ = try Self.archive(other, to: strange)
                let audit = try FeedAudit(ledger: place.file, archives: [strange])
                #expect(try audit().first?.fault == .seam(30))
            }
        }
    }

    @Test("neither the ledger itself nor a file of other things becomes an archive")
    func strangers() async throws {
        let place = try Place()
        defer { place.remove() }
        try await Self.books(place).close()
        let (backup, other) = (place.file + ".backup", place.file + ".other")
        _ = try LedgerCopy.make(of: place.file, at: backup) { _ in }
        try RawFile(other).run("CREATE TABLE moz_places (id)")
        let now = Moment(milliseconds: 0)
        #expect(throws: LedgerArchive.Refusal.isLedger(place.file)) {
            try LedgerArchive(of: place.file, to: place.file, before: now)
        }
        for stranger in [backup, other] {
            let before = FileManager.default.contents(atPath: stranger)
            #expect(throws: LedgerArchive.Refusal.notArchive(stranger)) {
                try LedgerArchive(of: place.file, to: stranger, before: now)
            }
            #expect(FileManager.default.contents(atPath: stranger) == before)
        }
    }

    @Test("raw messages are forgotten only where that is asked for, and only old ones")
    func forget() async throws {
        try await Self.withYears { place, archive in
            _ = try Self.archive(place, to: archive)
            let file = try RawFile(archive)
            #expect(try file.count("SELECT count(*) FROM inbox WHERE length(body) > 0") == 30)
            let keeper = try LedgerArchive(of: place.file, to: archive, before: Self.cut)
            #expect(try keeper.forget(before: Self.old + 5) == 5)
            try keeper.close()
            #expect(try file.count("SELECT count(*) FROM inbox WHERE length(body) > 0") == 25)
            #expect(try FeedAudit(ledger: place.file, archives: [archive])().first?.fault == nil)
        }
    }

    /// Thirty sales of last year and ten of now, settled and told.
    private static func withYears(_ body: (Place, String) async throws -> Void) async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try books(place)
        for number in 0..<40 {
            let isOld = number < 30
            let name = isOld ? "old \(number + 1)" : "\(number)"
            let at = isOld ? old + Int64(number) : Sample.now
            let callback = callback(name, at: at)
            _ = try await books.keep(callback)
            try await books.sell(order: name, number: name, at: at)
            try await books.file(Owned(callback.id, of: Sample.merchant), as: Filing(.settled))
        }
        let owed = try await books.claimDeliveries(
            to: listener.id,
            of: Sample.merchant,
            due: Sample.now + 1,
            lease: Sample.now + 60,
            limit: 99
        )
        #expect(owed.count == 40)
        for delivery in owed {
            try await books.record(.delivered(at: Sample.now), of: delivery.owned)
        }
        try await books.close()
        try await body(place, place.file + ".archive")
    }

    private static func expectAll(in place: Place, _ archive: String) throws {
        let (ledger, file) = (try RawFile(place.file, guarded: true), try RawFile(archive))
        for (table, key) in [("inbox", "id"), ("deliveries", "id"), ("events", "id")] {
            let sql = "SELECT count(DISTINCT \(key)) FROM \(table)"
            #expect(try ledger.count(sql) == 10, "\(table)")
            #expect(try file.count(sql) == 30, "\(table)")
        }
        let audit = try FeedAudit(ledger: place.file, archives: [archive])
        #expect(try audit().first?.fault == nil)
    }

    private static func books(_ place: Place) throws -> SQLiteBooks {
        try SQLiteBooks(path: place.file, listeners: [listener], newID: { newID() })
    }

    @discardableResult
    private static func archive(
        _ place: Place,
        to archive: String,
        before: Moment = cut,
        progress: (LedgerArchive.Step, Int) throws -> Void = { _, _ in }
    ) throws -> [String: Int] {
        let mover = try LedgerArchive(of: place.file, to: archive, before: before)
        let moved = try mover(progress: progress)
        try mover.close()
        return Dictionary(uniqueKeysWithValues: moved.map { ($0.table, $0.rows) })
    }

    private static func callback(_ key: String, at moment: Moment) -> KeptCallback {
        Sample.callback(repeatKey: key, receivedAt: moment)
    }
}
