import Payments
import Synchronization
import Testing

@testable import Simulation

@Suite("One thread, one seed, one order")
struct ExecutorTests {
    @Test("the same seed runs the same jobs in the same order, another seed in another")
    func order() {
        #expect(Self.history(seed: 1) == Self.history(seed: 1))
        #expect(Self.history(seed: 1) != Self.history(seed: 2))
        #expect(Self.history(seed: 1).count == 60)
    }

    @Test("sleepers wake in the order of their time, and no real time passes")
    func time() {
        let clock = SimulatedClock(start: Moment(milliseconds: 0))
        let executor = SeededExecutor(seed: 3)
        let woken = Lines()
        for seconds in [3600, 5, 86_400] as [Int64] {
            Task(executorPreference: executor) {
                await clock.sleep(seconds * 1000)
                woken.add("\(clock.now.milliseconds / 1000)")
            }
        }
        repeat { executor.drain() } while clock.advance(until: Moment(milliseconds: .max))
        #expect(woken.all == ["5", "3600", "86400"])
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        func add(_ line: String) {
            lines.withLock { $0.append(line) }
        }

        var all: [String] { lines.withLock { $0 } }
    }

    private actor Book {
        var lines: [String] = []
        func note(_ line: String) { lines.append(line) }
    }

    private static func history(seed: UInt64) -> [String] {
        let executor = SeededExecutor(seed: seed)
        let clock = SimulatedClock(start: Moment(milliseconds: 0))
        let book = Book()
        for index in 0..<10 {
            Task(executorPreference: executor) {
                await book.note("ask \(index)")
                await clock.sleep(Int64(index % 3))
                await withDiscardingTaskGroup { group in
                    for child in 0..<4 {
                        group.addTask(priority: .utility) { await book.note("\(index).\(child)") }
                    }
                }
                await book.note("got \(index)")
            }
        }
        repeat { executor.drain() } while clock.advance(until: Moment(milliseconds: 1000))
        let all = Lines()
        Task(executorPreference: executor) {
            for line in await book.lines { all.add(line) }
        }
        executor.drain()
        return all.all
    }
}
