import Foundation
import Ledger
import LedgerSQLite
import Payments
import Synchronization
import Testing

@Suite("A copy of the ledger")
struct LedgerCopyTests {
    @Test("made while changes go on holds every change that was answered before it began")
    func whileBusy() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        for number in 0..<300 {
            _ = try await books.keep(Sample.callback(repeatKey: "before \(number)"))
        }
        let isOver = Mutex(false)
        let writing = Task {
            var number = 0
            while !isOver.withLock({ $0 }) {
                _ = try await books.keep(Sample.callback(repeatKey: "meanwhile \(number)"))
                number += 1
            }
        }
        let copy = place.file + ".copy"
        let bytes = try LedgerCopy.make(of: place.file, at: copy) { _ in }
        isOver.withLock { $0 = true }
        try await writing.value
        try await books.close()
        #expect(bytes > 100_000)
        let found = try await Self.keys(in: copy)
        #expect((0..<300).allSatisfy { found.contains("before \($0)") })
    }

    @Test("is one view of the ledger, and is not begun anew by every change")
    func oneView() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        try await books.close()
        let file = try RawFile(place.file, guarded: true)
        try file.run("CREATE TABLE filler (bytes); INSERT INTO filler VALUES (zeroblob(90000000))")
        let (copy, stepLimit) = (place.file + ".copy", 20)
        var steps = 0
        _ = try LedgerCopy.make(of: place.file, at: copy) { _ in
            steps += 1
            if steps < stepLimit { try? file.run("INSERT INTO filler VALUES (1)") }
        }
        #expect((2..<stepLimit).contains(steps))
        #expect(try RawFile(copy).count("SELECT count(*) FROM filler") == 1)
    }

    @Test("is put back whole, and the former ledger is kept beside it")
    func putBack() async throws {
        let place = try Place()
        defer { place.remove() }
        let copy = place.file + ".copy"
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        _ = try await books.keep(Sample.callback(repeatKey: "first"))
        _ = try LedgerCopy.make(of: place.file, at: copy) { _ in }
        _ = try await books.keep(Sample.callback(repeatKey: "second"))
        try await books.close()
        try LedgerCopy.putBack(copy, as: place.file, aside: place.file + ".old")
        #expect(try await Self.keys(in: place.file) == ["first"])
        #expect(try await Self.keys(in: place.file + ".old") == ["first", "second"])
    }

    @Test("that is damaged is not put back, and the ledger stays")
    func damaged() async throws {
        let place = try Place()
        defer { place.remove() }
        let copy = place.file + ".copy"
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        for number in 0..<100 {
            _ = try await books.keep(Sample.callback(repeatKey: "\(number)"))
        }
        _ = try LedgerCopy.make(of: place.file, at: copy) { _ in }
        try await books.close()
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: copy))
        try handle.seek(toOffset: 40_960)
        try handle.write(contentsOf: Data(repeating: 0xAA, count: 65_536))
        try handle.close()
        #expect(throws: (any Error).self) {
            try LedgerCopy.putBack(copy, as: place.file, aside: place.file + ".old")
        }
        #expect(try await Self.keys(in: place.file).count == 100)
    }

    @Test("that is none is not put back: an empty file, another program's, an archive")
    func strangers() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        _ = try await books.keep(Sample.callback(repeatKey: "kept"))
        try await books.close()
        let (empty, other) = (place.file + ".empty", place.file + ".other")
        let archive = place.file + ".archive"
        try Data().write(to: URL(fileURLWithPath: empty))
        try RawFile(other).run("CREATE TABLE moz_places (id)")
        try LedgerArchive(of: place.file, to: archive, before: Moment(milliseconds: 0)).close()
        for stranger in [empty, other, archive] {
            #expect(throws: LedgerCopy.Refusal.notLedger(stranger)) {
                try LedgerCopy.putBack(stranger, as: place.file, aside: place.file + ".old")
            }
        }
        #expect(try await Self.keys(in: place.file) == ["kept"])
        #expect(!FileManager.default.fileExists(atPath: place.file + ".part"))
    }

    @Test("that everybody could read is put back for its owner alone")
    func rights() async throws {
        let place = try Place()
        defer { place.remove() }
        let copy = place.file + ".copy"
        try await SQLiteBooks(path: place.file, listeners: [], newID: { newID() }).close()
        _ = try LedgerCopy.make(of: place.file, at: copy) { _ in }
        let open: [FileAttributeKey: Any] = [.posixPermissions: 0o644]
        try FileManager.default.setAttributes(open, ofItemAtPath: copy)
        try LedgerCopy.putBack(copy, as: place.file, aside: place.file + ".old")
        let rights = try FileManager.default.attributesOfItem(atPath: place.file)
        #expect(rights[.posixPermissions] as? Int == 0o600)
    }

    @Test("never goes over a file that is there, and needs a ledger and a folder")
    func refusals() throws {
        let place = try Place()
        defer { place.remove() }
        #expect(throws: LedgerCopy.Refusal.missing(place.file)) {
            try LedgerCopy.make(of: place.file, at: place.file + ".copy") { _ in }
        }
        try Data([1]).write(to: URL(fileURLWithPath: place.file))
        #expect(throws: LedgerCopy.Refusal.taken(place.file)) {
            try LedgerCopy.make(of: place.file, at: place.file) { _ in }
        }
        let nowhere = place.file + ".none"
        #expect(throws: LedgerCopy.Refusal.noFolder(nowhere)) {
            try LedgerCopy.make(of: place.file, at: nowhere + "/copy") { _ in }
        }
    }

    private static func keys(in file: String) async throws -> Set<String> {
        let books = try SQLiteBooks(path: file, listeners: [], newID: { newID() })
        var (keys, before): (Set<String>, KeptCallback.ID?) = ([], nil)
        while true {
            let page = try await books.callbacks(
                of: Sample.merchant,
                filed: nil,
                before: before,
                limit: 500
            )
            keys.formUnion(page.map(\.repeatKey))
            guard let last = page.last else { break }
            before = last.id
        }
        try await books.close()
        return keys
    }
}
