import Testing
import Wire

/// The real service, killed with SIGKILL at every marked point and at any other moment.
@Suite("When the service is killed", .serialized)
struct KillTests {
    static let points = [
        "intent-to-call", "call-to-commit", "commit-to-answer", "keep-to-acknowledge",
        "commit-to-forward", "forward-to-mark",
    ]

    @Test(
        "at any marked point, a register's payment is neither lost nor doubled",
        arguments: points
    )
    func register(point: String) async throws {
        let premises = try await Premises()
        try await premises.serve()
        let till = Shopper(premises)
        try await till.register("till-1")
        premises.killService()
        try await premises.serve(fault: "\(point):1")
        try await till.buy(at: "till-1", order: "order-1", kopecks: 150_050)
        try await till.prove(orders: ["order-1": 150_050])
        #expect(till.restarts > 0, "\(point) was never reached")
    }

    @Test("at any marked point, a link's payment is neither lost nor doubled", arguments: points)
    func link(point: String) async throws {
        let premises = try await Premises()
        try await premises.serve(fault: "\(point):1")
        let buyer = Shopper(premises)
        try await buyer.payLink(order: "order-1", kopecks: 99_900)
        try await buyer.prove(orders: ["order-1": 99_900])
        #expect(buyer.restarts > 0, "\(point) was never reached")
    }

    @Test(
        "around the bank's call, a refund is made once",
        arguments: ["intent-to-call", "call-to-commit", "commit-to-answer"]
    )
    func refund(point: String) async throws {
        let premises = try await Premises()
        try await premises.serve()
        let buyer = Shopper(premises)
        try await buyer.payLink(order: "order-1", kopecks: 99_900)
        premises.killService()
        try await premises.serve(fault: "\(point):1")
        try await buyer.refund("order-1", kopecks: 40_000, as: "refund-1")
        #expect(buyer.restarts > 0, "\(point) was never reached")
        let refunds = await premises.bank(.get, "/ledger")?["refunds"]?.list ?? []
        #expect(refunds.map { $0["amount"]?.integer } == [40_000])
    }
}
