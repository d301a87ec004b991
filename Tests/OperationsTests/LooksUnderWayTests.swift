import Operations
import Payments
import Testing
import Wire

@Suite("A charge that is looked at")
struct LooksUnderWayTests {
    private static let orders = "http://bank.test/api/payment/v1/orders"

    @Test("and becomes due meanwhile is looked at again when that look has ended, not beside it")
    func inTurn() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        _ = try await shop.release(charge)
        // The activation reached the bank late: it takes money for what has ended here.
        shop.bank.set(order: charge.id.text, status: "NEW")
        let before = shop.bank.requests.count
        let watch = WatchCharges(desk: shop.desk)
        shop.bank.next("GET \(Self.orders)", .hold)
        shop.wait(200)
        async let first: Void = watch.untilDry()
        while shop.bank.requests.count == before { await Task.yield() }
        // The lease is over, and the check is anybody's.
        shop.wait(200)
        await watch.untilDry()
        shop.bank.letGo()
        await first
        let steps = shop.bank.requests.dropFirst(before)
            .filter { $0.url.hasPrefix(Self.orders) }
            .map(\.method)
        #expect(steps == [.get, .delete, .get])
        #expect(shop.bank.status(order: charge.id.text) == "CANCELLED")
    }

    @Test("and ends meanwhile is not released once more for what that look saw")
    func endedMeanwhile() async throws {
        let shop = try await TestShop()
        try await shop.openTill()
        let charge = try await shop.charge("A")
        let before = shop.bank.requests.count
        shop.bank.next("GET \(Self.orders)", .holdReply)
        shop.wait(3)
        async let look: Void = WatchCharges(desk: shop.desk).untilDry()
        while shop.bank.requests.count == before { await Task.yield() }
        guard case .released = try await shop.release(charge) else {
            Issue.record("nobody has paid it")
            return
        }
        shop.bank.letGo()
        await look
        #expect(shop.bank.count("DELETE \(Self.orders)") == 1)
    }
}
