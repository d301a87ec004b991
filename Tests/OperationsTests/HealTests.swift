import Operations
import Payments
import Testing

@Suite("A till whose code goes dark")
struct HealTests {
    @Test("asks again for the purchase by itself, and the purchase is paid once")
    func healed() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let first = try await shop.charge("B")
        // A release of an earlier purchase that arrives late, as the bank sees it.
        shop.bank.set(order: first.id.text, status: "CANCELLED")
        await shop.run(seconds: 4)
        #expect(try await shop.now(first).state == .replaced)
        let current = try #require(try await shop.link().current)
        #expect(current.order == Order.ID("B"))
        #expect(current.state == .asking)
        #expect(current.id != first.id)
        shop.bank.pay(order: current.id.text)
        await shop.run(seconds: 4)
        #expect(try await shop.now(current).state == .paid)
        #expect(try await shop.events() == [.chargeReplaced, .paymentPaid])
    }

    @Test("whose cashier cancelled it stays cancelled")
    func cancelled() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("B")
        _ = try await shop.release(charge)
        await shop.run(seconds: 70)
        #expect(try await shop.link().current == nil)
        #expect(shop.bank.count("POST http://bank.test/api/payment/v1/orders") == 1)
    }

    @Test("asks once more when the answer to the second asking is lost")
    func lostAnswer() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let first = try await shop.charge("B")
        shop.bank.set(order: first.id.text, status: "CANCELLED")
        shop.bank.next("POST http://bank.test/api/payment/v1/orders", .loseReply)
        await shop.run(seconds: 40)
        let current = try #require(try await shop.link().current)
        #expect(current.state == .asking)
        #expect(shop.bank.count("POST http://bank.test/api/payment/v1/orders") == 2)
    }
}
