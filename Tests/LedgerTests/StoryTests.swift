import Ledger
import Payments
import Testing

@Suite("Stories and decisions")
struct StoryTests {
    /// Every remark that rules can make, so that none is lost on its way to disk and back.
    private static let all: [Remark.What] =
        [
            .requested(Money(kopecks: 1)), .activated("AP-1"), .activated(nil), .refused("no"),
            .releaseBegun, .accepted(Money(kopecks: 2)), .givenBack(Money(kopecks: 3)), .replaced,
            .silent, .overdue, .handedOver("Анна: the bank is down"),
        ]
        + [Charge.Doubt.activating, .releasing].map(Remark.What.unanswered)
        + Reading.Word.allCases.map(Remark.What.seen)
        + Charge.State.allCases.map(Remark.What.ended)
        + Payment.Kind.allCases.map { .filed($0, Money(kopecks: 4)) }

    @Test("every remark survives being written as words and numbers", arguments: all)
    func row(what: Remark.What) {
        let at = Sample.now
        for source in [Remark.Source.merchant, .bank, .clock, .callback("cb-1")] {
            let remark = Remark(charge: Charge.ID("c"), at: at, source: source, what: what)
            #expect(RemarkRow(remark).remark(of: Charge.ID("c"), at: at) == remark)
        }
    }

    @Test("the story of a charge is told in order, to its merchant only", arguments: Engine.all)
    func story(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.ask(order: "1")
            let charge = try #require(link.latest?.id)
            _ = try await books.change(link.owned, including: .current, once: nil) {
                $0.observe(.waiting, of: charge, paymentID: Payment.ID("p"), at: Sample.now)
                $0.observe(.waiting, of: charge, paymentID: Payment.ID("p"), at: Sample.now)
                $0.observe(.inProgress, of: charge, paymentID: Payment.ID("p"), at: Sample.now)
            }
            let told = try await books.remarks(on: Owned(charge, of: Sample.merchant), limit: 9)
            #expect(told.map(\.what).suffix(2) == [.seen(.waiting), .seen(.inProgress)])
            #expect(
                told.map(\.what).first.map { if case .requested = $0 { true } else { false } }
                    == true
            )
            let other = Owned(charge, of: Merchant.ID("another"))
            #expect(try await books.remarks(on: other, limit: 9).isEmpty)
        }
    }

    @Test("goods that were given away without proof are on file", arguments: Engine.all)
    func handedOver(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.ask(order: "1")
            let charge = try #require(link.latest?.id)
            #expect(link.latest?.handedOverAt == nil)
            let at = Sample.now + 5
            _ = try await books.change(link.owned, including: .current, once: nil) {
                try $0.handOver(charge, why: "Анна: банк молчит", at: at)
            }
            let after = try await books.link(link.owned, including: .charge(charge))
            #expect(after?.charge(charge)?.handedOverAt == at)
            let told = try await books.remarks(on: Owned(charge, of: Sample.merchant), limit: 9)
            #expect(told.last?.what == .handedOver("Анна: банк молчит"))
        }
    }

    @Test("what is decided about late money is on file, with its time", arguments: Engine.all)
    func decision(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.ask(order: "1")
            let charge = try #require(link.latest?.id)
            let (now, id) = (Sample.now, Payment.ID("late"))
            _ = try await books.change(link.owned, including: .current, once: nil) {
                $0.observe(.dead, of: charge, paymentID: id, at: now)
                $0.observe(
                    .paid(Incoming(number: "7", amount: Money(kopecks: 5), paidAt: now)),
                    of: charge,
                    paymentID: id,
                    late: LateMoney(.hold, returnAfterSeconds: 60),
                    at: now
                )
            }
            let held = try await books.link(link.owned, including: .payment(id))?.payment(id)
            #expect(held?.decision == .held(returnAt: now + 60))
            let due = try await books.claimChecks(due: now + 60, lease: now + 90, limit: 9)
            #expect(due.map(\.subject) == [.charge(charge)])
            _ = try await books.change(link.owned, including: .payment(id), once: nil) {
                try $0.accept(id, by: .merchant, at: now)
            }
            let accepted = try await books.link(link.owned, including: .payment(id))
            #expect(accepted?.payment(id)?.decision == .accepted)
            #expect(accepted?.charge(charge)?.state == .paid)
        }
    }
}
