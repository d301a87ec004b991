import Seals
import Synchronization
import Testing

@Suite("A ring of keys")
struct KeyRingTests {
    final class Clock: Sendable {
        private let seconds = Mutex<Int64>(0)
        func set(_ value: Int64) { seconds.withLock { $0 = value } }
        var now: Int64 { seconds.withLock { $0 } }
    }

    @Test("uses a key from its first second to its last, and not beside them")
    func dates() {
        let clock = Clock()
        let ring = KeyRing(
            [DatedKey("a", 1, notBefore: 10, notAfter: 20)],
            now: { clock.now }
        )
        for (seconds, name) in [(9, nil), (10, "a"), (20, "a"), (21, nil)] as [(Int64, String?)] {
            clock.set(seconds)
            #expect(ring.firstName { _ in true } == name, "second \(seconds)")
        }
    }

    @Test("in a rotation takes the old key and the new one, and neither's forger")
    func rotation() {
        let clock = Clock()
        let ring = KeyRing(
            [DatedKey("old", 1, notAfter: 100), DatedKey("new", 2, notBefore: 90)],
            now: { clock.now }
        )
        clock.set(95)
        #expect(ring.firstName { $0.key == 1 } == "old")
        #expect(ring.firstName { $0.key == 2 } == "new")
        #expect(ring.firstName { $0.key == 3 } == nil)
        clock.set(101)
        #expect(ring.firstName { $0.key == 1 } == nil)
        #expect(ring.firstName { $0.key == 2 } == "new")
    }

    @Test("tells when each key was last of use; a refused message is none")
    func lastUse() {
        let clock = Clock()
        let ring = KeyRing([DatedKey("a", 1), DatedKey("b", 2)], now: { clock.now })
        clock.set(7)
        _ = ring.firstName { $0.key == 2 }
        clock.set(9)
        _ = ring.firstName { $0.key == 3 }
        #expect(ring.uses.map(\.lastUsed) == [nil, 7])
        ring.replace(with: [DatedKey("b", 4), DatedKey("c", 5)])
        #expect(ring.uses.map(\.name) == ["b", "c"])
        #expect(ring.uses.map(\.lastUsed) == [7, nil])
    }

    @Test("replaced under load refuses nothing that is valid in both sets")
    func underLoad() async {
        let ring = KeyRing([DatedKey("a", 1), DatedKey("b", 2)], now: { 1 })
        let missed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<2_000).count { _ in ring.firstName { $0.key == 2 } == nil }
                }
            }
            for turn in 0..<500 {
                let third = DatedKey(turn.isMultiple(of: 2) ? "a" : "c", turn)
                ring.replace(with: [third, DatedKey("b", 2)])
            }
            return await group.reduce(0, +)
        }
        #expect(missed == 0)
    }

    @Test("holds no more keys than its limit")
    func limit() {
        let many = (0..<40).map { DatedKey("key \($0)", $0) }
        let ring = KeyRing(many, now: { 0 })
        #expect(ring.uses.count == KeyRing<Int>.countLimit)
        ring.replace(with: many)
        #expect(ring.uses.count == KeyRing<Int>.countLimit)
    }
}
