import Foundation
import Ledger
import LedgerSQLite
import Testing

@Suite("The queue of commits")
struct CommitQueueTests {
    @Test("in a burst other work stands back, and has its share once a window")
    func burst() {
        let start = ContinuousClock.now
        var share = BackgroundShare(at: start)
        let half = BackgroundShare.burstCallers / 2
        #expect(share.next(callers: half, at: start) == BackgroundShare.limit)
        #expect(share.next(callers: half, at: start) == 0)
        #expect(share.next(callers: 0, at: start) == BackgroundShare.betweenCallers)
        #expect(share.next(callers: 1, at: start + .milliseconds(199)) == 0)
        #expect(share.next(callers: 128, at: start + .milliseconds(200)) == BackgroundShare.limit)
        #expect(share.next(callers: 1, at: start + .milliseconds(399)) == 0)
        #expect(share.next(callers: 1, at: start + .milliseconds(400)) > 0)
        #expect(share.next(callers: 1, at: start + .milliseconds(401)) > 0, "the burst is over")
    }

    @Test("but for bursts other work has its full share of each commit")
    func calm() {
        let start = ContinuousClock.now
        var share = BackgroundShare(at: start)
        for _ in 1...2 {
            #expect(share.next(callers: 1, at: start) == BackgroundShare.limit)
            #expect(share.next(callers: 7, at: start) == BackgroundShare.limit)
            #expect(share.next(callers: 0, at: start) == BackgroundShare.limit)
        }
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

extension Place {
    /// Of the file itself, without its log, bytes.
    fileprivate func length() throws -> Int64 {
        let facts = try FileManager.default.attributesOfItem(atPath: file)
        return (facts[.size] as? NSNumber)?.int64Value ?? 0
    }
}
