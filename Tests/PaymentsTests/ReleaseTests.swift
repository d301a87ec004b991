import Payments
import Testing

@Suite("Releasing a charge")
struct ReleaseTests {
    func begin(_ till: inout TestTill, at second: Int64 = 5) throws -> Link.Release {
        try till.link.beginRelease(
            of: Charge.ID("a"),
            answerDue: TestTill.second(second + 30),
            at: TestTill.second(second)
        )
    }

    @Test("a charge that is not on the link is not released")
    func unknown() {
        var till = TestTill()
        #expect(throws: Link.Refusal.unknownCharge) { try begin(&till) }
    }

    @Test("the intent is on file before the bank is called, and the link stays taken meanwhile")
    func intent() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        guard case .ask(let charge) = try begin(&till) else {
            Issue.record("the bank was to be asked")
            return
        }
        #expect(charge.status == "checking")
        #expect(throws: Link.Refusal.busy(with: Order.ID("ORDER-A"), charge: Charge.ID("a"))) {
            try till.request("b", order: "ORDER-B")
        }
    }

    @Test("a second release while the first is under way asks nobody")
    func twice() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        _ = try begin(&till)
        #expect(try begin(&till, at: 6) == .underWay)
    }

    @Test("a look during a release does not let a second release begin beside it")
    func lookMeanwhile() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        _ = try begin(&till)
        till.see(.inProgress, of: "a", at: 6)
        #expect(try begin(&till, at: 20) == .underWay)
        till.link.heardNothing(about: Charge.ID("a"), at: TestTill.second(21))
        #expect(try begin(&till, at: 30) == .underWay)
    }

    @Test("a release that came to its end in doubt is taken up again soon")
    func takenUp() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        _ = try begin(&till)
        till.link.pauseRelease(of: Charge.ID("a"), at: TestTill.second(8))
        guard case .ask = try begin(&till, at: 11) else {
            Issue.record("nobody is at it any more")
            return
        }
    }

    @Test("a paid charge is not released: the answer is paid")
    func paid() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        till.see(TestTill.paid("77"), of: "a")
        #expect(try begin(&till) == .paid)
    }

    @Test("money that comes while the release is under way wins")
    func moneyWins() throws {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A")
        _ = try begin(&till)
        till.see(TestTill.paid("77"), of: "a")
        #expect(till.state(of: "a") == .paid)
        #expect(till.kinds == [.paymentPaid])
    }

    @Test("a charge whose activation is still on its way is not released over its head")
    func stillRequested() throws {
        var till = TestTill()
        _ = try till.request("a", order: "ORDER-A")
        #expect(try begin(&till) == .underWay)
    }
}
