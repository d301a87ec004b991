import Operations
import Payments
import Testing

@Suite("After a long stop")
struct CatchUpTests {
    @Test("money that came meanwhile is found before anything expires (E39)")
    func paidMeanwhile() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let till = try await shop.charge("A")
        let invoice = try #require(try await shop.create("B").latest)
        shop.bank.pay(order: till.id.text)
        shop.bank.pay(order: invoice.id.text)
        shop.wait(48 * 3600)
        await shop.run(seconds: 5)
        #expect(try await shop.now(till).state == .paid)
        #expect(try await shop.now(invoice).state == .paid)
        #expect(try await shop.events() == [.paymentPaid, .paymentPaid])
        #expect(shop.bank.count("DELETE") == 0)
    }

    @Test("nothing expires while the bank does not answer, however long ago its time was")
    func bankSilent() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        shop.wait(48 * 3600)
        for _ in 1...3 { shop.bank.next("GET", .error500) }
        await shop.run(seconds: 4)
        #expect(try await shop.now(charge).isLive)
        #expect(try await shop.events().isEmpty)
    }

    @Test("late money for a purchase that was cancelled before the stop is found too")
    func lateMeanwhile() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        _ = try await shop.release(charge)
        shop.bank.pay(order: charge.id.text)
        shop.wait(48 * 3600)
        await shop.run(seconds: 5)
        #expect(try await shop.now(charge).state == .paidLate)
    }

    @Test("what stays unknown is told to people, once, and ends when the bank answers (P7)")
    func escalated() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        shop.bank.next("POST http://bank.test/api/payment/v1/orders", .loseReply)
        let charge = try await shop.charge("A")
        for _ in 1...9 { shop.bank.next("GET", .error500) }
        await shop.run(seconds: 900)
        #expect(try await shop.events().filter { $0 == .chargeUnknown }.count == 1)
        await shop.run(seconds: 400)
        #expect(try await shop.now(charge).doubt == nil)
    }

    @Test("a purchase that the bank never ends is told to people, once, and can still be paid (P7)")
    func neverEnds() async throws {
        let shop = try await TestShop()
        let link = try await shop.create("A")
        let charge = try #require(link.latest)
        let code = try #require(link.code)
        shop.bank.begin(on: code.qrcID, true)
        await shop.run(seconds: 3600 + 890)
        #expect(try await shop.events().isEmpty)
        await shop.run(seconds: 120)
        #expect(try await shop.events() == [.chargeUnknown])
        #expect(try await shop.now(charge).isLive)
        shop.bank.pay(order: charge.id.text)
        await shop.run(seconds: 30)
        #expect(try await shop.events() == [.chargeUnknown, .paymentPaid])
    }

    @Test("an open cancellation that the bank never ends is told to people, once")
    func releaseNeverEnds() async throws {
        let shop = try await TestShop()
        let link = try await shop.create("A")
        let charge = try #require(link.latest)
        let code = try #require(link.code)
        shop.bank.begin(on: code.qrcID, true)
        _ = try await ReleaseCharge(desk: shop.desk)(charge.id, on: link.owned)
        shop.wait(3600 + 900)
        await shop.run(seconds: 30)
        #expect(try await shop.events() == [.chargeUnknown])
        #expect(try await shop.now(charge).status == "checking")
    }
}
