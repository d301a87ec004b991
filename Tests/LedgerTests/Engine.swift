import Foundation
import Ledger
import LedgerMemory
import LedgerPostgreSQL
import LedgerSQLite
import Synchronization
import Testing

/// A storage engine under the contract; every contract test runs on each of `all`.
struct Engine: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Opens the books that lie at a place, with these listeners.
    let open: @Sendable (Place, [Listener]) async throws -> Opened

    /// Open books, and how to close them.
    struct Opened: Sendable {
        let books: any Books
        let close: @Sendable () async throws -> Void
    }

    static let all = [sqlite, memory, postgres]
    /// Those whose books outlive the process.
    static let durable = [sqlite, postgres]

    static let sqlite = Engine(testDescription: "SQLite") { place, listeners in
        let books = try SQLiteBooks(path: place.file, listeners: listeners, newID: { newID() })
        return Opened(books: books) { try await books.close() }
    }

    static let memory = Engine(testDescription: "memory") { _, listeners in
        let books = MemoryBooks(listeners: listeners, newID: { newID() })
        return Opened(books: books) {}
    }

    static let postgres = Engine(testDescription: "PostgreSQL") { place, listeners in
        let books = try await PostgresBooks(
            at: try SharedServer.address(schema: place.schema),
            listeners: listeners,
            connections: 4,
            newID: { newID() }
        )
        return Opened(books: books) { await books.close() }
    }

    /// Lends fresh books, closes them and takes the file away.
    func run(
        listeners: [Listener] = [],
        _ body: (any Books) async throws -> Void
    ) async throws {
        let place = try Place()
        defer { place.remove() }
        let opened = try await open(place, listeners)
        try await body(opened.books)
        try await opened.close()
    }

    /// Lends books, closes them, and lends what a new process finds.
    func run(
        _ before: (any Books) async throws -> Void,
        thenReopened after: (any Books) async throws -> Void
    ) async throws {
        let place = try Place()
        defer { place.remove() }
        let first = try await open(place, [])
        try await before(first.books)
        try await first.close()
        let second = try await open(place, [])
        try await after(second.books)
        try await second.close()
    }
}

/// Where the books of one test lie.
struct Place: Sendable {
    let folder: URL
    let schema = SharedServer.newSchema()
    var file: String { folder.appendingPathComponent("books.sqlite").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Byte 63 of an SQLite file is the low byte of the number of its schema.
    func claimSchema(_ number: UInt8) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        try handle.seek(toOffset: 63)
        try handle.write(contentsOf: [number])
        try handle.close()
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}

private let lastID = Atomic(0)

/// Unique, and sorted by time like the ids of the service.
func newID() -> String {
    let number = lastID.add(1, ordering: .relaxed).newValue
    let digits = String(number)
    return "id-" + String(repeating: "0", count: 9 - digits.count) + digits
}
