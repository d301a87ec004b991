import Payments
import Testing

@Suite("Refunding")
struct RefundTests {
    func paidTill() throws -> TestTill {
        var till = TestTill()
        try till.ask("a", order: "ORDER-A", kopecks: 1000)
        till.see(TestTill.paid("77", kopecks: 1000), of: "a")
        return till
    }

    func refund(_ till: inout TestTill, _ id: String, _ kopecks: Int64) throws -> Bool {
        try till.link.requestRefund(
            Refund.ID(id),
            of: Payment.ID("p1"),
            amount: Money(kopecks: kopecks),
            answerDue: TestTill.second(60),
            at: TestTill.second(20)
        ).isNew
    }

    func see(_ till: inout TestTill, _ reading: RefundReading, _ id: String) {
        till.link.observe(
            reading,
            of: Refund.ID(id),
            in: Payment.ID("p1"),
            at: TestTill.second(30)
        )
    }

    @Test("more than was paid is refused, and the refusal says what is left")
    func tooMuch() throws {
        var till = try paidTill()
        _ = try refund(&till, "r1", 700)
        #expect(throws: Link.Refusal.exceedsPayment(left: Money(kopecks: 300))) {
            try refund(&till, "r2", 301)
        }
        #expect(try refund(&till, "r2", 300))
    }

    @Test("a payment that is not there is not refunded")
    func unknown() throws {
        var till = TestTill()
        #expect(throws: Link.Refusal.unknownPayment) { try refund(&till, "r1", 1) }
    }

    @Test("the same id is the same refund; with another amount it is refused")
    func sameID() throws {
        var till = try paidTill()
        #expect(try refund(&till, "r1", 700))
        #expect(try !refund(&till, "r1", 700))
        #expect(throws: Link.Refusal.refundDiffers) { try refund(&till, "r1", 701) }
    }

    @Test("a declined refund gives its part back; a finished one never moves again")
    func declined() throws {
        var till = try paidTill()
        _ = try refund(&till, "r1", 1000)
        see(&till, .declined(reason: "no funds"), "r1")
        see(&till, .completed, "r1")
        #expect(till.link.refund(Refund.ID("r1"), in: Payment.ID("p1"))?.state == .declined)
        #expect(try refund(&till, "r2", 1000))
        see(&till, .pending, "r2")
        see(&till, .completed, "r2")
        #expect(till.kinds == [.paymentPaid, .refundDeclined, .refundCompleted])
    }

    @Test("a refund without an answer is unknown, keeps its part reserved, and is looked up")
    func unanswered() throws {
        var till = try paidTill()
        _ = try refund(&till, "r1", 1000)
        till.link.heardNothing(
            aboutRefund: Refund.ID("r1"),
            in: Payment.ID("p1"),
            at: TestTill.second(25)
        )
        let refund = till.link.refund(Refund.ID("r1"), in: Payment.ID("p1"))
        #expect(refund?.status == "unknown")
        #expect(refund?.nextCheck != nil)
        #expect(throws: Link.Refusal.exceedsPayment(left: Money(kopecks: 0))) {
            try self.refund(&till, "r2", 1)
        }
    }
}
