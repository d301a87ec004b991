import Payments
import Testing

@Suite("A code that goes dark under a purchase")
struct HealingTests {
    private func heal(_ till: inout TestTill, _ id: String, as new: String, at second: Int64)
        throws -> Charge?
    {
        try till.link.heal(
            Charge.ID(id),
            as: Charge.ID(new),
            answerDue: TestTill.second(second + 30),
            at: TestTill.second(second)
        )
    }

    @Test("is asked for the same purchase under the next generation")
    func healed() throws {
        var till = TestTill()
        try till.ask("b", order: "B")
        let charge = try #require(try heal(&till, "b", as: "b2", at: 10))
        #expect(charge.generation == 2)
        #expect(charge.order == Order.ID("B"))
        #expect(charge.deadline == till.link.charge(Charge.ID("b"))?.deadline)
        #expect(till.state(of: "b") == .replaced)
        #expect(till.link.state == .asking(Charge.ID("b2")))
        #expect(till.kinds == [.chargeReplaced])
    }

    @Test("money for the charge that was replaced is late money, and does not touch the next one")
    func lateForReplaced() throws {
        var till = TestTill()
        try till.ask("b", order: "B")
        _ = try heal(&till, "b", as: "b2", at: 10)
        till.see(TestTill.paid("77"), of: "b", at: 12)
        #expect(till.state(of: "b") == .paidLate)
        #expect(till.state(of: "b2") == .requested)
    }

    @Test("is not asked for an order again that was paid elsewhere")
    func paidElsewhere() throws {
        let charge = Charge(
            id: Charge.ID("b"),
            order: Order.ID("B"),
            amount: Money(kopecks: 100),
            purpose: "",
            generation: 1,
            isAtTill: true,
            requestedAt: TestTill.second(0),
            deadline: TestTill.second(300),
            graceEnds: TestTill.second(4000),
            state: .asking,
            isOrderPaidElsewhere: true
        )
        var till = TestTill()
        till.link = Link(
            id: till.link.id,
            merchant: till.link.merchant,
            store: till.link.store,
            till: till.link.till,
            account: till.link.account,
            use: .reusable,
            payToken: "token",
            openedAt: TestTill.second(0),
            code: till.link.code,
            state: .asking(charge.id),
            generation: 1,
            charges: [charge]
        )
        #expect(try heal(&till, "b", as: "b2", at: 10) == nil)
    }

    @Test("is left alone while a release of ours is under way, near its end, or once it was paid")
    func notDark() throws {
        var releasing = TestTill()
        try releasing.ask("b", order: "B")
        _ = try releasing.link.beginRelease(
            of: Charge.ID("b"),
            answerDue: TestTill.second(30),
            at: TestTill.second(5)
        )
        #expect(try heal(&releasing, "b", as: "b2", at: 10) == nil)
        var ending = TestTill()
        try ending.ask("b", order: "B")
        #expect(try heal(&ending, "b", as: "b2", at: 241) == nil)
        var paid = TestTill()
        try paid.ask("b", order: "B")
        paid.see(TestTill.paid("77"), of: "b")
        #expect(try heal(&paid, "b", as: "b2", at: 12) == nil)
        var invoice = TestTill(use: .once)
        try invoice.ask("b", order: "B")
        #expect(try heal(&invoice, "b", as: "b2", at: 12) == nil)
    }

    @Test("is given up when it goes dark again and again")
    func limit() throws {
        var till = TestTill()
        try till.ask("b0", order: "B")
        for round in 1...3 {
            let charge = try heal(&till, "b\(round - 1)", as: "b\(round)", at: 10)
            #expect(charge != nil)
            till.link.asked(
                Charge.ID("b\(round)"),
                activation: nil,
                code: nil,
                at: TestTill.second(10)
            )
        }
        #expect(try heal(&till, "b3", as: "b4", at: 11) == nil)
    }
}
