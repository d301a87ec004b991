import Payments
import Testing

@Suite("The receipt of a payment")
struct ReceiptTests {
    static let cup = Basket.Line(
        name: "Кофе",
        price: Money(kopecks: 300),
        quantity: Basket.Quantity(thousandths: 2000),
        sum: Money(kopecks: 600),
        vat: .vat20,
        method: .fullPayment,
        object: .commodity
    )
    static let bun = Basket.Line(
        name: "Булка",
        price: Money(kopecks: 400),
        quantity: .one,
        sum: Money(kopecks: 400),
        vat: .vat10,
        method: .fullPayment,
        object: .commodity
    )
    static func basket(_ lines: [Basket.Line] = [cup, bun]) -> Basket {
        Basket(account: FiscalAccount.ID("kassir"), customer: .email("a@b.ru"), lines: lines)
    }

    /// A till that asks for 10 roubles, with what the receipt will say.
    func asking(_ basket: Basket? = basket()) throws -> TestTill {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A", kopecks: 1000, basket: basket)
        return till
    }

    func paid(_ basket: Basket? = basket()) throws -> TestTill {
        var till = try asking(basket)
        till.see(TestTill.paid("77", kopecks: 1000), of: "a")
        return till
    }

    func refund(_ till: inout TestTill, _ id: String, _ kopecks: Int64, _ lines: [Refund.Part] = [])
        throws
    {
        _ = try till.link.requestRefund(
            Refund.ID(id),
            of: Payment.ID("p1"),
            amount: Money(kopecks: kopecks),
            lines: lines,
            answerDue: TestTill.second(60),
            at: TestTill.second(20)
        )
    }

    func giveBack(_ till: inout TestTill, _ id: String) {
        till.link.observe(
            .completed,
            of: Refund.ID(id),
            in: Payment.ID("p1"),
            at: TestTill.second(30)
        )
    }

    @Test("it is owed with the money, and says what was asked for")
    func owed() throws {
        let till = try paid()
        let receipt = try #require(till.receipts.first)
        #expect(till.receipts.count == 1)
        #expect(receipt.status == "owed")
        #expect(receipt.basket == Self.basket())
        #expect(receipt.total == Money(kopecks: 1000))
        #expect(receipt.externalID == "sbp-p1-sell-1")
        #expect(receipt.nextCheck == TestTill.second(10))
    }

    @Test("the same money seen again owes no second one")
    func once() throws {
        var till = try paid()
        till.see(TestTill.paid("77", kopecks: 1000), of: "a")
        #expect(till.receipts.count == 1)
    }

    @Test("a store without a fiscal service owes none")
    func noService() throws {
        #expect(try paid(nil).receipts.isEmpty)
    }

    @Test("there is none of money that is not the purchase's own", arguments: [999, 1001])
    func mispaid(kopecks: Int64) throws {
        var till = try asking()
        till.see(TestTill.paid("77", kopecks: kopecks), of: "a")
        #expect(till.receipts.isEmpty)
    }

    @Test("there is none of money that comes twice, or that nothing was asked for")
    func othersMoney() throws {
        var till = try paid()
        till.see(TestTill.paid("78", kopecks: 1000), of: "a")
        till.link.quarantine(
            Incoming(number: "79", amount: Money(kopecks: 1000), paidAt: nil),
            as: Payment.ID("p9"),
            at: TestTill.second(11)
        )
        #expect(till.receipts.count == 1)
        #expect(till.link.payment(Payment.ID("p9"))?.receipts == [])
    }

    @Test("late money has one once it counts for its order, unless its sum is another")
    func late() throws {
        for kopecks: Int64 in [1000, 900] {
            var till = try asking()
            till.see(.dead, of: "a", at: 400)
            till.see(TestTill.paid("77", kopecks: kopecks), of: "a", at: 500)
            #expect(till.receipts.isEmpty)
            try till.link.accept(Payment.ID("p2"), by: .merchant, at: TestTill.second(600))
            #expect(till.receipts.count == (kopecks == 1000 ? 1 : 0))
        }
    }

    @Test("done is the end: it is told once, and nothing changes it")
    func done() throws {
        var till = try paid()
        let made = till.hear(.done(TestTill.sign))
        #expect(made?.status == "done")
        #expect(made?.sign == TestTill.sign)
        #expect(made?.nextCheck == nil)
        #expect(till.hear(.failed(reason: "late")) == made)
        #expect(till.hear(.missing) == made)
        let isResumed = till.link.resumeReceipt(
            Receipt.ID("p1-sell"),
            in: Payment.ID("p1"),
            at: TestTill.second(99)
        )
        #expect(!isResumed)
        #expect(till.kinds == [.paymentPaid, .receiptDone])
        #expect(till.link.happened.last?.receipt == Receipt.ID("p1-sell"))
    }

    @Test("without an answer it is unknown, and keeps the name it was asked for under")
    func unknown() throws {
        var till = try paid()
        let name = till.receipts.first?.externalID
        for count in 1...9 {
            let silent = till.hearNothing(isInDoubt: true)
            #expect(silent?.status == "unknown")
            #expect(silent?.externalID == name)
            #expect(silent?.fruitless == count)
            #expect(try #require(silent?.nextCheck) > TestTill.second(40))
        }
        #expect(till.hear(.waiting(task: "t"))?.status == "sent")
    }

    @Test("one that was never sent is not in doubt")
    func neverSent() throws {
        var till = try paid()
        #expect(till.hearNothing(isInDoubt: false)?.status == "owed")
    }

    @Test("a task that the service does not know is asked for again under our own name")
    func lostTask() throws {
        var till = try paid()
        till.hear(.waiting(task: "t"))
        let lost = till.hear(.missing)
        #expect(lost?.status == "owed")
        #expect(lost?.task == nil)
        #expect(lost?.externalID == "sbp-p1-sell-1")
    }

    @Test("a failed one changes no payment, and a person's resumption is another try")
    func failed() throws {
        var till = try paid()
        till.hear(.failed(reason: "wrong rate"))
        #expect(till.receipts.first?.status == "failed")
        #expect(till.receipts.first?.reason == "wrong rate")
        #expect(till.state(of: "a") == .paid)
        #expect(till.kinds == [.paymentPaid, .receiptFailed])
        let isResumed = till.link.resumeReceipt(
            Receipt.ID("p1-sell"),
            in: Payment.ID("p1"),
            at: TestTill.second(99)
        )
        #expect(isResumed)
        #expect(till.receipts.first?.externalID == "sbp-p1-sell-2")
        #expect(till.receipts.first?.status == "owed")
        // What is said of the first try is no news of the second.
        #expect(till.hear(.failed(reason: "wrong rate"), attempt: 1)?.status == "owed")
        #expect(till.hear(.done(TestTill.sign), attempt: 2)?.status == "done")
    }

    @Test("money that went back whole takes all lines back, at the rates of the sale")
    func returned() throws {
        var till = try paid()
        till.hear(.done(TestTill.sign))
        try refund(&till, "r", 1000)
        #expect(till.receipts.count == 1)
        giveBack(&till, "r")
        let back = try #require(till.receipts.last)
        #expect(back.kind == .sellReturn)
        #expect(back.basket == Self.basket())
        #expect(back.externalID == "sbp-p1-sell-return-r-1")
        #expect(back.nextCheck == TestTill.second(30))
    }

    @Test("the receipt of a refund waits for that of the sale")
    func returnWaits() throws {
        var till = try paid()
        try refund(&till, "r", 1000)
        giveBack(&till, "r")
        #expect(till.receipts.last?.status == "owed")
        #expect(till.receipts.last?.nextCheck == nil)
        till.hear(.done(TestTill.sign))
        #expect(till.receipts.last?.nextCheck == TestTill.second(40))
    }

    @Test("a declined refund has no receipt")
    func declined() throws {
        var till = try paid()
        try refund(&till, "r", 1000)
        till.link.observe(
            .declined(reason: nil),
            of: Refund.ID("r"),
            in: Payment.ID("p1"),
            at: TestTill.second(30)
        )
        #expect(till.receipts.count == 1)
    }

    @Test("of several lines a part must be named; the named lines go back, the rest later")
    func namedLines() throws {
        var till = try paid()
        #expect(throws: Link.Refusal.linesNotNamed) { try refund(&till, "r", 300) }
        let part = Refund.Part(line: 1, sum: Money(kopecks: 300))
        try refund(&till, "r", 300, [part])
        giveBack(&till, "r")
        let line = try #require(till.receipts.last?.basket.lines.first)
        #expect(till.receipts.last?.basket.lines.count == 1)
        #expect(line.quantity == .one)
        #expect(line.price == Money(kopecks: 300))
        #expect(line.vat == .vat20)
        try refund(&till, "s", 700)
        giveBack(&till, "s")
        #expect(till.receipts.last?.basket.lines.map(\.sum.kopecks) == [300, 400])
    }

    @Test("lines that are named wrongly are refused")
    func wrongLines() throws {
        var till = try paid()
        func part(_ line: Int, _ kopecks: Int64) -> Refund.Part {
            Refund.Part(line: line, sum: Money(kopecks: kopecks))
        }
        #expect(throws: Link.Refusal.unknownLine(3)) { try refund(&till, "r", 1, [part(3, 1)]) }
        #expect(throws: Link.Refusal.exceedsLine(2, left: Money(kopecks: 400))) {
            try refund(&till, "r", 401, [part(2, 401)])
        }
        #expect(throws: Link.Refusal.exceedsLine(2, left: Money(kopecks: 0))) {
            try refund(&till, "r", 500, [part(2, 400), part(2, 100)])
        }
        let sums = (Money(kopecks: 300), Money(kopecks: 301))
        #expect(throws: Link.Refusal.linesDoNotAddUp(lines: sums.0, amount: sums.1)) {
            try refund(&till, "r", 301, [part(1, 300)])
        }
        var bare = try paid(nil)
        #expect(throws: Link.Refusal.noReceipt) { try refund(&bare, "r", 1, [part(1, 1)]) }
    }

    @Test("a part of one line is that line with the refunded sum")
    func oneLine() throws {
        let line = Basket.Line(
            name: "Заказ",
            price: Money(kopecks: 1000),
            quantity: .one,
            sum: Money(kopecks: 1000),
            vat: .none,
            method: .fullPayment,
            object: .service
        )
        var till = try paid(Self.basket([line]))
        for (id, kopecks) in [("r", Int64(1)), ("s", 998), ("t", 1)] {
            try refund(&till, id, kopecks)
            giveBack(&till, id)
            let back = try #require(till.receipts.last?.basket.lines.first)
            #expect(back.sum == Money(kopecks: kopecks))
            #expect(back.price == back.sum)
            #expect(back.object == .service)
        }
        let sums = till.receipts.dropFirst().map(\.total.kopecks)
        #expect(sums.reduce(0, +) == 1000)
    }

    @Test("money that found its charge after a part had gone back has both receipts")
    func adopted() throws {
        var till = try asking()
        let (id, now) = (Payment.ID("p1"), TestTill.second(20))
        let money = Incoming(number: "77", amount: Money(kopecks: 1000), paidAt: nil)
        till.link.quarantine(money, as: id, at: now)
        try refund(&till, "r", 700)
        giveBack(&till, "r")
        #expect(till.receipts.isEmpty)
        till.link.adopt(id, for: Charge.ID("a"), at: now)
        #expect(till.receipts.map(\.total.kopecks) == [1000, 700])
        #expect(till.receipts.last?.basket.lines.map(\.sum.kopecks) == [600, 100])
    }

    @Test("a purchase that goes on under another generation keeps its receipt")
    func healed() throws {
        var till = try asking()
        let again = try till.link.heal(
            Charge.ID("a"),
            as: Charge.ID("b"),
            answerDue: TestTill.second(60),
            at: TestTill.second(20)
        )
        #expect(again?.basket == Self.basket())
    }
}
