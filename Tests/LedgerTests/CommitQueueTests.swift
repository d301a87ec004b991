import Foundation
import Ledger
import LedgerSQLite
import Payments
import Synchronization
import Testing

@Suite("The queue of commits")
struct CommitQueueTests {
    @Test("work that nobody waits for has its share even while a burst of callers goes on")
    func share() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        let burst = Burst()
        let bank = Task(priority: .medium) {
            try await many(32) { _ in
                while !burst.isOver {
                    _ = try await books.keep(Sample.callback(repeatKey: newID()))
                }
            }
        }
        let worker = Task(priority: .utility) {
            for _ in 1...3 { _ = try await books.keep(Sample.callback(repeatKey: newID())) }
        }
        let late = Task {
            try await Task.sleep(for: .seconds(20))
            burst.end()
        }
        try await worker.value
        let endedInBurst = !burst.isOver
        burst.end()
        late.cancel()
        _ = try await bank.value
        #expect(endedInBurst)
        try await books.close()
    }

    @Test("the log is moved into the file while the service goes on, not by those who wait")
    func checkpoints() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        let before = try place.length()
        _ = try await many(3000) { _ in
            try await books.keep(Sample.callback(repeatKey: newID()))
        }
        var tries = 0
        while try place.length() <= before, tries < 500 {
            try await Task.sleep(for: .milliseconds(20))
            tries += 1
        }
        #expect(try place.length() > before)
        try await books.close()
    }
}

private final class Burst: Sendable {
    private let over = Mutex(false)

    var isOver: Bool { over.withLock { $0 } }

    func end() {
        over.withLock { $0 = true }
    }
}

extension Place {
    /// Of the file itself, without its log, bytes.
    fileprivate func length() throws -> Int64 {
        let facts = try FileManager.default.attributesOfItem(atPath: file)
        return (facts[.size] as? NSNumber)?.int64Value ?? 0
    }
}
