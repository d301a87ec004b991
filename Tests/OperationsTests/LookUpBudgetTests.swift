import Banks
import Payments
import Seals
import Testing
import Wire

@testable import Operations

@Suite("A bank that takes so many questions in a second")
struct LookUpBudgetTests {
    private static let noon = Moment(milliseconds: 1_790_845_200_000)

    private func later(_ milliseconds: Int64) -> Moment {
        Moment(milliseconds: Self.noon.milliseconds + milliseconds)
    }

    @Test("is asked one question after another, evenly")
    func queue() {
        let budget = LookUpBudget(perSecond: 20)
        #expect((0..<4).map { _ in budget.place(at: Self.noon) } == [0, 50, 100, 150])
        #expect(budget.place(at: later(1000)) == 0)
        #expect(budget.place(at: later(1010)) == 40)
    }

    @Test("has a queue that ends: what finds it full is asked for later")
    func full() {
        let budget = LookUpBudget(perSecond: 20)
        let places = (0..<1000).map { _ in budget.place(at: Self.noon) }
        #expect(places.compactMap(\.self).count == 41)
        #expect(places.last == .some(nil))
        #expect(budget.place(at: later(100)) == 1950)
    }

    @Test(
        "is never asked more than it takes by those that can wait",
        arguments: [1, 7, 20] as [Int64]
    )
    func rate(perSecond: Int64) {
        let budget = LookUpBudget(perSecond: perSecond)
        var sent: [Int64] = []
        for millisecond in stride(from: Int64(0), to: 10_000, by: 3) {
            if let wait = budget.place(at: later(millisecond)) { sent.append(millisecond + wait) }
        }
        for start in stride(from: Int64(0), to: 10_000, by: 100) {
            let inSecond = sent.filter { $0 >= start && $0 < start + 1000 }.count
            #expect(inSecond <= Int(perSecond))
        }
        #expect(sent.count >= Int(perSecond) * 9)
    }

    @Test("lets a person go first, and the others a little later")
    func hurry() {
        let budget = LookUpBudget(perSecond: 20)
        _ = budget.place(at: Self.noon)
        budget.hurry(at: Self.noon)
        #expect(budget.place(at: Self.noon) == 100)
    }

    @Test("is not closed for good by people in a hurry")
    func manyInHurry() {
        let budget = LookUpBudget(perSecond: 20)
        for _ in 0..<10_000 { budget.hurry(at: Self.noon) }
        #expect(budget.place(at: Self.noon) == nil)
        #expect(budget.place(at: later(50)) == 2000)
    }

    @Test("without a limit is asked at once, always")
    func noLimit() {
        let budget = LookUpBudget(perSecond: nil)
        budget.hurry(at: Self.noon)
        #expect((0..<1000).allSatisfy { _ in budget.place(at: Self.noon) == 0 })
    }
}

@Suite("At a bank that takes one question in a second")
struct RationedBankTests {
    private func shop() async throws -> (TestShop, Charge, LookUpBudget) {
        let settings = Raiffeisen.Settings(
            baseURL: "http://bank.test/api",
            merchantID: "MA0000000001",
            secretKeys: KeyRing([TestShop.key])
        )
        let shop = try await TestShop(bank: RationedBank(bank: Raiffeisen(settings)))
        try await shop.openTill()
        let charge = try await shop.charge("1001")
        return (shop, charge, try #require(shop.desk.accounts[TestShop.account]?.budget))
    }

    private func fill(_ budget: LookUpBudget, in shop: TestShop) {
        while budget.place(at: shop.desk.now) != nil {}
    }

    @Test("a look-up that finds the queue full is made later, and then files the money")
    func later() async throws {
        let (shop, charge, budget) = try await shop()
        shop.bank.pay(order: charge.id.text)
        let asked = shop.bank.requests.count
        shop.wait(10)
        fill(budget, in: shop)
        await WatchCharges(desk: shop.desk).untilDry()
        #expect(shop.bank.requests.count == asked)
        #expect(try await shop.now(charge).state == .asking)
        await shop.run(seconds: 30)
        #expect(try await shop.now(charge).state == .paid)
    }

    @Test("neither a purchase nor a release waits for look-ups")
    func atOnce() async throws {
        let (shop, charge, budget) = try await shop()
        fill(budget, in: shop)
        let before = shop.desk.now
        guard case .released = try await shop.release(charge) else {
            Issue.record("not released")
            return
        }
        let next = try await shop.charge("1002")
        #expect(try await shop.now(next).state == .asking)
        #expect(shop.desk.now == before)
    }
}

/// Raiffeisen, as it would be with a limit on questions.
private struct RationedBank: Bank {
    let bank: Raiffeisen

    var capabilities: Capabilities {
        var able = bank.capabilities
        able.lookUpsPerSecond = 1
        return able
    }

    func judge(_ callback: Message) -> Judgement { bank.judge(callback) }

    func acknowledgement() -> Reply { bank.acknowledgement() }

    func issue(_ charge: Charge, redirectURL: String?) throws(NotOffered) -> Exchange<Issued> {
        try bank.issue(charge, redirectURL: redirectURL)
    }

    func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        try bank.enlist(description: description)
    }

    func activate(_ charge: Charge, on code: Link.Code) throws(NotOffered) -> Exchange<Issued> {
        try bank.activate(charge, on: code)
    }

    func read(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Reading>
    {
        try bank.read(charge, on: code, use: use)
    }

    func release(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Void>
    {
        try bank.release(charge, on: code, use: use)
    }

    func refund(_ refund: Refund, of payment: Payment, charge: Charge?, code: Link.Code?)
        throws(NotOffered) -> Exchange<RefundReading>
    {
        try bank.refund(refund, of: payment, charge: charge, code: code)
    }

    func readRefund(_ refund: Refund, of payment: Payment, charge: Charge?) throws(NotOffered)
        -> Exchange<RefundReading>
    {
        try bank.readRefund(refund, of: payment, charge: charge)
    }
}
