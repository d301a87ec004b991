import Ledger
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

    @Test("is waited for three seconds at a till, which then hears how it stands")
    func hurried() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        shop.bank.next("POST", .loseReply)
        #expect(try await shop.charge("A").status == "unknown")
        #expect(shop.bank.patience.last == 3)
        #expect(shop.bank.patience.dropLast().allSatisfy { $0 > 3 })
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

    /// A shop whose bank has just stopped answering.
    private func down(_ shop: TestShop) async throws {
        for number in 1...4 {
            shop.bank.next("POST", .unreachable)
            await #expect(throws: (any Error).self) { try await shop.create("lost \(number)") }
        }
    }

    @Test("still lets a till have the purchase that its buyer may be paying")
    func samePurchase() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        try await down(shop)
        #expect(try await shop.charge("A").id == charge.id)
        #expect(try await shop.link().current?.id == charge.id)
    }

    @Test("still lets an invoice have its live code, and no other")
    func sameCode() async throws {
        let shop = try await TestShop()
        let link = try await shop.create("A")
        try await down(shop)
        let again = try await shop.create("A")
        #expect(again.id == link.id)
        #expect(again.latest?.id == link.latest?.id)
        await #expect(throws: OperationRefusal.bankDown(retryAfter: 10)) {
            try await shop.create("A", kopecks: 200)
        }
        await #expect(throws: OperationRefusal.bankDown(retryAfter: 10)) {
            try await shop.create("B")
        }
    }

    @Test("sends nobody for other money for an order that is paid")
    func paidOrder() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        shop.bank.pay(order: charge.id.text)
        await shop.run(seconds: 3)
        try await down(shop)
        await #expect(throws: LedgerRefusal.orderPaid(charge: charge.id)) {
            try await shop.charge("A")
        }
        await #expect(throws: LedgerRefusal.orderPaid(charge: charge.id)) {
            try await shop.create("A")
        }
    }

    @Test("leaves no trace of a purchase that it refuses")
    func noIntent() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        try await down(shop)
        await #expect(throws: OperationRefusal.bankDown(retryAfter: 10)) {
            try await shop.charge("A")
        }
        #expect(try await shop.link().current == nil)
        #expect(try await shop.link().generation == 0)
    }

    @Test("lets one purchase try after the pause, and the others wait for what it finds")
    func probe() {
        let breaker = Breaker()
        let now = Moment(milliseconds: 0)
        for _ in 1...Breaker.failureLimit { breaker.note(answered: false, at: now) }
        let later = now + Breaker.pauseSeconds
        #expect(breaker.admit(at: later) == nil)
        #expect(breaker.admit(at: later) == Breaker.pauseSeconds)
        breaker.note(answered: true, at: later)
        #expect(breaker.admit(at: later) == nil)
        #expect(breaker.admit(at: later) == nil)
    }
}
