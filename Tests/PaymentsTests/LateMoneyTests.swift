import Payments
import Testing

@Suite("Money that comes late")
struct LateMoneyTests {
    /// A charge that was released at second 20, and money for it at second 40.
    private func late(_ policy: LateMoney) throws -> TestTill {
        var till = TestTill()
        try till.ask("a", order: "A")
        _ = try till.link.beginRelease(
            of: Charge.ID("a"),
            answerDue: TestTill.second(30),
            at: TestTill.second(20)
        )
        till.see(.dead, of: "a", at: 20)
        till.link.observe(
            TestTill.paid("900"),
            of: Charge.ID("a"),
            paymentID: Payment.ID("late"),
            late: policy,
            at: TestTill.second(40)
        )
        return till
    }

    private let id = Payment.ID("late")

    @Test("is held for people unless the store says otherwise")
    func held() throws {
        let till = try late(LateMoney(.hold, returnAfterSeconds: 600))
        #expect(till.state(of: "a") == .paidLate)
        #expect(till.link.payment(id)?.decision == .held(returnAt: TestTill.second(640)))
        #expect(till.kinds.suffix(1) == [.paymentLate])
    }

    @Test("is looked at again when its time to wait is over, also after the grace of its charge")
    func dueAgain() throws {
        let till = try late(LateMoney(.hold, returnAfterSeconds: 9000))
        var link = till.link
        link.heardNothing(about: Charge.ID("a"), at: TestTill.second(5000))
        #expect(link.charge(Charge.ID("a"))?.nextCheck == TestTill.second(9040))
    }

    @Test("counts for its order at once where the store accepts it, and accounting hears so")
    func acceptedAtOnce() throws {
        let till = try late(LateMoney(.accept))
        #expect(till.state(of: "a") == .paid)
        #expect(till.link.payment(id)?.decision == .accepted)
        #expect(till.kinds.suffix(2) == [.paymentLate, .paymentAccepted])
    }

    @Test("is accepted by people, once")
    func accepted() throws {
        var till = try late(LateMoney(.hold))
        try till.link.accept(id, by: .merchant, at: TestTill.second(50))
        try till.link.accept(id, by: .merchant, at: TestTill.second(51))
        #expect(till.state(of: "a") == .paid)
        #expect(till.kinds.filter { $0 == .paymentAccepted }.count == 1)
        #expect(throws: Link.Refusal.decided) {
            try till.link.giveBack(
                id,
                as: Refund.ID("r"),
                answerDue: TestTill.second(60),
                by: .merchant,
                at: TestTill.second(52)
            )
        }
    }

    @Test("goes back whole, once, and never counts for its order after that")
    func givenBack() throws {
        var till = try late(LateMoney(.hold))
        for name in ["r1", "r2"] {
            let given = try till.link.giveBack(
                id,
                as: Refund.ID(name),
                answerDue: TestTill.second(60),
                by: .clock,
                at: TestTill.second(50)
            )
            #expect(given?.isNew == (name == "r1") || given?.refund.id == Refund.ID("r1"))
        }
        #expect(till.link.payment(id)?.refunds.map(\.amount.kopecks) == [150_050])
        #expect(throws: Link.Refusal.decided) {
            try till.link.accept(id, by: .merchant, at: TestTill.second(70))
        }
    }

    @Test("that could not be given back waits for people again")
    func declined() throws {
        var till = try late(LateMoney(.hold))
        _ = try till.link.giveBack(
            id,
            as: Refund.ID("r1"),
            answerDue: TestTill.second(60),
            by: .clock,
            at: TestTill.second(50)
        )
        till.link.observe(
            RefundReading.declined(reason: "closed account"),
            of: Refund.ID("r1"),
            in: id,
            at: TestTill.second(70)
        )
        #expect(till.link.payment(id)?.decision == .held(returnAt: nil))
        try till.link.accept(id, by: .merchant, at: TestTill.second(80))
        #expect(till.state(of: "a") == .paid)
    }

    @Test("money in time is nothing to decide about")
    func notLate() throws {
        var till = TestTill()
        try till.ask("a", order: "A")
        till.see(TestTill.paid("900"), of: "a")
        #expect(throws: Link.Refusal.notLate) {
            try till.link.accept(Payment.ID("p1"), by: .merchant, at: TestTill.second(50))
        }
    }
}
