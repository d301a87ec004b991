import Ledger
import Payments
import Testing

@Suite("Changing a link")
struct ChangeTests {
    @Test("a link that nobody has opened cannot be changed", arguments: Engine.all)
    func unknownLink(engine: Engine) async throws {
        try await engine.run { books in
            let nobody = Owned<Link>(Link.ID("nobody"), of: Sample.merchant)
            await #expect(throws: LedgerRefusal.unknownLink) {
                try await books.change(nobody, including: .current, once: "token") { $0.id }
            }
        }
    }

    @Test("a change refused for an unknown link leaves its token free", arguments: Engine.all)
    func unknownLinkKeepsToken(engine: Engine) async throws {
        try await engine.run { books in
            let link = try Sample.invoice(order: "1")
            _ = try? await books.change(link.owned, including: .current, once: "t") { $0.id }
            try await books.open(link)
            let ran = try await books.change(link.owned, including: .current, once: "t") { $0.id }
            #expect(ran == link.id)
        }
    }

    @Test("a rule that throws changes nothing, not even its token", arguments: Engine.all)
    func throwingRule(engine: Engine) async throws {
        try await engine.run(listeners: [Sample.listener("1c")]) { books in
            let link = try await books.ask(order: "1")
            let charge = try #require(link.current?.id)
            await #expect(throws: Link.Refusal.unknownPayment) {
                try await books.change(link.owned, including: .current, once: "t") { link in
                    link.observe(
                        Sample.money("7"),
                        of: charge,
                        paymentID: Payment.ID("p"),
                        at: Sample.now
                    )
                    throw Link.Refusal.unknownPayment
                }
            }
            #expect(try await books.now(link) == link.onFile)
            #expect(try await books.events(of: Sample.merchant, after: 0, limit: 10).isEmpty)
            #expect(try await books.payments(of: Sample.merchant).isEmpty)
            let ran = try await books.change(link.owned, including: .current, once: "t") { $0.id }
            #expect(ran == link.id)
        }
    }

    @Test("a change that throws does not undo the others of its commit", arguments: Engine.all)
    func throwingNeighbour(engine: Engine) async throws {
        try await engine.run { books in
            let links = try await opened(40, in: books)
            await withTaskGroup(of: Void.self) { group in
                for (number, link) in links.enumerated() {
                    group.addTask {
                        _ = try? await books.change(
                            link.owned,
                            including: .current,
                            once: nil
                        ) { link in
                            link.quarantine(
                                Incoming(number: "n\(number)", amount: Sample.price, paidAt: nil),
                                as: Payment.ID("p\(number)"),
                                at: Sample.now
                            )
                            if number.isMultiple(of: 2) { throw Link.Refusal.closed }
                        }
                    }
                }
            }
            let paid = try await books.payments(of: Sample.merchant)
            #expect(Set(paid.map(\.payment.id.text)) == Set((0..<20).map { "p\($0 * 2 + 1)" }))
        }
    }

    @Test("a token that was seen before runs no rule", arguments: Engine.all)
    func seenToken(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.ask(order: "1")
            _ = try await books.change(link.owned, including: .current, once: "t") { _ in }
            let second: Void? = try await books.change(
                link.owned,
                including: .current,
                once: "t"
            ) { _ in
                Issue.record("the rule has run again")
            }
            #expect(second == nil)
        }
    }

    @Test("ten copies of one change at once run one rule", arguments: Engine.all)
    func tenCopies(engine: Engine) async throws {
        try await engine.run(listeners: [Sample.listener("1c")]) { books in
            let link = try await books.ask(order: "1")
            let ran = try await many(10) { number in
                let incoming = Incoming(number: "9", amount: Sample.price, paidAt: nil)
                return try await books.change(link.owned, including: .current, once: "9") { link in
                    link.quarantine(incoming, as: Payment.ID("p\(number)"), at: Sample.now)
                }
            }
            #expect(ran.compactMap { $0 }.count == 1)
            #expect(try await books.payments(of: Sample.merchant).count == 1)
        }
    }

    @Test("a token of one merchant says nothing to another", arguments: Engine.all)
    func tokenOfStranger(engine: Engine) async throws {
        try await engine.run { books in
            let mine = try await books.ask(order: "1")
            let theirs = try await books.ask(order: "1", merchant: Sample.stranger)
            for link in [mine, theirs] {
                let ran = try await books.change(link.owned, including: .current, once: "t") {
                    $0.id
                }
                #expect(ran == link.id)
            }
        }
    }

    @Test("200 changes of one link at once all land, each once", arguments: Engine.all)
    func manyOnOneLink(engine: Engine) async throws {
        try await engine.run(listeners: [Sample.listener("1c")]) { books in
            let link = try await books.ask(order: "1")
            try await quarantine(200, on: { _ in link }, in: books)
        }
    }

    @Test("200 changes of many links at once all land, each once", arguments: Engine.all)
    func manyOnManyLinks(engine: Engine) async throws {
        try await engine.run(listeners: [Sample.listener("1c")]) { books in
            let links = try await opened(20, in: books)
            try await quarantine(200, on: { links[$0 % links.count] }, in: books)
        }
    }

    private func quarantine(
        _ count: Int,
        on link: @escaping @Sendable (Int) -> Link,
        in books: any Books
    ) async throws {
        let ran = try await many(count) { number in
            let incoming = Incoming(number: "n\(number)", amount: Sample.price, paidAt: nil)
            return try await books.change(
                link(number).owned,
                including: .current,
                once: "t\(number)"
            ) { link in
                link.quarantine(incoming, as: Payment.ID("p\(number)"), at: Sample.now)
            }
        }
        #expect(ran.compactMap { $0 }.count == count)
        let paid = try await books.payments(of: Sample.merchant, limit: count + 1)
        #expect(Set(paid.map(\.payment.id.text)) == Set((0..<count).map { "p\($0)" }))
        #expect(paid.count == count)
        let events = try await books.events(of: Sample.merchant, after: 0, limit: count + 1)
        #expect(events.map(\.place) == (1...Int64(count)).map { $0 })
        #expect(Set(events.map(\.event.payment?.text)) == Set((0..<count).map { "p\($0)" }))
        #expect(Set(events.map(\.id)).count == count)
    }
}

/// Runs `deed` that many times at once.
func many<Result: Sendable>(
    _ count: Int,
    _ deed: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
        for number in 0..<count { group.addTask { try await deed(number) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}

func opened(_ count: Int, in books: any Books) async throws -> [Link] {
    try await many(count) { try await books.ask(order: "order-\($0)") }
}

extension Ledger {
    func payments(of merchant: Merchant.ID, limit: Int = 1000) async throws -> [PlacedPayment] {
        try await payments(of: merchant, store: nil, before: nil, limit: limit)
    }
}
