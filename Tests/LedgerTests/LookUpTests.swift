import Ledger
import LedgerPostgreSQL
import Payments
import Testing

@Suite("The line before a bank that takes so many questions in a second")
struct LookUpTests {
    private static let twenty = LookUpBudget(perSecond: 20)

    @Test("is served one after another, evenly", arguments: Engine.all)
    func queue(engine: Engine) async throws {
        try await engine.run { books in
            let first = try await turns(4, in: books)
            #expect(first == [0, 50, 100, 150])
            #expect(try await turns(1, after: 1000, in: books) == [0])
            #expect(try await turns(1, after: 1010, in: books) == [40])
        }
    }

    @Test("has an end: who finds it full comes back later", arguments: Engine.all)
    func full(engine: Engine) async throws {
        try await engine.run { books in
            let waits = try await turns(100, in: books)
            #expect(waits.compactMap(\.self).count == 41)
            #expect(waits.last == .some(nil))
            #expect(try await turns(1, after: 100, in: books) == [1950])
        }
    }

    @Test("never lets through more than the bank takes", arguments: Engine.all, [1, 7, 20])
    func rate(engine: Engine, perSecond: Int64) async throws {
        try await engine.run { books in
            let budget = LookUpBudget(perSecond: perSecond)
            var sent: [Int64] = []
            for millisecond in stride(from: Int64(0), to: 4000, by: 11) {
                let wait = try await turns(1, within: budget, after: millisecond, in: books)[0]
                if let wait { sent.append(millisecond + wait) }
            }
            for start in stride(from: Int64(0), to: 4000, by: 100) {
                let inSecond = sent.filter { $0 >= start && $0 < start + 1000 }.count
                #expect(inSecond <= Int(perSecond))
            }
            #expect(sent.count >= Int(perSecond) * 4)
        }
    }

    @Test("lets a person go first, and the others a little later", arguments: Engine.all)
    func hurry(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await turns(1, in: books)
            #expect(try await turns(1, isAwaited: true, in: books) == [0])
            #expect(try await turns(1, in: books) == [100])
        }
    }

    @Test("is not closed for good by people in a hurry", arguments: Engine.all)
    func manyInHurry(engine: Engine) async throws {
        try await engine.run { books in
            let waits = try await turns(100, isAwaited: true, in: books)
            #expect(waits.allSatisfy { $0 == 0 })
            #expect(try await turns(1, in: books) == [nil])
            #expect(try await turns(1, after: 50, in: books) == [2000])
        }
    }

    @Test("is another one at each account of each merchant", arguments: Engine.all)
    func apart(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await turns(9, in: books)
            let others = [
                Owned(Account.ID("tochka"), of: Sample.merchant),
                Owned(Sample.account, of: Sample.stranger),
            ]
            for other in others { #expect(try await turns(1, at: other, in: books) == [0]) }
        }
    }

    @Test("is one for all instances that share the books")
    func shared() async throws {
        let address = try SharedServer.address(schema: SharedServer.newSchema())
        let instances = try await many(3) { _ in
            try await PostgresBooks(at: address, listeners: [], newID: { newID() })
        }
        let waits = try await many(60) { number in
            try await turns(1, in: instances[number % instances.count])[0]
        }
        #expect(waits.compactMap(\.self).sorted() == (0...40).map { $0 * 50 })
        for books in instances { await books.close() }
    }

    private func turns(
        _ count: Int,
        at account: Owned<Account> = Sample.ownedAccount,
        within budget: LookUpBudget = Self.twenty,
        isAwaited: Bool = false,
        after milliseconds: Int64 = 0,
        in books: any Books
    ) async throws -> [Int64?] {
        var waits: [Int64?] = []
        for _ in 0..<count {
            waits.append(
                try await books.takeTurn(
                    at: account,
                    within: budget,
                    isAwaited: isAwaited,
                    at: Moment(milliseconds: Sample.now.milliseconds + milliseconds)
                )
            )
        }
        return waits
    }
}
