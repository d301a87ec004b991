import Ledger
import Payments
import Testing

@Suite("Payments by when their money moved")
struct BankedPaymentTests {
    private static let day = Sample.now..<Sample.now + 86_400

    private func moved(
        _ move: MoneyMove,
        at account: Owned<Account> = Sample.ownedAccount,
        within time: Range<Moment> = day,
        after: BankedPayment? = nil,
        limit: Int = 9,
        in books: any Books
    ) async throws -> [BankedPayment] {
        try await books.payments(
            at: account,
            whoseMoney: move,
            within: time,
            after: after,
            limit: limit
        )
    }

    /// Sells at this time of the day, as the bank dates it.
    @discardableResult
    private func sell(
        _ number: String,
        seconds: Int64,
        of merchant: Merchant.ID = Sample.merchant,
        in books: any Books
    ) async throws -> Link {
        let link = try await books.ask(order: number, merchant: merchant)
        let charge = try #require(link.current?.id)
        let money = Incoming(number: number, amount: Sample.price, paidAt: Sample.now + seconds)
        let payment = Payment.ID(newID())
        let paid = try await books.change(link.owned, including: .charge(charge), once: nil) {
            $0.observe(.paid(money), of: charge, paymentID: payment, at: Sample.now)
            return $0
        }
        return try #require(paid)
    }

    private func refund(
        _ payment: Payment.ID,
        as id: String,
        seconds: Int64,
        on link: Link,
        in books: any Books
    ) async throws {
        _ = try await books.change(link.owned, including: .payment(payment), once: nil) { link in
            try link.requestRefund(
                Refund.ID(id),
                of: payment,
                amount: Money(kopecks: 100),
                answerDue: Sample.now,
                at: Sample.now + seconds
            ).isNew
        }
    }

    @Test("they come in the order in which they were paid, page by page", arguments: Engine.all)
    func came(engine: Engine) async throws {
        try await engine.run { books in
            // Two of one moment, one before the day and one at its very end.
            let times: [(String, Int64)] = [
                ("3", 30), ("1", 0), ("2a", 20), ("2b", 20), ("early", -1), ("late", 86_400),
            ]
            for (number, seconds) in times {
                try await sell(number, seconds: seconds, in: books)
            }
            let all = try await moved(.came, in: books)
            #expect(all.map(\.payment.number) == ["1", "2a", "2b", "3"])
            var pages: [BankedPayment] = []
            while let page = Optional(
                try await moved(.came, after: pages.last, limit: 1, in: books)
            ), !page.isEmpty {
                pages += page
            }
            #expect(pages == all)
        }
    }

    @Test("each with the names that its bank knows it by", arguments: Engine.all)
    func names(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await sell("1", seconds: 0, in: books)
            let charge = try #require(link.latest)
            let found = try await moved(.came, in: books)
            #expect(found == link.banked(charge))
            #expect(found.first?.code == "AD-\(link.id.text)")
            #expect(found.first?.activation == "act-\(charge.id.text)")
            #expect(found.first?.isCodeUsedOnce == true)
            let register = Sample.register(till: "1")
            try await books.open(register)
            _ = try await books.change(register.owned, including: .current, once: nil) {
                let incoming = Incoming(number: "9", amount: Sample.price, paidAt: Sample.now + 5)
                $0.quarantine(incoming, as: Payment.ID("p9"), at: Sample.now)
            }
            let money = try #require(try await moved(.came, in: books).last)
            #expect((money.placed.charge, money.activation) == (nil, nil))
            #expect((money.code, money.isCodeUsedOnce) == ("AS-1", false))
        }
    }

    @Test("a refund of an old payment is found by its own day", arguments: Engine.all)
    func givenBack(engine: Engine) async throws {
        try await engine.run { books in
            let old = try await sell("old", seconds: -999_999, in: books)
            let payment = try #require(old.latest?.payments.first?.id)
            try await refund(payment, as: "r1", seconds: 0, on: old, in: books)
            try await refund(payment, as: "r2", seconds: 86_399, on: old, in: books)
            let new = try await sell("new", seconds: 0, in: books)
            let second = try #require(new.latest?.payments.first?.id)
            try await refund(second, as: "r3", seconds: 86_400, on: new, in: books)
            let found = try await moved(.wentBack, in: books)
            #expect(found.map(\.payment.number) == ["old"])
            #expect(found.first?.payment.refunds.map(\.id.text) == ["r1", "r2"])
            let rest = try await moved(.wentBack, after: found.last, in: books)
            #expect(rest.isEmpty)
            let both = Sample.now..<Sample.now + 99_999
            let pages = try await moved(.wentBack, within: both, limit: 1, in: books)
            let next = try await moved(.wentBack, within: both, after: pages.last, in: books)
            #expect((pages + next).map(\.payment.number) == ["old", "new"])
        }
    }

    @Test("another account's and another merchant's are not there", arguments: Engine.all)
    func apart(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await sell("1", seconds: 0, of: Sample.stranger, in: books)
            let payment = try #require(link.latest?.payments.first?.id)
            try await refund(payment, as: "r", seconds: 0, on: link, in: books)
            let elsewhere = Owned(Account.ID("tochka"), of: Sample.stranger)
            for move in [MoneyMove.came, .wentBack] {
                #expect(try await moved(move, in: books).isEmpty)
                #expect(try await moved(move, at: elsewhere, in: books).isEmpty)
                let theirs = Owned(Sample.account, of: Sample.stranger)
                #expect(try await moved(move, at: theirs, in: books).count == 1)
            }
        }
    }
}
