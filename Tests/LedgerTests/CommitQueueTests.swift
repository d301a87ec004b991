import Foundation
import Ledger
import LedgerSQLite
import Testing

@Suite("The queue of commits")
struct CommitQueueTests {
    /// What is given beside each of so many commits, two milliseconds apart, from `start` on.
    private func given(
        _ share: inout BackgroundShare,
        callers: [Int],
        apart: Duration = .milliseconds(2),
        from start: inout ContinuousClock.Instant
    ) -> [Int] {
        callers.map { callers in
            start += apart
            return share.next(callers: callers, at: start)
        }
    }

    @Test("beside a crowd other work stands back, and has one change a turn")
    func crowd() {
        var now = ContinuousClock.now
        var share = BackgroundShare(at: now)
        let first = given(&share, callers: [30, 30, 30], from: &now)
        #expect(first == [BackgroundShare.limit, 1, 0], "it is seen in its second commit")
        let later = given(&share, callers: Array(repeating: 30, count: 80), from: &now)
        #expect(later.reduce(0, +) == 10)
        #expect(later.max() == 1)
    }

    @Test("a moment in which nobody waits is no end of a crowd, a longer one is")
    func pause() {
        var now = ContinuousClock.now
        var share = BackgroundShare(at: now)
        _ = given(&share, callers: [30, 30, 30, 30], from: &now)
        #expect(given(&share, callers: [0, 30], apart: .milliseconds(1), from: &now) == [1, 0])
        let alone = given(&share, callers: Array(repeating: 0, count: 8), from: &now)
        #expect(alone.last == BackgroundShare.limit)
    }

    @Test(
        "but for crowds other work has its full share of each commit, however slow the disk is",
        arguments: [(1, 1), (3, 2), (25, 10), (50, 20)]
    )
    func calm(callers: Int, milliseconds: Int) {
        var now = ContinuousClock.now
        var share = BackgroundShare(at: now)
        let given = given(
            &share,
            callers: Array(repeating: callers, count: 40),
            apart: .milliseconds(milliseconds),
            from: &now
        )
        #expect(given == Array(repeating: BackgroundShare.limit, count: 40))
    }

    @Test("callers who had to wait for one slow flush are no crowd")
    func hiccup() {
        var now = ContinuousClock.now
        var share = BackgroundShare(at: now)
        _ = given(&share, callers: Array(repeating: 2, count: 20), from: &now)
        let after = given(&share, callers: [20], apart: .milliseconds(18), from: &now)
        #expect(after == [BackgroundShare.limit])
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
