import Banks
import Ledger
import Payments
import Seals
import Testing
import Wire

@testable import Operations

@Suite("At a bank that takes one question in a second")
struct RationedBankTests {
    private func shop() async throws -> (TestShop, Charge, AccountLine) {
        let settings = Raiffeisen.Settings(
            baseURL: "http://bank.test/api",
            merchantID: "MA0000000001",
            secretKeys: KeyRing([TestShop.key])
        )
        let shop = try await TestShop(bank: RationedBank(bank: Raiffeisen(settings)))
        try await shop.openTill()
        let charge = try await shop.charge("1001")
        return (shop, charge, try #require(shop.desk.accounts[TestShop.account]))
    }

    private func fill(_ line: AccountLine, in shop: TestShop) async throws {
        let budget = try #require(line.budget)
        var wait: Int64?
        repeat {
            wait = try await shop.books.takeTurn(
                at: line.id,
                within: budget,
                isAwaited: false,
                at: shop.desk.now
            )
        } while wait != nil
    }

    @Test("a look-up that finds the queue full is made later, and then files the money")
    func later() async throws {
        let (shop, charge, line) = try await shop()
        shop.bank.pay(order: charge.id.text)
        let asked = shop.bank.requests.count
        shop.wait(10)
        try await fill(line, in: shop)
        await WatchCharges(desk: shop.desk).untilDry()
        #expect(shop.bank.requests.count == asked)
        #expect(try await shop.now(charge).state == .asking)
        await shop.run(seconds: 30)
        #expect(try await shop.now(charge).state == .paid)
    }

    @Test("neither a purchase nor a release waits for look-ups")
    func atOnce() async throws {
        let (shop, charge, line) = try await shop()
        try await fill(line, in: shop)
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
