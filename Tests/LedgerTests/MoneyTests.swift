import Ledger
import Payments
import Testing

@Suite("Money on file")
struct MoneyTests {
    @Test("one bank number is one payment, on whichever link it turns up", arguments: Engine.all)
    func sameNumberElsewhere(engine: Engine) async throws {
        try await engine.run { books in
            let first = try await books.sell(order: "1", number: "77")
            let payment = try #require(first.latest?.payments.first?.id)
            let second = try await books.ask(order: "2")
            let charge = try #require(second.current?.id)
            await #expect(throws: LedgerRefusal.paymentOnFile(payment, link: first.id)) {
                try await books.pay(charge, on: second, number: "77")
            }
            #expect(try await books.now(second) == second.onFile)
        }
    }

    @Test("a number learnt later is refused when it is other money's", arguments: Engine.all)
    func numberLearntLater(engine: Engine) async throws {
        try await engine.run { books in
            let first = try await books.sell(order: "1", number: "77")
            let payment = try #require(first.latest?.payments.first?.id)
            let second = try await books.sell(order: "2", number: nil)
            let charge = try #require(second.latest?.id)
            await #expect(throws: LedgerRefusal.paymentOnFile(payment, link: first.id)) {
                try await books.pay(charge, on: second, number: "77")
            }
            try await books.pay(charge, on: second, number: "78")
            #expect(try await books.now(second).latest?.payments.map(\.number) == ["78"])
        }
    }

    @Test("payments whose number is not known yet do not collide", arguments: Engine.all)
    func noNumbers(engine: Engine) async throws {
        try await engine.run { books in
            try await books.sell(order: "1", number: nil)
            try await books.sell(order: "2", number: nil)
            #expect(try await books.payments(of: Sample.merchant).count == 2)
        }
    }

    @Test("a second payment of an order, on another link, is a duplicate", arguments: Engine.all)
    func paidElsewhere(engine: Engine) async throws {
        try await engine.run { books in
            let first = try await books.ask(order: "1")
            let charge = try #require(first.current?.id)
            _ = try await books.change(first.owned, including: .current, once: nil) {
                $0.observe(.dead, of: charge, paymentID: Payment.ID("p"), at: Sample.now)
            }
            try await books.sell(order: "1", number: "1")
            let late = try await books.pay(charge, on: first, number: "2")
            #expect(late.charge(charge)?.payments.map(\.kind) == [.duplicate])
            #expect(late.charge(charge)?.isOrderPaidElsewhere == true)
        }
    }

    @Test("a refund is stored under its payment and found by it", arguments: Engine.all)
    func refund(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.sell(order: "1", number: "1")
            let payment = try #require(link.latest?.payments.first?.id)
            let owned = Owned(payment, of: Sample.merchant)
            try await begin(Refund.ID("r1"), of: payment, on: link, in: books)
            try await begin(Refund.ID("r2"), of: payment, on: link, in: books)
            _ = try await books.change(link.owned, including: .payment(payment), once: nil) {
                $0.observe(.completed, of: Refund.ID("r1"), in: payment, at: Sample.now)
            }
            let found = try #require(try await books.link(holding: owned))
            #expect(found.payment(payment)?.refunds.map(\.state) == [.completed, .requested])
            let feed = try await books.events(of: Sample.merchant, after: 1, limit: 9)
            #expect(feed.map(\.event.kind) == [.refundCompleted])
            #expect(feed.map(\.event.refund) == [Refund.ID("r1")])
        }
    }

    @Test("money that fits no charge is loaded where it is asked for", arguments: Engine.all)
    func unexpected(engine: Engine) async throws {
        try await engine.run { books in
            let register = Sample.register(till: "1")
            try await books.open(register)
            let payment = Payment.ID("p1")
            _ = try await books.change(register.owned, including: .current, once: nil) {
                let incoming = Incoming(number: "1", amount: Sample.price, paidAt: nil)
                $0.quarantine(incoming, as: payment, at: Sample.now)
            }
            #expect(try await books.now(register).unexpected.isEmpty)
            try await begin(Refund.ID("r1"), of: payment, on: register, in: books)
            let owned = Owned(payment, of: Sample.merchant)
            let found = try #require(try await books.link(holding: owned))
            #expect(found.unexpected.map(\.kind) == [.unexpected])
            #expect(found.unexpected.first?.refunds.map(\.id) == [Refund.ID("r1")])
            let byNumber = try await books.payment(number: "1", account: Sample.ownedAccount)
            #expect(byNumber?.payment.id == payment)
            #expect(byNumber?.charge == nil)
        }
    }

    @Test("a register keeps its old charges out of the way", arguments: Engine.all)
    func oldChargesStayAway(engine: Engine) async throws {
        try await engine.run { books in
            let register = Sample.register(till: "1")
            try await books.open(register)
            var sold: [Charge.ID] = []
            for number in 1...5 {
                let wanted = Sample.request(order: "\(number)")
                _ = try await books.change(register.owned, including: .current, once: nil) {
                    try $0.request(wanted, at: Sample.now).isNew
                }
                try await books.pay(wanted.id, on: register, number: "\(number)")
                sold.append(wanted.id)
            }
            #expect(try await books.now(register).charges.map(\.id) == [sold[4]])
            let included = try await books.link(register.owned, including: .charge(sold[1]))
            #expect(included?.charges.map(\.id) == [sold[1], sold[4]])
            let page = try await books.charges(on: register.owned, before: sold[3], limit: 2)
            #expect(page.map(\.id) == [sold[2], sold[1]])
        }
    }

    private func begin(
        _ refund: Refund.ID,
        of payment: Payment.ID,
        on link: Link,
        in books: any Books
    ) async throws {
        _ = try await books.change(link.owned, including: .payment(payment), once: nil) { link in
            try link.requestRefund(
                refund,
                of: payment,
                amount: Money(kopecks: 100),
                answerDue: Sample.now,
                at: Sample.now
            ).isNew
        }
    }
}
