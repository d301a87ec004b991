import Ledger
import Payments
import Testing

@Suite("Receipts on file")
struct ReceiptBookTests {
    @Test("a receipt is stored with the money, whole", arguments: Engine.all)
    func stored(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.sellWithReceipt(order: "1", number: "1")
            let payment = try #require(link.latest?.payments.first)
            let receipt = try #require(payment.receipts.first)
            #expect(receipt.basket == Sample.basket)
            #expect(try await books.now(link) == link.onFile)
            let owned = Owned(receipt.id, of: Sample.merchant)
            #expect(
                try await books.receipt(owned)
                    == receipt.placed(
                        of: payment.id,
                        Order.ID("1"),
                        on: link
                    )
            )
            #expect(
                try await books.payment(number: "1", account: Sample.ownedAccount)?.payment
                    == payment
            )
            #expect(try await books.payments(of: Sample.merchant).first?.payment == payment)
        }
    }

    @Test("what is said of it is stored with its event and its debts", arguments: Engine.all)
    func told(engine: Engine) async throws {
        try await engine.run(listeners: [Sample.listener("1c")]) { books in
            let link = try await books.sellWithReceipt(order: "1", number: "1")
            let done = try await books.hear(.done(Sample.sign), on: link)
            let receipt = try #require(done.latest?.payments.first?.receipts.first)
            #expect(receipt.sign == Sample.sign)
            #expect(try await books.now(link) == done.onFile)
            let events = try await books.events(of: Sample.merchant, after: 0, limit: 9)
            #expect(events.map(\.event.kind) == [.paymentPaid, .receiptDone])
            #expect(events.last?.event.receipt == receipt.id)
            let owed = try await books.deliveries(
                of: Sample.merchant,
                state: .owed,
                before: nil,
                limit: 9
            )
            #expect(owed.count == 2)
        }
    }

    @Test("a refund keeps its lines, and its receipt is that of its payment", arguments: Engine.all)
    func returned(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.sellWithReceipt(order: "1", number: "1")
            let payment = try #require(link.latest?.payments.first?.id)
            let part = Refund.Part(line: 2, sum: Money(kopecks: 50))
            let after = try await books.change(
                link.owned,
                including: .payment(payment),
                once: nil
            ) { link in
                _ = try link.requestRefund(
                    Refund.ID("r"),
                    of: payment,
                    amount: part.sum,
                    lines: [part],
                    answerDue: Sample.now,
                    at: Sample.now
                )
                link.observe(.completed, of: Refund.ID("r"), in: payment, at: Sample.now)
                return link
            }
            let whole = try #require(after)
            #expect(whole.payment(payment)?.refunds.first?.parts == [part])
            #expect(whole.payment(payment)?.receipts.map(\.kind) == [.sell, .sellReturn])
            #expect(try await books.now(link) == whole.onFile)
        }
    }

    @Test("what is due is claimed once, and again when the lease is over", arguments: Engine.all)
    func claims(engine: Engine) async throws {
        try await engine.run { books in
            for number in 1...20 {
                _ = try await books.sellWithReceipt(order: "\(number)", number: "\(number)")
            }
            let (now, lease) = (Sample.now, Sample.now + 30)
            let claims = try await many(8) { _ in
                try await books.claimReceipts(due: now, lease: lease, limit: 5)
            }
            let claimed = claims.flatMap { $0 }
            #expect(claimed.count == 20)
            #expect(Set(claimed.map(\.receipt)).count == 20)
            #expect(try await books.claimReceipts(due: now + 29, lease: lease, limit: 9).isEmpty)
            let again = try await books.claimReceipts(due: lease, lease: lease + 30, limit: 99)
            #expect(Set(again) == Set(claimed))
        }
    }

    @Test("one that is done is due no more", arguments: Engine.all)
    func doneIsNotDue(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.sellWithReceipt(order: "1", number: "1")
            _ = try await books.hear(.done(Sample.sign), on: link)
            let later = Sample.now + 99_999
            #expect(try await books.claimReceipts(due: later, lease: later, limit: 9).isEmpty)
            #expect(try await books.receiptBacklog(owedBefore: later).isEmpty)
        }
    }

    @Test("lists by state, order, store and age, the newest first", arguments: Engine.all)
    func lists(engine: Engine) async throws {
        try await engine.run { books in
            let links = [
                try await books.sellWithReceipt(order: "1", number: "1"),
                try await books.sellWithReceipt(order: "2", number: "2"),
                try await books.sellWithReceipt(order: "3", number: "3"),
            ]
            _ = try await books.hear(.done(Sample.sign), on: links[0])
            _ = try await books.hear(.failed(reason: "no"), on: links[1])
            func orders(_ filter: ReceiptFilter, _ store: Store.ID? = nil, limit: Int = 9)
                async throws -> [String?]
            {
                try await books.receipts(
                    of: Sample.merchant,
                    store: store,
                    that: filter,
                    before: nil,
                    limit: limit
                ).map(\.order?.text)
            }
            #expect(try await orders(.all) == ["3", "2", "1"])
            #expect(try await orders(.all, Sample.store, limit: 2) == ["3", "2"])
            #expect(try await orders(.all, Store.ID("gum")).isEmpty)
            #expect(try await orders(.are(.done)) == ["1"])
            #expect(try await orders(.are(.failed), Sample.store) == ["2"])
            #expect(try await orders(.are(.sent)).isEmpty)
            #expect(try await orders(.areFor(Order.ID("2"))) == ["2"])
            #expect(try await orders(.areMissing(since: Sample.now + 1)) == ["3", "2"])
            #expect(try await orders(.areMissing(since: Sample.now)).isEmpty)
            let newest = try await books.receipts(
                of: Sample.merchant,
                store: nil,
                that: .all,
                before: nil,
                limit: 1
            )
            let rest = try await books.receipts(
                of: Sample.merchant,
                store: nil,
                that: .all,
                before: newest.first?.receipt.id,
                limit: 9
            )
            #expect(rest.map(\.order?.text) == ["2", "1"])
        }
    }

    @Test("what is missing is counted by merchant and fiscal account", arguments: Engine.all)
    func backlog(engine: Engine) async throws {
        try await engine.run { books in
            let failed = try await books.sellWithReceipt(order: "1", number: "1")
            _ = try await books.hear(.failed(reason: "no"), on: failed)
            _ = try await books.sellWithReceipt(order: "2", number: "2", at: Sample.now + 60)
            _ = try await books.sellWithReceipt(order: "1", number: "1", of: Sample.stranger)
            let backlog = try await books.receiptBacklog(owedBefore: Sample.now + 60)
            #expect(
                backlog == [
                    ReceiptBacklog(
                        merchant: Sample.stranger,
                        account: Sample.basket.account,
                        open: 1,
                        failed: 0,
                        missing: 1,
                        oldest: Sample.now
                    ),
                    ReceiptBacklog(
                        merchant: Sample.merchant,
                        account: Sample.basket.account,
                        open: 1,
                        failed: 1,
                        missing: 1,
                        oldest: Sample.now
                    ),
                ]
            )
        }
    }

    @Test("another merchant sees none of them", arguments: Engine.all)
    func apart(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.sellWithReceipt(order: "1", number: "1")
            let receipt = try #require(link.latest?.payments.first?.receipts.first)
            #expect(try await books.receipt(Owned(receipt.id, of: Sample.stranger)) == nil)
            let filters: [ReceiptFilter] = [
                .all, .are(.owed), .areFor(Order.ID("1")), .areMissing(since: Sample.now + 9),
            ]
            for filter in filters {
                let seen = try await books.receipts(
                    of: Sample.stranger,
                    store: nil,
                    that: filter,
                    before: nil,
                    limit: 9
                )
                #expect(seen.isEmpty)
            }
        }
    }

    @Test(
        "a basket comes back as it was, whatever is written in it",
        arguments: ["", "a:1:b", "Ж🧾"]
    )
    func text(name: String) {
        let basket = Sample.basket(named: name)
        #expect(BasketText.read(BasketText.text(basket)) == basket)
        let text = BasketText.text(basket)
        for wrong in [String(text.dropLast()), text + "1:x", "", "9:abc", "x"] {
            #expect(BasketText.read(wrong) == nil)
        }
        #expect(PartsText.read(nil) == [])
        #expect(PartsText.read("1=x") == nil)
    }
}

extension Sample {
    static let basket = basket(named: "Кофе")

    /// Two lines that make up `price`.
    static func basket(named name: String) -> Basket {
        func line(_ kopecks: Int64, _ vat: Basket.VAT) -> Basket.Line {
            Basket.Line(
                name: name,
                price: Money(kopecks: kopecks),
                quantity: .one,
                sum: Money(kopecks: kopecks),
                vat: vat,
                method: .fullPayment,
                object: .commodity
            )
        }
        return Basket(
            account: FiscalAccount.ID("kassir"),
            customer: .phone("+79000000000"),
            lines: [line(150_000, .vat22), line(50, .vat10)]
        )
    }

    static let sign = FiscalSign(
        fn: "9999078900000961",
        fd: "192",
        fpd: "3449555941",
        shift: "23",
        number: nil,
        issuedAt: "22.11.2026 20:11:00",
        url: "https://ofd.example/192"
    )
}

extension Ledger {
    /// Sells with a receipt and hands back the link with its newest charge.
    func sellWithReceipt(
        order: String,
        number: String,
        of merchant: Merchant.ID = Sample.merchant,
        at moment: Moment = Sample.now
    ) async throws -> Link {
        var link = Sample.blank(use: .once, merchant: merchant)
        let request = Link.Request(
            id: Charge.ID(newID()),
            order: Order.ID(order),
            amount: Sample.price,
            purpose: "Кофе",
            deadline: moment + 600,
            graceEnds: moment + 86_400,
            basket: Sample.basket,
            answerDue: moment + 30
        )
        _ = try link.request(request, at: moment)
        try await open(link)
        return try await pay(request.id, on: link, number: number, at: moment)
    }

    /// Takes in what the fiscal service says of the sale's receipt of a link.
    func hear(_ reading: ReceiptReading, on link: Link) async throws -> Link {
        let payment = try #require(link.latest?.payments.first?.id)
        let after = try await change(link.owned, including: .payment(payment), once: nil) { link in
            link.observe(
                reading,
                of: Receipt.ID(of: payment),
                attempt: 1,
                in: payment,
                jitterThousandths: 0,
                at: Sample.now
            )
            return link
        }
        return try #require(after)
    }
}
