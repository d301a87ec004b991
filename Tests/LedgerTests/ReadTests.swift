import Ledger
import Payments
import Testing

@Suite("Reading the books")
struct ReadTests {
    @Test("lists come newest first and page by page", arguments: Engine.all)
    func pages(engine: Engine) async throws {
        try await engine.run { books in
            var links: [Link] = []
            for number in 1...5 {
                links.append(try await books.sell(order: "\(number)", number: "\(number)"))
            }
            try await books.open(Sample.register(till: "1"))
            let other = try Sample.invoice(order: "6", store: Store.ID("gum"))
            try await books.open(other)
            let second = try await books.links(
                of: Sample.merchant,
                store: Sample.store,
                before: links[3].id,
                limit: 2
            )
            #expect(second.map(\.id) == [links[2].id, links[1].id])
            let everywhere = try await books.links(
                of: Sample.merchant,
                store: nil,
                before: nil,
                limit: 2
            )
            #expect(everywhere.map(\.id) == [other.id, links[4].id])
            let paid = try await books.payments(of: Sample.merchant)
            #expect(paid.map(\.payment.number) == ["5", "4", "3", "2", "1"])
            let page = try await books.payments(
                of: Sample.merchant,
                store: Sample.store,
                before: paid[2].payment.id,
                limit: 1
            )
            #expect(page == [paid[3]])
        }
    }

    @Test("a paid link shows its charge", arguments: Engine.all)
    func paidLink(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.sell(order: "1", number: "1")
            let found = try await books.link(payToken: link.payToken)
            #expect(found?.state == .closed)
            #expect(found?.latest?.state == .paid)
        }
    }

    @Test("places in the feed have no gaps and are each merchant's own", arguments: Engine.all)
    func places(engine: Engine) async throws {
        try await engine.run { books in
            for number in 1...3 {
                try await books.sell(order: "\(number)", number: "\(number)")
                try await books.sell(
                    order: "\(number)",
                    number: "\(number)",
                    merchant: Sample.stranger
                )
            }
            for merchant in [Sample.merchant, Sample.stranger] {
                let feed = try await books.events(of: merchant, after: 0, limit: 9)
                #expect(feed.map(\.place) == [1, 2, 3])
                #expect(feed.map(\.event.number) == ["1", "2", "3"])
                let rest = try await books.events(of: merchant, after: 1, limit: 1)
                #expect(rest == [feed[1]])
            }
        }
    }

    @Test("a bank's name leads to the charge it means", arguments: Engine.all)
    func named(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.ask(order: "1")
            let charge = try #require(link.current?.id)
            let code = try #require(link.code?.qrcID)
            let expected = PlacedName(link: link.owned, charge: charge)
            let names: [BankName] = [
                .charge(charge.text), .activation("act-\(charge.text)"), .code(code),
            ]
            for name in names {
                #expect(try await books.charge(named: name, account: mine) == expected)
                let elsewhere = Owned(Account.ID("tochka"), of: Sample.merchant)
                #expect(try await books.charge(named: name, account: elsewhere) == nil)
            }
            #expect(try await books.charge(named: .charge(code), account: mine) == nil)
        }
    }

    @Test("the code of a register names the link and no charge", arguments: Engine.all)
    func registerCode(engine: Engine) async throws {
        try await engine.run { books in
            let register = Sample.register(till: "1")
            try await books.open(register)
            _ = try await books.change(register.owned, including: .current, once: nil) {
                try $0.request(Sample.request(order: "1"), at: Sample.now).isNew
            }
            let found = try await books.charge(named: .code("AS-1"), account: mine)
            #expect(found == PlacedName(link: register.owned, charge: nil))
        }
    }

    @Test(
        "however often a till cancels, its link stays short, with late money in it",
        arguments: Engine.all
    )
    func manyCancels(engine: Engine) async throws {
        try await engine.run { books in
            let register = Sample.register(till: "1")
            try await books.open(register)
            var cancelled: [Charge.ID] = []
            for number in 1...Link.loadedGenerations + 10 {
                let request = Sample.request(order: "\(number)")
                cancelled.append(request.id)
                _ = try await books.change(register.owned, including: .current, once: nil) {
                    _ = try $0.request(request, at: Sample.now)
                    $0.asked(request.id, activation: nil, code: nil, at: Sample.now)
                    $0.observe(.dead, of: request.id, paymentID: Payment.ID("-"), at: Sample.now)
                }
            }
            let late = Sample.money("1")
            let first = cancelled[0]
            _ = try await books.change(register.owned, including: .charge(first), once: "1") {
                $0.observe(late, of: first, paymentID: Payment.ID("p"), at: Sample.now)
            }
            let link = try await books.now(register)
            #expect(link.charges.map(\.id) == [cancelled[0]] + cancelled.suffix(32))
            #expect(link.charges.first?.state == .paidLate)
            let named = try await books.link(register.owned, including: .charge(cancelled[1]))
            #expect(named?.charge(cancelled[1])?.state == .released)
        }
    }

    @Test("a change of a link is told to those who look at it", arguments: Engine.all)
    func changes(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.ask(order: "1")
            let other = try await books.ask(order: "2")
            let charge = try #require(link.current?.id)
            var told = books.changes(of: link.owned).makeAsyncIterator()
            #expect(await told.next() != nil)
            try await books.pay(try #require(other.current?.id), on: other, number: "2")
            let paying = Task { try await books.pay(charge, on: link, number: "1") }
            #expect(await told.next() != nil)
            #expect(try await books.now(link).latest?.state == .paid)
            _ = try await paying.value
        }
    }

    private let mine = Sample.ownedAccount
}
