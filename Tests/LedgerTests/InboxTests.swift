import Ledger
import Payments
import Testing

@Suite("Keeping callbacks")
struct InboxTests {
    @Test("ten copies of one callback at once are one on file", arguments: Engine.all)
    func copies(engine: Engine) async throws {
        try await engine.run { books in
            let kept = try await many(10) { _ in
                try await books.keep(Sample.callback(repeatKey: "7:PAID"))
            }
            #expect(kept.filter { $0 }.count == 1)
            #expect(try await all(books).count == 1)
        }
    }

    @Test("the same key at another merchant is another callback", arguments: Engine.all)
    func otherMerchant(engine: Engine) async throws {
        try await engine.run { books in
            let theirs = Sample.callback(repeatKey: "7", merchant: Sample.stranger)
            let kept = try await [books.keep(theirs), books.keep(Sample.callback(repeatKey: "7"))]
            #expect(kept == [true, true])
        }
    }

    @Test("a callback reads back as it came", arguments: Engine.all, readings)
    func roundTrip(engine: Engine, reading: Reading?) async throws {
        try await engine.run { books in
            let names: [BankName] = [
                .charge("3:c"), .activation(""), .code("q2:AS\n№1"), .code("AS-2"),
            ]
            let callback = Sample.callback(repeatKey: "7", names: names, reading: reading)
            let isNew = try await books.keep(callback)
            #expect(isNew)
            #expect(try await all(books) == [callback])
        }
    }

    @Test("claims at one time never share a callback", arguments: Engine.all)
    func exclusive(engine: Engine) async throws {
        try await engine.run { books in
            for number in 0..<30 {
                _ = try await books.keep(Sample.callback(repeatKey: "\(number)"))
            }
            let claims = try await many(12) { _ in
                try await books.claimCallbacks(due: Sample.now, lease: Sample.now + 9, limit: 5)
            }
            let claimed = claims.flatMap { $0 }
            #expect(claimed.count == 30)
            #expect(Set(claimed.map(\.id)).count == 30)
            #expect(claimed.allSatisfy { $0.attempts == 1 })
        }
    }

    @Test("what is settled or rejected is not claimed again", arguments: Engine.all)
    func settled(engine: Engine) async throws {
        try await engine.run { books in
            let waiting = Sample.callback(repeatKey: "1")
            _ = try await books.keep(waiting)
            _ = try await books.keep(Sample.callback(repeatKey: "2", state: .rejected))
            try await books.file(Owned(waiting.id, of: Sample.merchant), as: Filing(.settled))
            let later = Sample.now + 99
            let due = try await books.claimCallbacks(due: later, lease: later, limit: 9)
            #expect(due.isEmpty)
        }
    }

    @Test("a broken-off look is taken up when its lease ends", arguments: Engine.all)
    func leaseEnds(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await books.keep(Sample.callback(repeatKey: "1"))
            let lease = Sample.now + 9
            _ = try await books.claimCallbacks(due: Sample.now, lease: lease, limit: 9)
            let again = try await books.claimCallbacks(due: lease, lease: lease + 9, limit: 9)
            #expect(again.map(\.attempts) == [2])
        }
    }

    @Test(
        "an orphan is due at once when a name in it comes to light",
        arguments: Engine.all,
        [BankName.activation("a1"), .code("q1")]
    )
    func recall(engine: Engine, name: BankName) async throws {
        try await engine.run { books in
            let orphan = Sample.callback(repeatKey: "1", names: [.charge("c1"), name])
            try await keepAsOrphan(orphan, in: books)
            try await learn(activation: "a1", code: "q1", in: books)
            #expect(try await due(books) == [orphan.id])
        }
    }

    @Test("other names, kinds, accounts and filings stay where they are", arguments: Engine.all)
    func recallNothing(engine: Engine) async throws {
        try await engine.run { books in
            let name = BankName.activation("a1")
            let others = [
                Sample.callback(repeatKey: "1", names: [.activation("a2")]),
                Sample.callback(repeatKey: "2", names: [.code("a1"), .charge("a1")]),
                Sample.callback(repeatKey: "3", names: [name], account: Account.ID("tochka")),
                Sample.callback(repeatKey: "4", names: [name], merchant: Sample.stranger),
            ]
            for other in others { try await keepAsOrphan(other, in: books) }
            let settled = Sample.callback(repeatKey: "5", names: [name])
            try await keepAsOrphan(settled, in: books)
            try await books.file(Owned(settled.id, of: Sample.merchant), as: Filing(.settled))
            try await learn(activation: "a1", code: "q1", in: books)
            #expect(try await due(books).isEmpty)
            try await learn(activation: "a2", code: "q2", in: books)
            #expect(try await due(books) == [others[0].id])
        }
    }

    @Test("a name that is known already makes nothing due", arguments: Engine.all)
    func knownName(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await learn(activation: "a1", code: "q1", in: books)
            let names: [BankName] = [.activation("a1"), .code("q1")]
            try await keepAsOrphan(Sample.callback(repeatKey: "1", names: names), in: books)
            let charge = try #require(link.latest?.id)
            _ = try await books.change(link.owned, including: .current, once: nil) {
                $0.heardNothing(about: charge, at: Sample.now)
            }
            #expect(try await due(books).isEmpty)
        }
    }

    static let readings: [Reading?] = [
        nil, .waiting, .inProgress, .declined, .dead, .missing, Sample.money("7"),
        .paid(Incoming(number: nil, amount: Money(kopecks: 1), paidAt: nil)),
    ]

    private func keepAsOrphan(_ callback: KeptCallback, in books: any Books) async throws {
        _ = try await books.keep(callback)
        let filing = Filing(.orphan, nextLook: Sample.now + 600)
        try await books.file(Owned(callback.id, of: callback.merchant), as: filing)
    }

    /// A link of which the bank now says what it calls it.
    @discardableResult
    private func learn(activation: String, code: String, in books: any Books) async throws -> Link {
        let link = try Sample.invoice(order: activation)
        try await books.open(link)
        let charge = try #require(link.latest?.id)
        let issued = Link.Code(qrcID: code, payload: "https://qr.nspk.ru/\(code)")
        let asked = try await books.change(link.owned, including: .current, once: nil) { link in
            link.asked(charge, activation: activation, code: issued, at: Sample.now)
            return link
        }
        return try #require(asked)
    }

    private func due(_ books: any Books) async throws -> [KeptCallback.ID] {
        try await books.claimCallbacks(due: Sample.now, lease: Sample.now + 9, limit: 9).map(\.id)
    }

    private func all(_ books: any Books) async throws -> [KeptCallback] {
        try await books.callbacks(of: Sample.merchant, filed: nil, before: nil, limit: 99)
    }
}
