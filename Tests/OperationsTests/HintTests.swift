import Banks
import Payments
import Seals
import Testing
import Wire

/// Raiffeisen as it would be without seals: its callbacks say everything and prove nothing.
private struct Unsealed: Bank {
    let sealed: any Bank
    /// They call the activation by the bank's own name for it.
    var callsActivation = false

    var capabilities: Capabilities { sealed.capabilities }

    func judge(_ callback: Message) -> Judgement {
        guard case .authenticated(let sighting) = sealed.judge(callback) else {
            return .rejected(.unsealed)
        }
        guard callsActivation else { return .hint(sighting) }
        let names = sighting.names.map { name in
            if case .charge(let text) = name { BankName.activation(text) } else { name }
        }
        return .hint(Sighting(names: names, reading: nil, repeatKey: nil))
    }

    func acknowledgement() -> Reply { sealed.acknowledgement() }

    func issue(_ charge: Charge, redirectURL: String?) throws(NotOffered) -> Exchange<Issued> {
        try sealed.issue(charge, redirectURL: redirectURL)
    }

    func enlist(description: String) throws(NotOffered) -> Exchange<Link.Code> {
        try sealed.enlist(description: description)
    }

    func activate(_ charge: Charge, on code: Link.Code) throws(NotOffered) -> Exchange<Issued> {
        try sealed.activate(charge, on: code)
    }

    func read(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Reading>
    {
        try sealed.read(charge, on: code, use: use)
    }

    func release(_ charge: Charge, on code: Link.Code?, use: Link.Use) throws(NotOffered)
        -> Exchange<Void>
    {
        try sealed.release(charge, on: code, use: use)
    }

    func refund(_ refund: Refund, of payment: Payment, charge: Charge?, code: Link.Code?)
        throws(NotOffered) -> Exchange<RefundReading>
    {
        try sealed.refund(refund, of: payment, charge: charge, code: code)
    }

    func readRefund(_ refund: Refund, of payment: Payment, charge: Charge?) throws(NotOffered)
        -> Exchange<RefundReading>
    {
        try sealed.readRefund(refund, of: payment, charge: charge)
    }
}

@Suite("A callback that is only a hint")
struct HintTests {
    func askingShop() async throws -> (TestShop, Charge) {
        let settings = Raiffeisen.Settings(
            baseURL: "http://bank.test/api",
            merchantID: "MA0000000001",
            secretKeys: KeyRing([TestShop.key])
        )
        let shop = try await TestShop(bank: Unsealed(sealed: Raiffeisen(settings)))
        try await shop.openTill()
        return (shop, try await shop.charge("A"))
    }

    @Test("is answered, and believed only as far as the bank bears it out")
    func forgedHint() async throws {
        let (shop, charge) = try await askingShop()
        let hint = shop.callback(order: charge.id.text, number: "77")
        #expect(try await shop.call(hint)?.status == 200)
        for _ in 0..<10 {
            await shop.settle()
            shop.wait(5)
        }
        #expect(try await shop.now(charge).state == .asking)
        #expect(try await shop.events().isEmpty)
    }

    @Test("brings the bank's own answer on file, not its own words")
    func borneOut() async throws {
        let (shop, charge) = try await askingShop()
        let number = shop.bank.pay(order: charge.id.text)
        try await shop.call(shop.callback(order: charge.id.text, number: "77", amount: "1"))
        await shop.settle()
        let payments = try await shop.now(charge).payments
        #expect(payments.map(\.number) == [number])
        #expect(payments.map(\.amount.kopecks) == [150_050])
    }

    /// A till with a purchase whose activation nobody knows by name, and one that holds it now.
    private func twoPurchases() async throws -> (shop: TestShop, lost: Charge, second: Charge) {
        let weak = WeakBank(whole: TestShop.raiffeisen(), lacks: [.readsLostActivation])
        let shop = try await TestShop(bank: Unsealed(sealed: weak, callsActivation: true))
        try await shop.openTill()
        shop.bank.next("POST http://bank.test/api/payment/v1/orders", .loseReply)
        let lost = try await shop.charge("A")
        await shop.run(seconds: 420)
        return (shop, lost, try await shop.charge("B"))
    }

    private func hint(about lost: Charge, to shop: TestShop) async throws {
        let number = shop.bank.pay(order: lost.id.text)
        let code = try #require(try await shop.link().code)
        try await shop.call(shop.callback(order: lost.id.text, number: number, qr: code.qrcID))
    }

    @Test("about an activation whose name was lost is asked about until the bank answers")
    func lostName() async throws {
        let (shop, lost, second) = try await twoPurchases()
        // The till has had money since; it is not this money.
        shop.bank.pay(order: second.id.text)
        await shop.run(seconds: 3)
        #expect(try await shop.now(second).state == .paid)
        shop.bank.next("GET", .error500)
        try await hint(about: lost, to: shop)
        await shop.run(seconds: 5)
        #expect(try await shop.now(lost).payments.map(\.kind) == [.late])
        #expect(try await shop.now(second).payments.count == 1)
    }

    @Test("about an activation whose name was lost is not borne out by another buyer's money")
    func otherMoney() async throws {
        let (shop, lost, second) = try await twoPurchases()
        shop.bank.pay(order: second.id.text)
        try await hint(about: lost, to: shop)
        await shop.settle()
        #expect(try await shop.now(second).state == .paid)
        #expect(try await shop.now(lost).payments.map(\.kind) == [.late])
    }
}
