import Ledger
import Payments
import Testing

@Suite("Claiming checks")
struct CheckTests {
    @Test("what is not due is not claimed", arguments: Engine.all)
    func notDue(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await books.ask(order: "1")
            let due = try await books.claimChecks(
                due: Sample.now,
                lease: Sample.now + 30,
                limit: 9
            )
            #expect(due.isEmpty)
        }
    }

    @Test("claims at one time never share a check", arguments: Engine.all)
    func exclusive(engine: Engine) async throws {
        try await engine.run { books in
            let links = try await opened(30, in: books)
            let later = Sample.now + 3600
            let claims = try await many(12) { _ in
                try await books.claimChecks(due: later, lease: later + 60, limit: 5)
            }
            let claimed = claims.flatMap { $0 }
            #expect(claimed.count == 30)
            #expect(Set(claimed.map(\.link.id)) == Set(links.map(\.id)))
        }
    }

    @Test("a claim whose lease ran out is claimed again", arguments: Engine.all)
    func leaseEnds(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await books.ask(order: "1")
            let later = Sample.now + 3600
            let first = try await books.claimChecks(due: later, lease: later + 60, limit: 5)
            let held = try await books.claimChecks(due: later + 59, lease: later + 99, limit: 5)
            let again = try await books.claimChecks(due: later + 60, lease: later + 99, limit: 5)
            #expect(first.count == 1)
            #expect(held.isEmpty)
            #expect(again == first)
        }
    }

    @Test("refunds are claimed beside charges, the oldest first", arguments: Engine.all)
    func refunds(engine: Engine) async throws {
        try await engine.run { books in
            let sold = try await books.sell(order: "1", number: "1")
            let payment = try #require(sold.latest?.payments.first?.id)
            let asked = try await books.ask(order: "2")
            let charge = try #require(asked.current?.id)
            _ = try await books.change(sold.owned, including: .payment(payment), once: nil) {
                try $0.requestRefund(
                    Refund.ID("r"),
                    of: payment,
                    amount: Sample.price,
                    answerDue: Sample.now,
                    at: Sample.now
                ).isNew
            }
            let later = Sample.now + 3600
            let due = try await books.claimChecks(due: later, lease: later + 60, limit: 9)
            #expect(
                due == [
                    DueCheck(link: sold.owned, subject: .refund(Refund.ID("r"), of: payment)),
                    DueCheck(link: asked.owned, subject: .charge(charge)),
                ]
            )
        }
    }
}
