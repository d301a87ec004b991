import Ledger
import Operations
import Payments
import Testing
import Wire

@Suite("A payment link")
struct PaymentLinkTests {
    static let register = "POST http://bank.test/api/sbp/v2/qrs"

    @Test("a store that is not there is named in the refusal")
    func unknownStore() async throws {
        let shop = try await TestShop()
        let wish = Wish(
            order: Order.ID("A"),
            amount: Money(kopecks: 100),
            purpose: "",
            ttlSeconds: 600
        )
        await #expect(throws: OperationRefusal.unknownStore(Store.ID("moon"))) {
            try await CreatePaymentLink(desk: shop.desk)(
                .init(wish: wish, redirectURL: nil, account: nil, store: Store.ID("moon")),
                of: TestShop.merchant,
                as: Link.ID("l")
            )
        }
    }

    @Test("the same order and amount is the same code, and the bank is asked once")
    func same() async throws {
        let shop = try await TestShop()
        let first = try await shop.create("A")
        let second = try await shop.create("A")
        #expect(first.id == second.id)
        #expect(second.code == first.code)
        #expect(shop.bank.count(Self.register) == 1)
    }

    @Test("twenty requests for one order at once make one code")
    func concurrent() async throws {
        let shop = try await TestShop()
        let ids = await withTaskGroup(of: Link.ID?.self) { group in
            for _ in 0..<20 { group.addTask { try? await shop.create("A").id } }
            return await group.reduce(into: Set<Link.ID>()) { ids, id in
                if let id { ids.insert(id) }
            }
        }
        #expect(ids.count == 1)
        #expect(shop.bank.count(Self.register) == 1)
    }

    @Test("another amount first takes the earlier code back for certain")
    func otherAmount() async throws {
        let shop = try await TestShop()
        let first = try await shop.create("A")
        let second = try await shop.create("A", kopecks: 200)
        #expect(second.id != first.id)
        let charge = try #require(first.latest)
        #expect(try await shop.now(charge).state == .released)
        let methods = shop.bank.requests.map(\.method)
        #expect(methods.first == .post)
        #expect(methods.last == .post)
        #expect(methods.contains(.delete))
    }

    @Test("while the earlier code may still be paid there is no new one")
    func stillChecking() async throws {
        let shop = try await TestShop()
        let first = try await shop.create("A")
        let charge = try #require(first.latest)
        shop.bank.next("GET ", .loseReply)
        await #expect(throws: OperationRefusal.stillChecking(charge: charge.id)) {
            try await shop.create("A", kopecks: 200)
        }
        #expect(shop.bank.count(Self.register) == 1)
    }

    @Test("an order that is paid is not asked for again")
    func paid() async throws {
        let shop = try await TestShop()
        let charge = try #require(try await shop.create("A").latest)
        shop.bank.pay(order: charge.id.text)
        await shop.run(seconds: 6)
        await #expect(throws: LedgerRefusal.orderPaid(charge: charge.id)) {
            try await shop.create("A")
        }
    }

    @Test("a lost answer shows no code to anybody, and the order can be asked for again")
    func lostAnswer() async throws {
        let shop = try await TestShop()
        shop.bank.next(Self.register, .loseReply)
        await #expect(throws: OperationRefusal.bankUnanswered) { try await shop.create("A") }
        #expect(try await shop.create("A").code != nil)
    }
}
