import Foundation
import Ledger
import Synchronization
import Testing

@testable import LedgerSQLite

@Suite("The queue of commits", .timeLimit(.minutes(1)))
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

    @Test("beside a crowd other work stands back, and has one change a turn", arguments: [7, 30])
    func crowd(callers: Int) {
        var now = ContinuousClock.now
        var share = BackgroundShare(at: now)
        let first = given(&share, callers: Array(repeating: callers, count: 8), from: &now)
        #expect(first.prefix { $0 == 12 }.count < 8, "it is seen")
        let later = given(&share, callers: Array(repeating: callers, count: 80), from: &now)
        #expect(later.reduce(0, +) == 10)
        #expect(later.max() == 1)
    }

    @Test("a crowd is seen in its second commit, also after a night in which nobody came")
    func night() {
        var now = ContinuousClock.now
        var share = BackgroundShare(at: now)
        #expect(given(&share, callers: [30, 30, 30], from: &now) == [12, 1, 0])
        now += .seconds(30_000)
        #expect(given(&share, callers: [30, 30, 30], from: &now) == [12, 1, 0])
    }

    @Test("a crowd is over in the third commit after its last callers")
    func ebb() {
        var now = ContinuousClock.now
        var share = BackgroundShare(at: now)
        _ = given(&share, callers: [30, 30, 30], from: &now)
        #expect(given(&share, callers: [2, 2, 2], from: &now) == [0, 0, 12])
    }

    @Test("a moment in which nobody waits is a turn, no end of a crowd; a longer one is its end")
    func pause() {
        var now = ContinuousClock.now
        var share = BackgroundShare(at: now)
        _ = given(&share, callers: Array(repeating: 30, count: 9), from: &now)
        // The turn of the second commit was sixteen milliseconds before the last of these.
        let moment = given(&share, callers: [0, 30], apart: .milliseconds(1), from: &now)
        #expect(moment == [1, 0])
        let alone = given(&share, callers: Array(repeating: 0, count: 8), from: &now)
        #expect(alone.last == 12)
    }

    @Test(
        "but for crowds other work has its full share of each commit, however slow the disk is",
        arguments: [(1, 1), (3, 1), (3, 2), (6, 2), (25, 10), (50, 20)]
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
        #expect(given == Array(repeating: 12, count: 40))
    }

    @Test("callers who had to wait for one slow flush are no crowd")
    func hiccup() {
        var now = ContinuousClock.now
        var share = BackgroundShare(at: now)
        _ = given(&share, callers: Array(repeating: 2, count: 20), from: &now)
        #expect(given(&share, callers: [20], apart: .milliseconds(18), from: &now) == [12])
    }

    @Test("a crowd of callers goes before the service's own work, which is known by its priority")
    func priority() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        let crowd = Crowd(at: books.commits)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await crowd.holdUp() }
            try await crowd.isHeldUp()
            for _ in 0..<20 { group.addTask(priority: .utility) { try await crowd.enter() } }
            try await crowd.gathers(20)
            for _ in 0..<300 { group.addTask(priority: .medium) { try await crowd.enter() } }
            try await crowd.gathers(320)
            crowd.letGo()
            try await group.waitForAll()
        }
        let first = crowd.order.prefix(300)
        #expect(first.count { $0 == .utility } <= 3, "one change a turn")
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

/// Changes that wait behind one that takes long.
private final class Crowd: Sendable {
    private let commits: CommitQueue
    private let isHeld = Atomic(false)
    private let isLetGo = Atomic(false)
    private let done = Mutex<[TaskPriority?]>([])

    init(at commits: CommitQueue) {
        self.commits = commits
    }

    /// Takes the writer's thread until `letGo`.
    func holdUp() async throws {
        try await commits.commit { [self] _ in
            isHeld.store(true, ordering: .relaxed)
            while !isLetGo.load(ordering: .relaxed) { usleep(1000) }
        }
    }

    func isHeldUp() async throws {
        while !isHeld.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(2)) }
    }

    func letGo() {
        isLetGo.store(true, ordering: .relaxed)
    }

    func enter() async throws {
        let priority = Task.basePriority
        try await commits.commit { [self] _ in done.withLock { $0.append(priority) } }
    }

    /// Until so many wait.
    func gathers(_ count: Int) async throws {
        while commits.count < count { try await Task.sleep(for: .milliseconds(2)) }
    }

    var order: [TaskPriority?] { done.withLock { $0 } }
}

extension Place {
    /// Of the file itself, without its log, bytes.
    fileprivate func length() throws -> Int64 {
        let facts = try FileManager.default.attributesOfItem(atPath: file)
        return (facts[.size] as? NSNumber)?.int64Value ?? 0
    }
}
