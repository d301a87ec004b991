import Operations
import Payments
import Testing

@Suite("A bank that does not answer")
struct BreakerTests {
    @Test("makes the till hear at once that SBP is down, and is asked again after a pause")
    func opens() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        for number in 1...4 {
            shop.bank.next("POST", .unreachable)
            await #expect(throws: OperationRefusal.bankUnreachable) {
                try await shop.charge("order \(number)")
            }
        }
        let asked = shop.bank.requests.count
        await #expect(throws: OperationRefusal.bankDown(retryAfter: 10)) {
            try await shop.charge("order 5")
        }
        #expect(shop.bank.requests.count == asked)
        shop.wait(11)
        #expect(try await shop.charge("order 5").state == .asking)
    }

    @Test("is closed by the first look-up that is answered")
    func closes() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        for _ in 1...4 { shop.bank.next("GET", .error500) }
        await shop.run(seconds: 90)
        #expect(try await shop.now(charge).unanswered == 0)
        _ = try await shop.release(charge)
        #expect(try await shop.charge("B").state == .asking)
    }

    @Test("that refuses is not down")
    func refusing() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        for number in 1...6 {
            let charge = try await shop.charge("order \(number)")
            _ = try await shop.release(charge)
        }
        let line = try #require(shop.desk.accounts[TestShop.account])
        #expect(!line.breaker.isOpen)
    }
}
