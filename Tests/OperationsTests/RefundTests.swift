import Ledger
import Operations
import Payments
import Testing
import Wire

@Suite("A refund")
struct RefundTests {
    func paidShop() async throws -> (TestShop, Owned<Payment>) {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A", kopecks: 1000)
        shop.bank.pay(order: charge.id.text)
        await shop.run(seconds: 3)
        let payment = try #require(try await shop.now(charge).payments.first)
        return (shop, Owned(payment.id, of: TestShop.merchant))
    }

    func refund(_ shop: TestShop, _ kopecks: Int64?, of payment: Owned<Payment>, as id: String)
        async throws -> Refund
    {
        try await RefundPayment(desk: shop.desk)(
            kopecks.map { Money(kopecks: $0) },
            of: payment,
            as: Refund.ID(id)
        )
    }

    @Test("a payment of another merchant does not exist")
    func foreign() async throws {
        let (shop, payment) = try await paidShop()
        await #expect(throws: OperationRefusal.unknownPayment) {
            try await refund(
                shop,
                1,
                of: Owned(payment.id, of: Merchant.ID("other")),
                as: "r"
            )
        }
    }

    @Test("twenty refunds at once never give back more than came")
    func concurrent() async throws {
        let (shop, payment) = try await paidShop()
        let done = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<20 {
                group.addTask {
                    (try? await refund(shop, 300, of: payment, as: "r\(index)")) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done == 3)
        #expect(shop.bank.refunds.count == 3)
    }

    @Test("an unanswered refund is looked up, not sent again")
    func unanswered() async throws {
        let (shop, payment) = try await paidShop()
        shop.bank.next("/refund", .loseReply)
        #expect(try await refund(shop, 300, of: payment, as: "r1").status == "unknown")
        #expect(try await refund(shop, 300, of: payment, as: "r1").status == "unknown")
        shop.bank.next("GET ", .loseReply)
        await shop.run(seconds: 15)
        shop.bank.finishRefunds()
        await shop.run(seconds: 10)
        let link = try await shop.books.link(holding: payment)
        #expect(link?.refund(Refund.ID("r1"), in: payment.id)?.state == .completed)
        #expect(
            shop.bank.requests.filter { $0.method == .post && $0.url.contains("/refund") }.count
                == 1
        )
    }

    @Test("a refund that the bank never got is sent again under the same id")
    func neverArrived() async throws {
        let (shop, payment) = try await paidShop()
        shop.bank.next("/refund", .error500)
        #expect(try await refund(shop, nil, of: payment, as: "r1").status == "unknown")
        await shop.run(seconds: 10)
        shop.bank.finishRefunds()
        await shop.run(seconds: 20)
        let link = try await shop.books.link(holding: payment)
        #expect(link?.refund(Refund.ID("r1"), in: payment.id)?.state == .completed)
        #expect(shop.bank.refunds.count == 1)
        #expect(try await shop.events() == [.paymentPaid, .refundCompleted])
    }
}
