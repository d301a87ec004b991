import Operations
import Payments
import Testing

@Suite("Late money at a shop")
struct LateMoneyTests {
    /// A charge that was released, and money for it afterwards.
    private func late(_ shop: TestShop) async throws -> (charge: Charge, link: Owned<Link>) {
        try await shop.openTill()
        let charge = try await shop.charge("A")
        guard case .released = try await shop.release(charge) else {
            Issue.record("not released")
            return (charge, try await shop.link().owned)
        }
        let number = shop.bank.pay(order: charge.id.text)
        try await shop.call(shop.callback(order: charge.id.text, number: number))
        await shop.settle()
        return (try await shop.now(charge), try await shop.link().owned)
    }

    @Test("waits for the cashier as long as the store says, then goes back by itself, once")
    func goesBack() async throws {
        let shop = try await TestShop(lateMoney: LateMoney(.hold, returnAfterSeconds: 120))
        let (charge, _) = try await late(shop)
        #expect(charge.state == .paidLate)
        await shop.run(seconds: 110)
        #expect(shop.bank.refunds.isEmpty)
        await shop.run(seconds: 30)
        #expect(shop.bank.refunds.count == 1)
        shop.bank.finishRefunds()
        await shop.run(seconds: 60)
        #expect(shop.bank.refunds.count == 1)
        #expect(try await shop.events().last == .refundCompleted)
    }

    @Test("goes back once when the answer to its refund is lost")
    func lostRefund() async throws {
        let shop = try await TestShop(lateMoney: LateMoney(.refund))
        shop.bank.next("/refund", .loseReply)
        _ = try await late(shop)
        await shop.run(seconds: 90)
        shop.bank.finishRefunds()
        await shop.run(seconds: 120)
        #expect(shop.bank.refunds.count == 1)
        #expect(try await shop.events().filter { $0 == .refundCompleted }.count == 1)
    }

    @Test("is taken for its order by the cashier, and then stays")
    func accepted() async throws {
        let shop = try await TestShop(lateMoney: LateMoney(.hold, returnAfterSeconds: 120))
        let (charge, link) = try await late(shop)
        let payment = try #require(charge.payments.first)
        let after = try await DecideLateMoney(desk: shop.desk).accept(payment.id, on: link)
        #expect(after.decision == .accepted)
        #expect(try await shop.now(charge).state == .paid)
        await shop.run(seconds: 200)
        #expect(shop.bank.refunds.isEmpty)
        #expect(try await shop.events().suffix(2) == [.paymentLate, .paymentAccepted])
    }

    @Test("never touches the purchase that holds the till by then")
    func nextPurchase() async throws {
        let shop = try await TestShop(lateMoney: LateMoney(.accept))
        try await shop.openTill()
        let first = try await shop.charge("A")
        _ = try await shop.release(first)
        let second = try await shop.charge("B")
        let number = shop.bank.pay(order: first.id.text)
        try await shop.call(shop.callback(order: first.id.text, number: number))
        await shop.settle()
        #expect(try await shop.now(first).state == .paid)
        #expect(try await shop.now(second).state == .asking)
    }
}
