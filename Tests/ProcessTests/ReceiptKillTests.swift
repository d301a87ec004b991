import Testing
import Wire

/// The real service and the sandbox's fiscal service: whatever dies or is lost between them, there is
/// one receipt for one payment.
@Suite("A receipt when the service is killed", .serialized)
struct ReceiptKillTests {
    @Test("between the fiscal call and its commit, one receipt is made of a payment")
    func sale() async throws {
        let premises = try await Premises()
        try await premises.serve(fault: "receipt-to-commit:1")
        let buyer = Shopper(premises)
        try await buyer.payLink(order: "order-1", kopecks: 99_900)
        let made = try await buyer.receipts(done: 1)
        #expect(buyer.restarts > 0, "the point was never reached")
        #expect(made.map { $0["type"]?.text } == ["sell"])
        #expect(made.map { $0["total"]?.integer } == [99_900])
    }

    @Test("and one of a refund")
    func refund() async throws {
        let premises = try await Premises()
        try await premises.serve()
        let buyer = Shopper(premises)
        try await buyer.payLink(order: "order-1", kopecks: 99_900)
        _ = try await buyer.receipts(done: 1)
        premises.killService()
        try await premises.serve(fault: "receipt-to-commit:1")
        try await buyer.refund("order-1", kopecks: 40_000, as: "refund-1")
        let made = try await buyer.receipts(done: 2)
        #expect(buyer.restarts > 0, "the point was never reached")
        #expect(made.map { $0["type"]?.text } == ["sell", "sell_return"])
        #expect(made.map { $0["total"]?.integer } == [99_900, 40_000])
    }

    @Test(
        "an answer that never comes makes no second receipt",
        arguments: ["drop_reply", "close_reply", "unknown_outcome", "error_500", "slow_reply"]
    )
    func lost(fault: String) async throws {
        let premises = try await Premises()
        try await premises.serve()
        await premises.plan(fault, on: "receipt")
        let buyer = Shopper(premises)
        try await buyer.payLink(order: "order-1", kopecks: 99_900)
        let made = try await buyer.receipts(done: 1)
        #expect(made.count == 1)
    }

    @Test("one that the service will not make is shown as failed, and made once it is resumed")
    func failed() async throws {
        let premises = try await Premises()
        try await premises.serve()
        await premises.plan("fail_receipt", on: "receipt")
        let buyer = Shopper(premises)
        try await buyer.payLink(order: "order-1", kopecks: 99_900)
        var failed = ""
        try await premises.until("the receipt has failed") {
            let found = await premises.call(.get, "/v1/receipts?state=failed")
            failed = found?.json["items"]?.list?.first?["id"]?.text ?? ""
            return !failed.isEmpty
        }
        let resumed = await premises.call(.post, "/v1/receipts/\(failed)/resume")
        #expect(resumed?.status == 200)
        let made = try await buyer.receipts(done: 1)
        #expect(made.map { $0["is_done"]?.bool } == [false, true])
    }
}
