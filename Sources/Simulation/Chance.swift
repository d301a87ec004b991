import Synchronization

/// The only source of chance in a run: one seed gives the same numbers on every machine.
///
/// SplitMix64, since its state is one word and nothing depends on a library's version.
package struct Chance: Hashable, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 up to, not including, `limit`.
    package mutating func below(_ limit: Int) -> Int {
        limit <= 1 ? 0 : Int(next() % UInt64(limit))
    }
}

/// Chance that many hands draw from, one after the other.
final class Dice: Sendable {
    private let chance: Mutex<Chance>

    init(seed: UInt64) {
        chance = Mutex(Chance(seed: seed))
    }

    func below(_ limit: Int) -> Int {
        chance.withLock { $0.below(limit) }
    }

    func number(in range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(below(Int(range.upperBound - range.lowerBound) + 1))
    }

    /// True so many times in a thousand.
    func falls(_ perThousand: Int) -> Bool {
        perThousand > 0 && below(1000) < perThousand
    }

    func pick<Element>(_ list: [Element]) -> Element? {
        list.isEmpty ? nil : list[below(list.count)]
    }

    func bytes(count: Int) -> [UInt8] {
        chance.withLock { chance in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: chance.next() >> 24) }
        }
    }
}
