import Ledger
import Operations
import Payments
import Testing
import Wire

@Suite("Charging a register")
struct ChargeRegisterTests {
    @Test(
        "an order id that no system can find again is refused",
        arguments: ["", "a\u{0}b", "line\nline", String(repeating: "я", count: 65)]
    )
    func badOrder(order: String) async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        await #expect(throws: OperationRefusal.orderUnusable) { try await shop.charge(order) }
        #expect(shop.bank.count("POST http://bank.test/api/payment/v1/orders") == 0)
    }

    @Test("an amount under a rouble or over a million is refused before the bank hears of it")
    func badAmount() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        for kopecks: Int64 in [0, 99, 100_000_001] {
            await #expect(throws: OperationRefusal.self) {
                try await shop.charge("A", kopecks: kopecks)
            }
        }
        #expect(shop.bank.count("/payment/v1/orders") == 0)
    }

    @Test("a busy register names the order it waits for")
    func busy() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let first = try await shop.charge("A")
        await #expect(throws: Link.Refusal.busy(with: Order.ID("A"), charge: first.id)) {
            try await shop.charge("B")
        }
    }

    @Test("a purchase that is repeated after its order was paid late is not shown as waiting")
    func paidLate() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let first = try await shop.charge("A")
        _ = try await shop.release(first)
        let second = try await shop.charge("A")
        try await shop.call(shop.callback(order: first.id.text, number: "77"))
        await shop.settle()
        #expect(try await shop.now(first).state == .paidLate)
        #expect(try await shop.link().current?.id == second.id)
        await #expect(throws: LedgerRefusal.orderPaid(charge: first.id)) {
            try await shop.charge("A")
        }
    }

    @Test("an order that is live on one code is not put on another")
    func liveElsewhere() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        _ = try await shop.create("A")
        await #expect(throws: LedgerRefusal.self) { try await shop.charge("A") }
    }

    @Test("the bank's refusal frees the register and is told in the bank's words")
    func refused() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        shop.bank.next("POST http://bank.test/api/payment/v1/orders", .unreachable)
        await #expect(throws: OperationRefusal.bankUnreachable) { try await shop.charge("A") }
        #expect(try await shop.charge("B").state == .asking)
    }

    @Test("a lost answer is unknown, holds the register, and a look-up ends it")
    func lostAnswer() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        shop.bank.next("POST http://bank.test/api/payment/v1/orders", .loseReply)
        let charge = try await shop.charge("A")
        #expect(charge.status == "unknown")
        #expect(charge.nextCheck != nil)
        await #expect(throws: Link.Refusal.busy(with: Order.ID("A"), charge: charge.id)) {
            try await shop.charge("B")
        }
        await shop.run(seconds: 3)
        #expect(try await shop.now(charge).state == .asking)
        #expect(shop.bank.count("POST http://bank.test/api/payment/v1/orders") == 1)
    }

    @Test("an activation that the bank never got ends as refused, by look-up and not by clock")
    func neverArrived() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        shop.bank.next("POST http://bank.test/api/payment/v1/orders", .error500)
        let charge = try await shop.charge("A")
        #expect(charge.status == "unknown")
        await shop.run(seconds: 3)
        #expect(try await shop.now(charge).state == .refused)
        #expect(try await shop.charge("B").state == .asking)
    }

    @Test("what reached the bank late is taken off as soon as the bank refuses the next purchase")
    func arrivedLate() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let activation = "POST http://bank.test/api/payment/v1/orders"
        shop.bank.next(activation, .arriveLate)
        let first = try await shop.charge("A")
        await shop.run(seconds: 3)
        #expect(try await shop.now(first).state == .refused)
        shop.bank.arrive()
        shop.bank.next(activation, .held)
        await #expect(throws: OperationRefusal.self) { try await shop.charge("B") }
        await shop.run(seconds: 1)
        #expect(shop.bank.status(order: first.id.text) == "CANCELLED")
        #expect(try await shop.charge("B").state == .asking)
    }

    @Test("with callbacks off, asking the bank reaches the same end")
    func callbacksOff() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        let number = shop.bank.pay(order: charge.id.text)
        await shop.run(seconds: 3)
        let after = try await shop.now(charge)
        #expect(after.state == .paid)
        #expect(after.payments.map(\.number) == [number])
        #expect(try await shop.link().state == .free)
        #expect(try await shop.events() == [.paymentPaid])
    }

    @Test("nobody pays: the bank says expired, and only then do we")
    func expires() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        shop.wait(400)
        #expect(try await shop.now(charge).state == .asking)
        shop.bank.set(order: charge.id.text, status: "EXPIRED")
        await shop.run(seconds: 2)
        #expect(try await shop.now(charge).state == .expired)
        #expect(try await shop.events() == [.chargeExpired])
    }

    @Test("money after expiry is found while the grace lasts, and told as late")
    func lateMoney() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        shop.bank.set(order: charge.id.text, status: "EXPIRED")
        shop.wait(301)
        await shop.run(seconds: 2)
        let second = try await shop.charge("B")
        shop.bank.pay(order: charge.id.text)
        shop.wait(700)
        await shop.run(seconds: 2)
        #expect(try await shop.now(charge).state == .paidLate)
        #expect(try await shop.now(second).payments.isEmpty)
        #expect(try await shop.events().contains(.paymentLate))
    }
}
