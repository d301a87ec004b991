import Accounting
import Ledger
import Operations
import Payments
import Synchronization
import Testing
import Wire

/// A listener that answers as told and notes what it got.
private final class TestListener: Sender {
    private let state = Mutex((status: 200, got: [Request]()))

    func answer(_ status: Int) {
        state.withLock { $0.status = status }
    }

    var ids: [String] {
        state.withLock { $0.got.compactMap { $0.headers["webhook-id"] } }
    }

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        state.withLock { state in
            state.got.append(request)
            return state.status == 0
                ? .neverSent("no connection") : .reply(Reply(status: state.status))
        }
    }
}

@Suite("The courier")
struct CourierTests {
    static let listener = Listener(
        id: Identifier("books"),
        merchant: TestShop.merchant,
        kinds: Set(Event.Kind.allCases)
    )

    private func shop() async throws -> (TestShop, TestListener, DeliverEvents) {
        let shop = try await TestShop(listeners: [Self.listener])
        try await shop.openTill()
        let far = TestListener()
        let key = try #require(
            WebhookSeal.Key(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        )
        let webhook = SignedWebhook(url: "http://books.test/hook", keys: [key])
        let line = ListenerLine(listener: Self.listener, dialect: webhook, timeoutSeconds: 5)
        return (shop, far, DeliverEvents(desk: shop.desk, line: line, sender: far))
    }

    private func pay(_ shop: TestShop, _ order: String) async throws {
        let charge = try await shop.charge(order)
        shop.bank.pay(order: charge.id.text)
        await shop.run(seconds: 3)
    }

    private func backlog(_ shop: TestShop) async throws -> Backlog? {
        try await shop.books.backlog().first
    }

    @Test("a listener that is down is tried again later under the same event id")
    func down() async throws {
        let (shop, far, courier) = try await shop()
        far.answer(0)
        try await pay(shop, "A")
        await courier.untilDry()
        await courier.untilDry()
        #expect(far.ids.count == 1)
        shop.wait(20)
        far.answer(200)
        await courier.untilDry()
        #expect(far.ids.count == 2)
        #expect(Set(far.ids).count == 1)
        #expect(try await backlog(shop)?.owed ?? 0 == 0)
    }

    @Test("an accepted event is not sent again")
    func once() async throws {
        let (shop, far, courier) = try await shop()
        try await pay(shop, "A")
        await courier.untilDry()
        shop.wait(100_000)
        await courier.untilDry()
        #expect(far.ids.count == 1)
    }

    @Test("a poisoned event holds up nobody else's")
    func poison() async throws {
        let (shop, far, courier) = try await shop()
        far.answer(500)
        try await pay(shop, "A")
        await courier.untilDry()
        far.answer(200)
        try await pay(shop, "B")
        await courier.untilDry()
        #expect(Set(far.ids).count >= 1)
        #expect(try await backlog(shop)?.owed ?? 0 <= 1)
    }

    @Test("after seven days it is parked, never dropped, and resumed on demand")
    func parked() async throws {
        let (shop, far, courier) = try await shop()
        far.answer(500)
        try await pay(shop, "A")
        for _ in 0..<60 {
            await courier.untilDry()
            shop.wait(21_601)
        }
        #expect(try await backlog(shop)?.parked == 1)
        let tries = far.ids.count
        shop.wait(1_000_000)
        await courier.untilDry()
        #expect(far.ids.count == tries)
        far.answer(200)
        let resumed = try await shop.books.resume(
            of: TestShop.merchant,
            listener: Self.listener.id,
            delivery: nil,
            at: shop.desk.surroundings.now()
        )
        #expect(resumed == 1)
        await courier.untilDry()
        #expect(try await backlog(shop)?.parked ?? 0 == 0)
        #expect(Set(far.ids).count == 1)
    }

    @Test("a stopped listener never slows a till")
    func stopped() async throws {
        let (shop, far, courier) = try await shop()
        far.answer(0)
        for index in 0..<5 {
            try await pay(shop, "order-\(index)")
            await courier.untilDry()
        }
        #expect(try await backlog(shop)?.owed == 5)
    }
}
