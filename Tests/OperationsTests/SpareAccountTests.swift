import Ledger
import Operations
import Payments
import Testing

@Suite("A store with a spare account")
struct SpareAccountTests {
    static let register = "POST http://bank.test/api/sbp/v2/qrs"

    /// The first bank has stopped answering, and is known to.
    private func down(_ shop: TestShop) async throws {
        let line = try #require(shop.desk.accounts[TestShop.account])
        for number in 1...Breaker.failureLimit where !line.breaker.isOpen {
            shop.bank.next("POST", .error500)
            await #expect(throws: OperationRefusal.bankUnanswered) {
                try await shop.create("lost \(number)")
            }
        }
    }

    @Test("gives no link over it while the first bank answers, and none where it says no")
    func notNeeded() async throws {
        let shop = try await TestShop(hasSpare: true)
        #expect(try await shop.create("A").account == TestShop.account)
        #expect(shop.spareBank.requests.isEmpty)
    }

    @Test("gives the link over it where the first bank certainly was not asked")
    func unreachable() async throws {
        let shop = try await TestShop(hasSpare: true)
        shop.bank.next(Self.register, .unreachable)
        let link = try await shop.create("A")
        #expect(link.account == TestShop.spareAccount)
        #expect(link.code != nil)
        #expect(shop.spareBank.count(Self.register) == 1)
        let charges = try await shop.books.charges(of: Owned(Order.ID("A"), of: TestShop.merchant))
        #expect(charges.map(\.charge.state) == [.refused, .asking])
    }

    @Test("gives it at once while the first bank is known to be down")
    func breakerOpen() async throws {
        let shop = try await TestShop(hasSpare: true)
        try await down(shop)
        let asked = shop.bank.requests.count
        #expect(try await shop.create("A").account == TestShop.spareAccount)
        #expect(shop.bank.requests.count == asked)
    }

    @Test("gives none where the first bank may have made a code, until that code is surely over")
    func unknown() async throws {
        let shop = try await TestShop(hasSpare: true)
        shop.bank.next(Self.register, .loseReply)
        await #expect(throws: OperationRefusal.bankUnanswered) { try await shop.create("A") }
        try await down(shop)
        await #expect(throws: OperationRefusal.bankDown(retryAfter: 10)) {
            try await shop.create("A")
        }
        #expect(shop.spareBank.requests.isEmpty)
        shop.wait(3600 + 601)
        shop.bank.next(Self.register, .unreachable)
        #expect(try await shop.create("A").account == TestShop.spareAccount)
    }

    @Test("keeps the order's live code at the first bank, however that bank does")
    func live() async throws {
        let shop = try await TestShop(hasSpare: true)
        let first = try await shop.create("A")
        try await down(shop)
        #expect(try await shop.create("A").id == first.id)
        let charge = try #require(first.latest)
        shop.bank.next("GET", .error500)
        await #expect(throws: OperationRefusal.stillChecking(charge: charge.id)) {
            try await shop.create("A", kopecks: 200)
        }
        #expect(shop.spareBank.requests.isEmpty)
    }

    @Test("gives the link over it once the first bank has said that its code is dead")
    func dead() async throws {
        let shop = try await TestShop(hasSpare: true)
        let first = try await shop.create("A")
        let charge = try #require(first.latest)
        let released = try await ReleaseCharge(desk: shop.desk)(charge.id, on: first.owned)
        guard case .released = released else {
            Issue.record("not released: \(released)")
            return
        }
        try await down(shop)
        #expect(try await shop.create("A").account == TestShop.spareAccount)
    }

    @Test("has one live code for an order that is asked for many times at once")
    func concurrent() async throws {
        let shop = try await TestShop(hasSpare: true)
        for _ in 0..<10 { shop.bank.next(Self.register, .unreachable) }
        let links = await withTaskGroup(of: Link.ID?.self) { group in
            for _ in 0..<20 { group.addTask { try? await shop.create("A").id } }
            return await group.reduce(into: Set<Link.ID>()) { ids, id in
                if let id { ids.insert(id) }
            }
        }
        #expect(links.count == 1)
        let made = shop.spareBank.count(Self.register) + shop.bank.count(Self.register)
        let charges = try await shop.books.charges(of: Owned(Order.ID("A"), of: TestShop.merchant))
        #expect(charges.filter(\.charge.isLive).count == 1)
        #expect(made == charges.count)
    }

    @Test("goes back to the first bank for the next order, once that answers")
    func back() async throws {
        let shop = try await TestShop(hasSpare: true)
        try await down(shop)
        let over = try await shop.create("A")
        shop.wait(Breaker.pauseSeconds + 1)
        #expect(try await shop.create("B").account == TestShop.account)
        #expect(try await shop.create("A").id == over.id)
    }

    @Test("files money for the link where the link is")
    func paid() async throws {
        let shop = try await TestShop(hasSpare: true)
        shop.bank.next(Self.register, .unreachable)
        let charge = try #require(try await shop.create("A").latest)
        shop.spareBank.pay(order: charge.id.text)
        await shop.run(seconds: 6)
        #expect(try await shop.now(charge).state == .paid)
    }
}
