import Banks
import Operations
import Payments
import Seals
import Testing
import Wire

/// P9: a rotation refuses nothing that is valid, and believes nothing that is retired.
@Suite("A key of callbacks that is being replaced")
struct KeyRotationTests {
    private static let old = Secret("the old key of the cabinet")
    private static let new = Secret("the new key of the cabinet")
    private static let start = TestClock().now.milliseconds / 1000

    private static func both(now: @escaping @Sendable () -> Int64) -> KeyRing<Secret> {
        KeyRing(
            [
                DatedKey("new.key", new, notBefore: start),
                DatedKey("old.key", old, notAfter: start + 600),
            ],
            now: now
        )
    }

    private func answer(to number: Int, under key: Secret, at shop: TestShop) async throws -> Int? {
        let callback = shop.callback(order: "o-\(number)", number: "\(number)", key: key)
        return try await shop.call(callback)?.status
    }

    @Test("loses no callback of either key, while the keys are changed under load")
    func underLoad() async throws {
        let ring = Self.both { Self.start + 1 }
        let shop = try await TestShop(bank: TestShop.raiffeisen(ring))
        let both = ring.keys
        let refused = try await withThrowingTaskGroup(of: Int.self) { group in
            for crew in 0..<4 {
                group.addTask {
                    var refused = 0
                    for turn in 0..<50 {
                        let key = turn.isMultiple(of: 2) ? Self.old : Self.new
                        let status = try await answer(to: crew * 100 + turn, under: key, at: shop)
                        if status != 200 { refused += 1 }
                    }
                    return refused
                }
            }
            for turn in 0..<2_000 {
                let stranger = DatedKey("key \(turn)", Secret("\(turn)"))
                ring.replace(with: turn.isMultiple(of: 2) ? both : [stranger] + both.reversed())
                await Task.yield()
            }
            return try await group.reduce(0, +)
        }
        #expect(refused == 0)
    }

    @Test("is believed until its last second, and its successor from its first")
    func days() async throws {
        let clock = TestClock()
        let ring = Self.both { clock.now.milliseconds / 1000 }
        let shop = try await TestShop(bank: TestShop.raiffeisen(ring))
        #expect(try await answer(to: 1, under: Self.old, at: shop) == 200)
        clock.wait(600)
        #expect(try await answer(to: 2, under: Self.old, at: shop) == 200)
        clock.wait(1)
        #expect(try await answer(to: 3, under: Self.old, at: shop) == 403)
        #expect(try await answer(to: 4, under: Self.new, at: shop) == 200)
    }

    @Test("shows when it was last of use, so that its owner knows when to take it away")
    func lastUse() async throws {
        let ring = Self.both { Self.start + 7 }
        let shop = try await TestShop(bank: TestShop.raiffeisen(ring))
        _ = try await answer(to: 1, under: Self.new, at: shop)
        _ = try await answer(to: 2, under: Secret("a forger's"), at: shop)
        let line = try #require(shop.desk.accounts[TestShop.account]?.line)
        let uses = line.bank.keyUses
        #expect(uses.map(\.name) == ["new.key", "old.key"])
        #expect(uses.map(\.lastUsed) == [Self.start + 7, nil])
        #expect(uses.map(\.notAfter) == [nil, Self.start + 600])
    }

    @Test("calls the bank with the first key that is good")
    func calling() async throws {
        let clock = TestClock()
        let ring = KeyRing(
            [DatedKey("next", Self.new, notBefore: Self.start + 60), DatedKey("now", Self.old)],
            now: { clock.now.milliseconds / 1000 }
        )
        let shop = try await TestShop(bank: TestShop.raiffeisen(ring))
        _ = try await shop.create("A")
        clock.wait(60)
        _ = try await shop.create("B")
        let keys = shop.bank.requests.map { $0.headers["Authorization"] }
        #expect(keys == ["Bearer \(Self.old.reveal())", "Bearer \(Self.new.reveal())"])
    }
}
