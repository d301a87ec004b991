import Dispatch
import Foundation
import Ledger
import LedgerSQLite
import Payments
import Synchronization
import Testing

@Suite("The embedded engine")
struct SQLiteBooksTests {
    @Test("a file of a newer program is refused, with what to do")
    func newerSchema() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        try await books.close()
        try place.claimSchema(99)
        let refusal = StorageFailure.newerSchema(found: 99, known: 7)
        #expect(throws: refusal) {
            try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        }
        #expect(
            refusal.description
                == "the ledger file has schema 99, this program knows up to 7: start the "
                + "program that wrote it, or a newer one"
        )
    }

    @Test("a commit is on disk before it is answered: synchronous is FULL, after reopening too")
    func full() async throws {
        let place = try Place()
        defer { place.remove() }
        for _ in 1...2 {
            let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
            #expect(try books.synchronous() == 2)
            try await books.open(try Sample.invoice(order: newID()))
            #expect(try books.synchronous() == 2)
            try await books.close()
        }
    }

    @Test("a proof that the file can be written is a write of its own, and leaves all as it was")
    func writable() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        let log = place.file + "-wal"
        let before = try Data(contentsOf: URL(fileURLWithPath: log)).count
        try await books.proveWritable()
        #expect(try Data(contentsOf: URL(fileURLWithPath: log)).count > before)
        try await books.close()
        _ = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
    }

    @Test("what a killed process had in hand is taken up at once by the next")
    func inHand() async throws {
        let place = try Place()
        defer { place.remove() }
        let listeners = [Sample.listener("1c")]
        let claim = { (books: SQLiteBooks) in
            let callbacks = try await books.claimCallbacks(
                due: Sample.now,
                lease: Sample.now + 60,
                limit: 9
            )
            let deliveries = try await books.claimDeliveries(
                to: Listener.ID("1c"),
                of: Sample.merchant,
                due: Sample.now,
                lease: Sample.now + 60,
                limit: 9
            )
            return (callbacks.map(\.attempts), deliveries.count)
        }
        let killed = try SQLiteBooks(path: place.file, listeners: listeners, newID: { newID() })
        _ = try await killed.keep(Sample.callback(repeatKey: "1"))
        _ = try await killed.sell(order: "1", number: "1")
        #expect(try await claim(killed) == ([1], 1))
        #expect(try await claim(killed) == ([], 0))
        try await killed.close()
        let next = try SQLiteBooks(path: place.file, listeners: listeners, newID: { newID() })
        #expect(try await claim(next) == ([2], 1))
        try await next.close()
    }

    @Test("what a listener without a memory may be hearing still is not told again before its time")
    func inTheAir() async throws {
        let place = try Place()
        defer { place.remove() }
        let listeners = [Sample.listener("bitrix", knowsRepeats: false)]
        let claim = { (books: SQLiteBooks, seconds: Int64) in
            try await books.claimDeliveries(
                to: Listener.ID("bitrix"),
                of: Sample.merchant,
                due: Sample.now + seconds,
                lease: Sample.now + seconds + 60,
                limit: 9
            ).count
        }
        let killed = try SQLiteBooks(path: place.file, listeners: listeners, newID: { newID() })
        _ = try await killed.sell(order: "1", number: "1")
        #expect(try await claim(killed, 0) == 1)
        try await killed.close()
        let next = try SQLiteBooks(path: place.file, listeners: listeners, newID: { newID() })
        #expect(try await claim(next, 59) == 0)
        #expect(try await claim(next, 60) == 1)
        try await next.close()
    }

    @Test("what was answered is there after reopening", arguments: Engine.durable)
    func durable(engine: Engine) async throws {
        let kept = Mutex<Scene?>(nil)
        try await engine.run { books in
            let scene = try await Scene.play(in: books)
            kept.withLock { $0 = scene }
        } thenReopened: { books in
            let scene = try #require(kept.withLock { $0 })
            let owned = Owned(scene.payment, of: Sample.merchant)
            let link = try #require(try await books.link(holding: owned))
            #expect(link.id == scene.link.id)
            #expect(link.payment(scene.payment)?.refunds.map(\.state) == [.pending])
            let again: Void? = try await books.change(
                link.owned,
                including: .current,
                once: "r"
            ) { _ in }
            #expect(again == nil)
            #expect(try await books.sell(order: "2", number: "2").state == .closed)
            let feed = try await books.events(of: Sample.merchant, after: 0, limit: 9)
            #expect(feed.map(\.place) == [1, 2])
        }
    }

    @Test("a full queue refuses, and stores nothing of what it refused")
    func tooBusy() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(
            path: place.file,
            listeners: [],
            waitingLimit: 3,
            newID: { newID() }
        )
        let link = try await books.ask(order: "1")
        let gate = DispatchSemaphore(value: 0)
        let began = AsyncStream.makeStream(of: Void.self)
        let holding = Task {
            try await books.change(link.owned, including: .current, once: nil) { _ in
                began.continuation.yield()
                gate.wait()
            }
        }
        var beginning = began.stream.makeAsyncIterator()
        _ = await beginning.next()
        let refused = Mutex(0)
        let waiting = Task {
            try await many(10) { number in
                do {
                    return try await books.keep(Sample.callback(repeatKey: "\(number)"))
                } catch LedgerRefusal.tooBusy {
                    refused.withLock { $0 += 1 }
                    return false
                }
            }
        }
        while refused.withLock({ $0 }) < 7 { try await Task.sleep(for: .milliseconds(1)) }
        gate.signal()
        _ = try await holding.value
        #expect(try await waiting.value.filter { $0 }.count == 3)
        let kept = try await books.callbacks(
            of: Sample.merchant,
            filed: nil,
            before: nil,
            limit: 99
        )
        #expect(kept.count == 3)
        try await books.close()
    }

    @Test("when a commit fails, everyone in it is told and nothing of it is stored")
    func failedCommit() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(
            path: place.file,
            listeners: [],
            busyTimeoutSeconds: 0.05,
            newID: { newID() }
        )
        let link = try await books.ask(order: "1")
        let holder = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        let gate = DispatchSemaphore(value: 0)
        let began = AsyncStream.makeStream(of: Void.self)
        let holding = Task {
            try await holder.change(link.owned, including: .current, once: nil) { _ in
                began.continuation.yield()
                gate.wait()
            }
        }
        var beginning = began.stream.makeAsyncIterator()
        _ = await beginning.next()
        let failures = try await many(20) { number in
            do {
                _ = try await books.keep(Sample.callback(repeatKey: "\(number)"))
                return false
            } catch {
                return true
            }
        }
        gate.signal()
        _ = try await holding.value
        #expect(failures.allSatisfy { $0 })
        let kept = try await books.callbacks(
            of: Sample.merchant,
            filed: nil,
            before: nil,
            limit: 99
        )
        #expect(kept.isEmpty)
        let isNew = try await books.keep(Sample.callback(repeatKey: "1"))
        #expect(isNew)
        try await holder.close()
        try await books.close()
    }

    @Test("closing puts what waits on disk and takes nothing more")
    func close() async throws {
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        let keeping = Task {
            try await many(50) { number -> Bool in
                do {
                    return try await books.keep(Sample.callback(repeatKey: "\(number)"))
                } catch StorageFailure.closed {
                    return false
                }
            }
        }
        try await Task.sleep(for: .milliseconds(2))
        try await books.close()
        let kept = try await keeping.value.filter { $0 }.count
        await #expect(throws: StorageFailure.closed) {
            try await books.keep(Sample.callback(repeatKey: "late"))
        }
        let again = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        let found = try await again.callbacks(
            of: Sample.merchant,
            filed: nil,
            before: nil,
            limit: 99
        )
        #expect(found.count == kept)
        try await again.close()
    }
}
