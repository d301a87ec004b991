import Payments
import Testing

@Suite("Goods given away without proof")
struct HandingOverTests {
    private func handOver(_ till: inout TestTill, _ id: String, why: String = "Анна: банк молчит")
        throws -> Charge
    {
        try till.link.handOver(Charge.ID(id), why: why, at: TestTill.second(20))
    }

    @Test("are a flag with a reason: the purchase stays what it is and goes on being asked about")
    func flag() throws {
        var till = TestTill()
        _ = try till.request("a", order: "A")
        till.link.doubted(Charge.ID("a"), at: TestTill.second(10))
        let charge = try handOver(&till, "a")
        #expect(charge.status == "unknown")
        #expect(charge.handedOverAt == TestTill.second(20))
        #expect(charge.payments.isEmpty)
        #expect(charge.nextCheck != nil)
        #expect(till.link.state == .asking(Charge.ID("a")))
        #expect(till.kinds == [.chargeHandedOver])
        #expect(till.link.remarks.last?.what == .handedOver("Анна: банк молчит"))
    }

    @Test("are flagged once, also where nobody paid in time")
    func once() throws {
        var till = TestTill()
        try till.ask("a", order: "A")
        till.see(.dead, of: "a", at: 400)
        #expect(try handOver(&till, "a").state == .expired)
        _ = try handOver(&till, "a", why: "again")
        #expect(till.kinds == [.chargeExpired, .chargeHandedOver])
    }

    @Test("are paid like any others when the money comes")
    func proven() throws {
        var till = TestTill()
        try till.ask("a", order: "A")
        _ = try handOver(&till, "a")
        till.see(TestTill.paid("7"), of: "a", at: 30)
        #expect(till.state(of: "a") == .paid)
        #expect(till.kinds == [.chargeHandedOver, .paymentPaid])
    }

    @Test("need no flag where the money is here")
    func hasMoney() throws {
        var till = TestTill()
        try till.ask("a", order: "A")
        till.see(TestTill.paid("7"), of: "a")
        #expect(throws: Link.Refusal.hasMoney) { try handOver(&till, "a") }
        #expect(throws: Link.Refusal.unknownCharge) { try handOver(&till, "b") }
    }
}
