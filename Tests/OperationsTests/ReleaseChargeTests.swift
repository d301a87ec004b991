import Operations
import Payments
import Testing
import Wire

@Suite("Releasing a register")
struct ReleaseChargeTests {
    func askingShop() async throws -> (TestShop, Charge) {
        let shop = try await TestShop()
        try await shop.openTill()
        return (shop, try await shop.charge("A"))
    }

    static let delete = "DELETE http://bank.test/api/payment/v1/orders"

    @Test("while the bank does not answer nothing is deleted, and the outcome is checking")
    func noAnswer() async throws {
        let (shop, charge) = try await askingShop()
        shop.bank.next("GET http://bank.test/api/payment/v1/orders", .loseReply)
        guard case .checking = try await shop.release(charge) else {
            Issue.record("a release without an answer must be checking")
            return
        }
        #expect(shop.bank.count(Self.delete) == 0)
        #expect(try await shop.now(charge).status == "checking")
    }

    @Test("what was being checked is released by the next look, with one delete in all")
    func checkedLater() async throws {
        let (shop, charge) = try await askingShop()
        shop.bank.next("GET http://bank.test/api/payment/v1/orders", .loseReply)
        _ = try await shop.release(charge)
        await shop.run(seconds: 5)
        #expect(try await shop.now(charge).state == .released)
        #expect(shop.bank.count(Self.delete) == 1)
        #expect(try await shop.link().state == .free)
    }

    @Test("a charge that nobody has paid is released, read before and read after")
    func released() async throws {
        let (shop, charge) = try await askingShop()
        guard case .released = try await shop.release(charge) else {
            Issue.record("the charge was to be released")
            return
        }
        let steps = shop.bank.requests.suffix(4).map(\.method)
        #expect(steps == [.get, .get, .delete, .get])
        #expect(try await shop.events() == [.chargeReleased])
    }

    @Test("a charge that was paid meanwhile is paid, not released")
    func paidAnyway() async throws {
        let (shop, charge) = try await askingShop()
        shop.bank.pay(order: charge.id.text)
        guard case .paid(let after) = try await shop.release(charge) else {
            Issue.record("money that came first wins")
            return
        }
        #expect(after.state == .paid)
        #expect(shop.bank.count(Self.delete) == 0)
        #expect(try await shop.events() == [.paymentPaid])
    }

    @Test("money that lands between the look and the delete wins")
    func race() async throws {
        let (shop, charge) = try await askingShop()
        shop.bank.next(Self.delete, .before { shop.bank.pay(order: charge.id.text) })
        _ = try await shop.release(charge)
        await shop.run(seconds: 3)
        let after = try await shop.now(charge)
        #expect(after.state == .paid || after.state == .paidLate)
        #expect(after.payments.count == 1)
    }

    @Test("while a buyer is paying nothing is deleted")
    func inProgress() async throws {
        let (shop, charge) = try await askingShop()
        let qr = try #require(try await shop.link().code?.qrcID)
        shop.bank.begin(on: qr, true)
        guard case .checking = try await shop.release(charge) else {
            Issue.record("a buyer who has begun is waited for")
            return
        }
        #expect(shop.bank.count(Self.delete) == 0)
        shop.bank.begin(on: qr, false)
        shop.bank.pay(order: charge.id.text)
        await shop.run(seconds: 5)
        #expect(try await shop.now(charge).state == .paid)
    }

    @Test("while A's release is unknown B is not activated; a late delete of A cannot meet B")
    func fence() async throws {
        let (shop, charge) = try await askingShop()
        shop.bank.next(Self.delete, .error500)
        guard case .checking = try await shop.release(charge) else {
            Issue.record("a delete that failed is no release")
            return
        }
        await #expect(throws: Link.Refusal.busy(with: Order.ID("A"), charge: charge.id)) {
            try await shop.charge("B")
        }
        await shop.run(seconds: 5)
        let second = try await shop.charge("B")
        #expect(second.generation == charge.generation + 1)
        let deletes = shop.bank.requests.filter { $0.method == .delete }
        #expect(deletes.allSatisfy { $0.url.hasSuffix(charge.id.text) })
    }

    @Test("a release of A after B was activated does not touch B")
    func oldRelease() async throws {
        let (shop, charge) = try await askingShop()
        _ = try await shop.release(charge)
        let second = try await shop.charge("B")
        let before = shop.bank.count(Self.delete)
        guard case .released = try await shop.release(charge) else {
            Issue.record("A was released already")
            return
        }
        #expect(shop.bank.count(Self.delete) == before)
        #expect(try await shop.now(second).state == .asking)
    }
}
