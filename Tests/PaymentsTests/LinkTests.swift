import Payments
import Testing

@Suite("A register link")
struct LinkTests {
    @Test("a busy link names the order it is waiting for")
    func busy() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        #expect(throws: Link.Refusal.busy(with: Order.ID("ORDER-A"), charge: Charge.ID("a"))) {
            try till.request("b", order: "ORDER-B")
        }
    }

    @Test("the same order for another amount is refused, not silently changed")
    func otherAmount() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        #expect(
            throws: Link.Refusal.orderAskedForOtherAmount(asked: Money(kopecks: 150_050))
        ) { try till.request("b", order: "ORDER-A", kopecks: 1) }
    }

    @Test("an amount of nothing is refused", arguments: [0, -1] as [Int64])
    func nothing(kopecks: Int64) {
        var till = TestTill()
        #expect(throws: Link.Refusal.amountNotPositive) {
            try till.request("a", order: "ORDER-A", kopecks: kopecks)
        }
    }

    @Test("a register without a code from the bank takes no charge")
    func noCode() {
        var link = TestTill().link
        link = Link(
            id: link.id,
            merchant: link.merchant,
            store: link.store,
            till: link.till,
            account: link.account,
            use: .reusable,
            payToken: "token",
            openedAt: link.openedAt
        )
        let request = Link.Request(
            id: Charge.ID("a"),
            order: Order.ID("A"),
            amount: Money(kopecks: 100),
            purpose: "",
            deadline: TestTill.second(300),
            graceEnds: TestTill.second(400),
            answerDue: TestTill.second(30)
        )
        #expect(throws: Link.Refusal.noCode) {
            try link.request(request, at: TestTill.second(0))
        }
    }

    @Test("the same order and amount again is the same charge, and the bank is not asked twice")
    func repeated() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        let (charge, isNew) = try till.request("b", order: "ORDER-A")
        #expect(charge.id == Charge.ID("a"))
        #expect(!isNew)
    }

    @Test("it is free again after it is paid, and one event says so")
    func paid() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        till.see(TestTill.paid("77"), of: "a")
        #expect(till.link.state == .free)
        #expect(till.state(of: "a") == .paid)
        #expect(till.kinds == [.paymentPaid])
        try till.ask("b", order: "ORDER-B", at: 20)
        #expect(till.link.charge(Charge.ID("b"))?.generation == 2)
    }

    @Test("a one-use link is closed by its payment")
    func closed() throws {
        var till = TestTill(use: .once)
        try till.ask("a", order: "ORDER-A")
        till.see(TestTill.paid("77"), of: "a")
        #expect(till.link.state == .closed)
        #expect(throws: Link.Refusal.closed) { try till.request("b", order: "ORDER-B") }
    }

    @Test("another sum is filed as mispaid, never as paid")
    func mispaid() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        till.see(TestTill.paid("77", kopecks: 150_049), of: "a")
        #expect(till.state(of: "a") == .mispaid)
        #expect(till.kinds == [.paymentMispaid])
    }

    @Test("money that overtakes the bank's answer counts, and the answer does not undo it")
    func overtaken() throws {
        var till = TestTill()
        _ = try till.request("a", order: "ORDER-A")
        till.see(TestTill.paid("77"), of: "a")
        till.link.asked(Charge.ID("a"), activation: "AP", code: nil, at: TestTill.second(11))
        #expect(till.state(of: "a") == .paid)
        #expect(till.link.state == .free)
    }

    @Test("money with no number yet and the same money with its number are one payment")
    func numberFollows() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        till.see(TestTill.paid(nil), of: "a")
        till.see(TestTill.paid("77"), of: "a")
        #expect(till.link.charge(Charge.ID("a"))?.payments.map(\.number) == ["77"])
        #expect(till.kinds == [.paymentPaid])
    }

    @Test("a second payment of a paid order is a duplicate, on file and told")
    func duplicate() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        till.see(TestTill.paid("77"), of: "a")
        till.see(TestTill.paid("78"), of: "a")
        #expect(till.state(of: "a") == .paid)
        #expect(till.kinds == [.paymentPaid, .paymentDuplicate])
    }

    @Test("late money goes to the charge it was for, and never to the one on the link now")
    func late() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        _ = try till.link.beginRelease(
            of: Charge.ID("a"),
            answerDue: TestTill.second(30),
            at: TestTill.second(5)
        )
        till.see(.dead, of: "a")
        try till.ask("b", order: "ORDER-B", at: 20)
        till.see(TestTill.paid("77"), of: "a", at: 30)
        #expect(till.state(of: "a") == .paidLate)
        #expect(till.state(of: "b") == .asking)
        #expect(till.link.state == .asking(Charge.ID("b")))
        #expect(till.kinds == [.chargeReleased, .paymentLate])
    }

    @Test("the bank's 'dead' after the deadline is an expiry, before it a release")
    func ends() throws {
        var early = TestTill()
        try early.ask("a", order: "ORDER-A")
        #expect(early.see(.dead, of: "a", at: 10) == .ended(.released))
        var late = TestTill()
        try late.ask("a", order: "ORDER-A")
        #expect(late.see(.dead, of: "a", at: 301) == .ended(.expired))
    }

    @Test("nothing but the bank's word ends a charge: an unanswered look-up changes no state")
    func noAnswer() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        till.link.heardNothing(about: Charge.ID("a"), at: TestTill.second(5000))
        #expect(till.state(of: "a") == .asking)
    }

    @Test("a charge that the bank never got is refused and frees the link")
    func neverGot() throws {
        var till = TestTill()
        _ = try till.request("a", order: "ORDER-A")
        till.link.doubted(Charge.ID("a"), at: TestTill.second(10))
        #expect(till.link.charge(Charge.ID("a"))?.status == "unknown")
        till.see(.missing, of: "a")
        #expect(till.state(of: "a") == .refused)
        #expect(till.link.state == .free)
    }

    @Test("money that fits no charge is kept apart and shown to nobody as paid")
    func quarantine() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        till.link.quarantine(
            Incoming(number: "9", amount: Money(kopecks: 5), paidAt: TestTill.second(1)),
            as: Payment.ID("p"),
            at: TestTill.second(2)
        )
        #expect(till.state(of: "a") == .asking)
        #expect(till.kinds == [.paymentUnexpected])
    }
}
