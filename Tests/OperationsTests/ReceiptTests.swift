import Ledger
import Operations
import Payments
import Testing

@Suite("Receipts of a store with a fiscal service")
struct ReceiptTests {
    private let tills = TestTills()

    private func shop(_ tills: TestTills?) async throws -> TestShop {
        let shop = try await TestShop(tills: tills)
        try await shop.openTill()
        return shop
    }

    private func sell(_ shop: TestShop, _ order: String, _ receipt: ReceiptWish? = nil) async throws
        -> Payment
    {
        let charge = try await shop.charge(order, kopecks: 1000, receipt: receipt)
        shop.bank.pay(order: charge.id.text)
        await shop.run(seconds: 5)
        return try #require(try await shop.now(charge).payments.first)
    }

    private func now(_ payment: Payment, in shop: TestShop) async throws -> Payment {
        let link = try await shop.books.link(holding: Owned(payment.id, of: TestShop.merchant))
        return try #require(link?.payment(payment.id))
    }

    @Test("a purchase that is paid has its receipt, of one line, and everybody is told")
    func whole() async throws {
        let shop = try await shop(tills)
        let payment = try await sell(shop, "A")
        await shop.run(seconds: 5)
        let receipt = try #require(try await now(payment, in: shop).receipts.first)
        #expect(receipt.status == "done")
        #expect(receipt.sign?.fd == "1")
        #expect(receipt.basket.lines.map(\.name) == ["Кофе"])
        #expect(receipt.basket.lines.map(\.vat) == [.vat22])
        #expect(receipt.basket.customer == .email("s@example.ru"))
        #expect(try await shop.events() == [.paymentPaid, .receiptDone])
    }

    @Test("a request whose answer is lost is looked up under the same name, and makes one receipt")
    func mute() async throws {
        let shop = try await shop(tills)
        tills.be(.mute)
        let payment = try await sell(shop, "A")
        #expect(try await now(payment, in: shop).receipts.first?.status == "unknown")
        tills.be(.well)
        await shop.run(seconds: 60)
        #expect(try await now(payment, in: shop).receipts.first?.status == "done")
        #expect(tills.receipts == ["sbp-\(payment.id.text)-sell-1"])
        #expect(Set(tills.asked) == Set(tills.receipts))
        #expect(tills.asked.count > 1)
    }

    @Test("a service that is down takes nothing from a till, and is left alone for a while")
    func down() async throws {
        let shop = try await shop(tills)
        tills.be(.down)
        for order in 1...20 {
            let payment = try await sell(shop, "\(order)")
            #expect(try await now(payment, in: shop).receipts.first?.status == "owed")
        }
        // One in each pause of the breaker: every receipt by itself would have asked thrice by now.
        #expect(tills.calls < 30)
        tills.be(.well)
        await shop.run(seconds: 1200)
        #expect(tills.receipts.count == 20)
        let missing = try await shop.books.receiptBacklog(owedBefore: shop.desk.surroundings.now())
        #expect(missing.isEmpty)
    }

    @Test("one that fails is told and changes nothing; resumed it is another try")
    func failing() async throws {
        let shop = try await shop(tills)
        tills.be(.failing)
        let payment = try await sell(shop, "A")
        await shop.run(seconds: 5)
        let failed = try #require(try await now(payment, in: shop).receipts.first)
        #expect(failed.status == "failed")
        #expect(failed.reason == "121: ФН полон")
        #expect(try await shop.events() == [.paymentPaid, .receiptFailed])
        tills.be(.well)
        await shop.run(seconds: 60)
        #expect(tills.receipts.count == 1)
        let owned = Owned(failed.id, of: TestShop.merchant)
        #expect(try await ResumeReceipt(desk: shop.desk)(owned).isResumed)
        await shop.run(seconds: 5)
        #expect(try await now(payment, in: shop).receipts.first?.status == "done")
        #expect(tills.receipts.last == "sbp-\(payment.id.text)-sell-2")
        #expect(try await !ResumeReceipt(desk: shop.desk)(owned).isResumed)
    }

    @Test("a refund of named lines has a receipt of those")
    func refunded() async throws {
        let shop = try await shop(tills)
        let items = [(400, "Булка"), (600, "Кофе")].map { kopecks, name in
            ReceiptWish.Item(
                name: name,
                price: Money(kopecks: Int64(kopecks)),
                quantity: .one,
                sum: Money(kopecks: Int64(kopecks)),
                vat: .vat10
            )
        }
        let wish = ReceiptWish(customer: .phone("+79000000000"), items: items)
        let payment = try await sell(shop, "A", wish)
        let owned = Owned(payment.id, of: TestShop.merchant)
        await #expect(throws: Link.Refusal.linesNotNamed) {
            try await RefundPayment(desk: shop.desk)(
                Money(kopecks: 100),
                of: owned,
                as: Refund.ID("r")
            )
        }
        _ = try await RefundPayment(desk: shop.desk)(
            nil,
            of: owned,
            lines: [Refund.Part(line: 2, sum: Money(kopecks: 600))],
            as: Refund.ID("r")
        )
        shop.bank.finishRefunds()
        await shop.run(seconds: 30)
        let back = try #require(try await now(payment, in: shop).receipts.last)
        #expect(back.status == "done")
        #expect(back.kind == .sellReturn)
        #expect(back.basket.lines.map(\.name) == ["Кофе"])
        #expect(back.basket.lines.map(\.vat) == [.vat10])
        #expect(back.total == Money(kopecks: 600))
    }

    @Test("what a receipt cannot say is refused before the bank is asked")
    func refused() async throws {
        let shop = try await shop(tills)
        let item = ReceiptWish.Item(
            name: "Кофе",
            price: Money(kopecks: 999),
            quantity: .one,
            sum: Money(kopecks: 999)
        )
        let sums = (Money(kopecks: 999), Money(kopecks: 1000))
        let fault = Basket.Fault.doesNotAddUp(lines: sums.0, amount: sums.1)
        let asked = shop.bank.requests.count
        await #expect(throws: OperationRefusal.receiptUnusable(fault)) {
            try await shop.charge(
                "A",
                kopecks: 1000,
                receipt: ReceiptWish(customer: nil, items: [item])
            )
        }
        #expect(shop.bank.requests.count == asked)
    }

    @Test("a store without one gives none, and refuses to be told what they shall say")
    func noFiscal() async throws {
        let shop = try await shop(nil)
        let payment = try await sell(shop, "A")
        #expect(try await now(payment, in: shop).receipts.isEmpty)
        await #expect(throws: OperationRefusal.noFiscalAccount) {
            try await shop.charge("B", receipt: ReceiptWish(customer: nil, items: nil))
        }
    }
}
