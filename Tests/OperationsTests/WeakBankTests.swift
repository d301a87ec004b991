import Banks
import Operations
import Payments
import Seals
import Testing
import Wire

@Suite("A bank that lacks an ability")
struct WeakBankTests {
    private static func shop(
        lacking lacks: Set<WeakBank.Lack>,
        second: SecondActivation? = nil,
        lateMoney: LateMoney = LateMoney(.hold)
    ) async throws -> TestShop {
        let whole = Raiffeisen(
            Raiffeisen.Settings(
                baseURL: "http://bank.test/api",
                merchantID: "MA0000000001",
                secretKeys: KeyRing([TestShop.key])
            )
        )
        return try await TestShop(
            bank: WeakBank(whole: whole, lacks: lacks, second: second),
            lateMoney: lateMoney
        )
    }

    private static let orders = "POST http://bank.test/api/payment/v1/orders"

    @Test("no look-up of a lost activation: the till is held until the purchase is certainly over")
    func readsLostActivation() async throws {
        let shop = try await Self.shop(lacking: [.readsLostActivation])
        try await shop.openTill()
        shop.bank.next(Self.orders, .loseReply)
        let charge = try await shop.charge("A")
        #expect(charge.status == "unknown")
        await shop.run(seconds: 300)
        await #expect(throws: Link.Refusal.busy(with: Order.ID("A"), charge: charge.id)) {
            try await shop.charge("B")
        }
        await shop.run(seconds: 120)
        #expect(try await shop.now(charge).state == .refused)
        #expect(try await shop.charge("B").state == .asking)
    }

    /// A till that has waited long enough for a bank that cannot be asked later: the answer is still
    /// on its way while `body` runs.
    private func heldUp(
        _ body: @escaping @Sendable (TestShop, Charge) async throws -> Void
    ) async throws {
        let shop = try await Self.shop(lacking: [.readsLostActivation])
        try await shop.openTill()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await shop.desk.errands.run() }
            while !shop.desk.errands.isRunning { await Task.yield() }
            shop.bank.next(Self.orders, .hold)
            let asked = shop.now
            let charge = try await shop.charge("A")
            #expect(shop.now.seconds(since: asked) == 3)
            #expect(charge.status == "unknown")
            #expect(charge.nextCheck.map { $0 > shop.now } ?? false)
            try await body(shop, charge)
            shop.desk.errands.close()
            try await group.waitForAll()
        }
    }

    private func settled(_ charge: Charge, in shop: TestShop) async throws -> Charge {
        shop.bank.letGo()
        while try await shop.now(charge).state == .requested { await Task.yield() }
        return try await shop.now(charge)
    }

    @Test("no look-up of a lost activation: the till hears in three seconds, the late yes is filed")
    func lateYes() async throws {
        try await heldUp { shop, charge in
            await #expect(throws: Link.Refusal.busy(with: Order.ID("A"), charge: charge.id)) {
                try await shop.charge("B")
            }
            let after = try await settled(charge, in: shop)
            #expect(after.state == .asking)
            #expect(after.status == "asking")
            shop.bank.pay(order: charge.id.text)
            await shop.run(seconds: 5)
            #expect(try await shop.now(charge).state == .paid)
        }
    }

    @Test("a cancel while the bank's late answer is on its way is carried out when it has come")
    func lateCancel() async throws {
        try await heldUp { shop, charge in
            guard case .checking = try await shop.release(charge) else {
                Issue.record("nobody can know yet")
                return
            }
            await shop.run(seconds: 5)
            #expect(try await shop.now(charge).status == "checking")
            #expect(shop.bank.count("DELETE") == 0)
            #expect(try await settled(charge, in: shop).status == "checking")
            await shop.run(seconds: 20)
            #expect(try await shop.now(charge).state == .released)
            #expect(shop.bank.count("DELETE") == 1)
        }
    }

    @Test("no look-up of a lost code: the code is dropped, since nobody was shown it")
    func readsLostIssue() async throws {
        let shop = try await Self.shop(lacking: [.readsLostIssue])
        shop.bank.next("POST", .loseReply)
        await #expect(throws: OperationRefusal.bankUnanswered) { try await shop.create("A") }
        #expect(try await shop.create("A").code != nil)
    }

    @Test("a release that names no charge is never sent a second time, lest it hit the next buyer")
    func releaseNamesCharge() async throws {
        for lacks in [Set<WeakBank.Lack>(), [.releaseNamesCharge]] {
            let shop = try await Self.shop(lacking: lacks)
            try await shop.openTill()
            let charge = try await shop.charge("A")
            _ = try await shop.release(charge)
            // The bank shows it as payable again.
            shop.bank.set(order: charge.id.text, status: "NEW")
            let before = shop.bank.count("DELETE")
            await shop.run(seconds: 120)
            #expect(shop.bank.count("DELETE") - before == (lacks.isEmpty ? 1 : 0))
        }
    }

    @Test("no revoking of a code: the merchant is told so, and nothing is sent")
    func offersRevoke() async throws {
        let shop = try await Self.shop(lacking: [.offersRevoke])
        let link = try await shop.create("A")
        let charge = try #require(link.latest)
        await #expect(throws: OperationRefusal.self) {
            try await ReleaseCharge(desk: shop.desk)(charge.id, on: link.owned)
        }
        #expect(shop.bank.count("DELETE") == 0)
        #expect(try await shop.now(charge).state == .asking)
    }

    @Test("a bank that never says expired is believed to mean it when the time is long over")
    func tellsExpiry() async throws {
        let shop = try await Self.shop(lacking: [.tellsExpiry, .offersRevoke])
        let charge = try #require(try await shop.create("A").latest)
        await shop.run(seconds: 3600 + 500)
        #expect(try await shop.now(charge).state == .asking)
        await shop.run(seconds: 200)
        #expect(try await shop.now(charge).state == .expired)
    }

    @Test("no refunds: the merchant is told so, and late money is held for ever")
    func offersRefund() async throws {
        let shop = try await Self.shop(lacking: [.offersRefund], lateMoney: LateMoney(.refund))
        try await shop.openTill()
        let charge = try await shop.charge("A")
        _ = try await shop.release(charge)
        let number = shop.bank.pay(order: charge.id.text)
        try await shop.call(shop.callback(order: charge.id.text, number: number))
        await shop.settle()
        await shop.run(seconds: 30)
        let late = try #require(try await shop.now(charge).payments.first)
        #expect(late.decision == .held(returnAt: nil))
        #expect(late.refunds.isEmpty)
        await #expect(throws: OperationRefusal.notOffered(step: "refund")) {
            try await RefundPayment(desk: shop.desk)(
                nil,
                of: Owned(late.id, of: TestShop.merchant),
                as: Refund.ID("r")
            )
        }
    }

    @Test("a refund that cannot be looked up is sent again only where the bank repeats it safely")
    func readsRefund() async throws {
        for isSafe in [true, false] {
            let lacks: Set<WeakBank.Lack> =
                isSafe ? [.readsRefund] : [.readsRefund, .repeatsRefundSafely]
            let shop = try await Self.shop(lacking: lacks)
            let charge = try #require(try await shop.create("A").latest)
            let number = shop.bank.pay(order: charge.id.text)
            try await shop.call(shop.callback(order: charge.id.text, number: number))
            await shop.settle()
            let payment = try #require(try await shop.now(charge).payments.first)
            shop.bank.next("/refund", .loseReply)
            let refund = try await RefundPayment(desk: shop.desk)(
                nil,
                of: Owned(payment.id, of: TestShop.merchant),
                as: Refund.ID("r1")
            )
            #expect(refund.isInDoubt)
            await shop.run(seconds: 120)
            let sent = shop.bank.requests.filter { $0.method != .get && $0.url.contains("/refund") }
            #expect(isSafe ? sent.count > 1 : sent.count == 1)
            #expect(shop.bank.refunds.count == 1)
            let after = try #require(try await shop.now(charge).payments.first?.refunds.first)
            #expect(after.state != .completed || isSafe)
        }
    }

    /// A cancelled purchase and the one that holds the till after it, at a bank whose callbacks name
    /// the code alone.
    private func twoPurchases(
        lacking lacks: Set<WeakBank.Lack> = [.callbackNamesActivation]
    ) async throws -> (shop: TestShop, first: Charge, second: Charge) {
        let shop = try await Self.shop(lacking: lacks)
        try await shop.openTill()
        let first = try await shop.charge("A")
        _ = try await shop.release(first)
        return (shop, first, try await shop.charge("B"))
    }

    private func tell(_ shop: TestShop, order: Charge, number: String) async throws {
        let code = try #require(try await shop.link().code)
        let message = shop.callback(order: order.id.text, number: number, qr: code.qrcID)
        try await shop.call(message)
        for _ in 1...10 {
            await shop.settle()
            shop.wait(60)
        }
    }

    @Test("callbacks that name the code alone: each purchase that it can be is asked about")
    func callbackNamesActivation() async throws {
        let (shop, first, second) = try await twoPurchases()
        let number = shop.bank.pay(order: first.id.text)
        try await tell(shop, order: first, number: number)
        #expect(try await shop.now(first).payments.map(\.kind) == [.late])
        #expect(try await shop.now(second).payments.isEmpty)
        #expect(try await shop.now(second).state == .asking)
    }

    @Test("money of the code that no purchase bears out is kept apart and paid for nobody")
    func ambiguous() async throws {
        let (shop, first, second) = try await twoPurchases()
        try await tell(shop, order: first, number: "77")
        #expect(try await shop.now(first).payments.isEmpty)
        #expect(try await shop.now(second).payments.isEmpty)
        #expect(try await shop.events() == [.chargeReleased, .paymentUnexpected])
    }

    @Test("a purchase that a callback names counts only where callbacks name the one that was paid")
    func misnamed() async throws {
        for lacks in [Set<WeakBank.Lack>(), [.callbackNamesActivation]] {
            let (shop, first, second) = try await twoPurchases(lacking: lacks)
            let number = shop.bank.pay(order: first.id.text)
            // The money of the first, in a message that names whoever holds the code now.
            try await tell(shop, order: second, number: number)
            let late = try await shop.now(first).payments.map(\.kind)
            #expect(late == (lacks.isEmpty ? [] : [.late]))
            #expect(try await shop.now(second).payments.isEmpty == !lacks.isEmpty)
        }
    }

    /// A purchase that was given up before it reached the bank, which shows it as payable now.
    private func arrivedLate(at second: SecondActivation) async throws
        -> (shop: TestShop, late: Charge)
    {
        let shop = try await Self.shop(lacking: [], second: second)
        try await shop.openTill()
        shop.bank.next(Self.orders, .arriveLate)
        let late = try await shop.charge("A")
        await shop.run(seconds: 3)
        #expect(try await shop.now(late).state == .refused)
        shop.bank.arrive()
        return (shop, late)
    }

    @Test("a bank that refuses a second purchase: what holds the code is looked for after its no")
    func refusesSecond() async throws {
        let (shop, late) = try await arrivedLate(at: .refuses)
        shop.bank.next(Self.orders, .held)
        let asked = shop.bank.count("GET")
        await #expect(throws: OperationRefusal.self) { try await shop.charge("B") }
        #expect(shop.bank.count("GET") == asked)
        await shop.run(seconds: 1)
        #expect(shop.bank.status(order: late.id.text) == "CANCELLED")
    }

    @Test("a bank that replaces: what may hold the code is looked at before, and never after a no")
    func replacesSecond() async throws {
        let (shop, late) = try await arrivedLate(at: .replaces)
        shop.bank.next(Self.orders, .held)
        let asked = shop.bank.count("GET")
        await #expect(throws: OperationRefusal.self) { try await shop.charge("B") }
        #expect(shop.bank.count("GET") > asked)
        await shop.run(seconds: 1)
        #expect(shop.bank.status(order: late.id.text) == "NEW")
        #expect(try await shop.charge("B").state == .asking)
    }

    @Test(
        "a bank that may replace: no purchase is put over one that a buyer is paying",
        arguments: [SecondActivation.replaces, .unstated]
    )
    func payingUnderneath(second: SecondActivation) async throws {
        let (shop, late) = try await arrivedLate(at: second)
        let code = try #require(try await shop.link().code)
        shop.bank.begin(on: code.qrcID, true)
        let asked = shop.bank.count(Self.orders)
        await #expect(throws: Link.Refusal.busy(with: late.order, charge: late.id)) {
            try await shop.charge("B")
        }
        #expect(shop.bank.count(Self.orders) == asked)
        shop.bank.begin(on: code.qrcID, false)
        shop.bank.pay(order: late.id.text)
        #expect(try await shop.charge("B").state == .asking)
        #expect(try await shop.now(late).payments.map(\.kind) == [.late])
    }

    @Test("a bank that may replace and does not say who holds the code gets no purchase put on it")
    func silentUnderneath() async throws {
        let (shop, _) = try await arrivedLate(at: .replaces)
        shop.bank.next("GET", .error500)
        await #expect(throws: OperationRefusal.bankUnanswered) { try await shop.charge("B") }
        #expect(shop.bank.patience.last == 1)
        #expect(try await shop.link().current == nil)
        #expect(try await shop.charge("B").state == .asking)
    }
}
