import Ledger
import LedgerSQLite
import Payments
import Testing

@Suite("Answers under a key")
struct AnswerTests {
    @Test("a key of another request is refused, answered or not", arguments: Engine.all)
    func differs(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await begin(books)
            #expect(try await begin(books, fingerprint: "other") == .differs)
            try await books.finish(key, with: answer)
            #expect(try await begin(books, fingerprint: "other") == .differs)
        }
    }

    @Test("of ten copies at once one begins and the others see it in flight", arguments: Engine.all)
    func inFlight(engine: Engine) async throws {
        try await engine.run { books in
            let claims = try await many(10) { try await begin(books, subject: "s\($0)") }
            let flying = claims.filter { $0 == .inFlight }
            #expect(flying.count == 9)
        }
    }

    @Test("a stored answer is given again, byte for byte", arguments: Engine.all)
    func answered(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await begin(books)
            try await books.finish(key, with: answer)
            let other = StoredAnswer(status: 500, contentType: "text/plain", body: [])
            try await books.finish(key, with: other)
            #expect(try await begin(books, subject: "new") == .answered(answer))
        }
    }

    @Test("a request given up is resumed with the name it had", arguments: Engine.all)
    func abandoned(engine: Engine) async throws {
        try await engine.run { books in
            #expect(try await begin(books) == .begun(subject: "s"))
            try await books.abandon(key)
            #expect(try await begin(books, subject: "new") == .resumed(subject: "s"))
            #expect(try await begin(books, subject: "new") == .inFlight)
        }
    }

    @Test("a request whose lease ran out is resumed", arguments: Engine.all)
    func leaseEnds(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await begin(books)
            let later = Sample.now + 30
            #expect(try await begin(books, at: later) == .resumed(subject: "s"))
        }
    }

    @Test("a request that a crash broke off is resumed at once", arguments: [Engine.sqlite])
    func reopened(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await begin(books)
        } thenReopened: { books in
            let claim = try await begin(books, subject: "new")
            #expect(claim == .resumed(subject: "s"))
        }
    }

    @Test("a key is forgotten when its time is over, answered or not", arguments: Engine.all)
    func forgotten(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await begin(books)
            try await books.finish(key, with: answer)
            _ = try await begin(books, key: broken)
            #expect(try await books.forgetAnswers(due: Self.end - 1, limit: 9) == 0)
            #expect(try await begin(books) == .answered(answer))
            #expect(try await books.forgetAnswers(due: Self.end, limit: 9) == 2)
            #expect(try await books.forgetAnswers(due: Self.end, limit: 9) == 0)
            #expect(try await begin(books, subject: "new") == .begun(subject: "new"))
            #expect(try await begin(books, subject: "n", key: broken) == .begun(subject: "n"))
        }
    }

    @Test("a key is kept as long again from when its request was resumed", arguments: Engine.all)
    func resumed(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await begin(books)
            let later = Sample.now + 3600
            #expect(try await begin(books, at: later) == .resumed(subject: "s"))
            #expect(try await books.forgetAnswers(due: Self.end + 3599, limit: 9) == 0)
            #expect(try await books.forgetAnswers(due: Self.end + 3600, limit: 9) == 1)
        }
    }

    @Test("no more keys are looked at in one commit than its limit", arguments: Engine.all)
    func batches(engine: Engine) async throws {
        try await engine.run { books in
            for number in 1...5 {
                let key = AnswerKey(merchant: Sample.merchant, key: "k\(number)")
                _ = try await begin(books, at: Sample.now + Int64(number), key: key)
            }
            let end = Self.end + 9
            #expect(try await books.forgetAnswers(due: end, limit: 2) == 2)
            let third = AnswerKey(merchant: Sample.merchant, key: "k3")
            #expect(try await begin(books, subject: "new", key: third) == .inFlight)
            #expect(try await books.forgetAnswers(due: end, limit: 2) == 2)
            #expect(try await books.forgetAnswers(due: end, limit: 2) == 1)
        }
    }

    @Test("the key of a link that may be paid is kept, however old (E24)", arguments: Engine.all)
    func openLink(engine: Engine) async throws {
        try await engine.run { books in
            let link = try await books.ask(order: "1")
            let charge = try #require(link.current?.id)
            _ = try await begin(books, subject: link.id.text)
            try await books.finish(key, with: answer)
            #expect(try await books.forgetAnswers(due: Self.end, limit: 9) == 1)
            #expect(try await begin(books) == .answered(answer))
            try await books.pay(charge, on: link, number: "1")
            let again = Self.end + AnswerKey.keptSeconds
            #expect(try await books.forgetAnswers(due: again - 1, limit: 9) == 0)
            #expect(try await books.forgetAnswers(due: again, limit: 9) == 1)
            #expect(try await begin(books, subject: "new") == .begun(subject: "new"))
        }
    }

    @Test("the key of a refund on its way is kept, of nobody else's", arguments: Engine.all)
    func openRefund(engine: Engine) async throws {
        try await engine.run { books in
            // Its refund is called "r", and the bank has not done it yet.
            _ = try await Scene.play(in: books)
            let theirs = AnswerKey(merchant: Sample.stranger, key: "k")
            _ = try await begin(books, subject: "r")
            _ = try await begin(books, subject: "r", key: theirs)
            #expect(try await books.forgetAnswers(due: Self.end, limit: 9) == 2)
            #expect(try await begin(books, at: Sample.now + 60) == .resumed(subject: "r"))
            #expect(try await begin(books, subject: "n", key: theirs) == .begun(subject: "n"))
        }
    }

    @Test("what an earlier program kept is kept its whole time from when it is first looked at")
    func upgraded() async throws {
        let place = try Place()
        defer { place.remove() }
        let older = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        _ = try await begin(older)
        try await older.close()
        try RawFile(place.file, guarded: true).run(
            """
            DROP INDEX payments_by_time;
            DROP INDEX refunds_by_time;
            DROP INDEX answers_to_forget;
            DROP INDEX refunds_open;
            ALTER TABLE answers DROP COLUMN keep_until;
            PRAGMA user_version = 5
            """
        )
        let books = try SQLiteBooks(path: place.file, listeners: [], newID: { newID() })
        #expect(try await books.forgetAnswers(due: Sample.now, limit: 9) == 1)
        #expect(try await begin(books) == .resumed(subject: "s"))
        #expect(try await books.forgetAnswers(due: Self.end - 1, limit: 9) == 0)
        #expect(try await books.forgetAnswers(due: Self.end, limit: 9) == 1)
        try await books.close()
    }

    @Test("the same key at another merchant is another key", arguments: Engine.all)
    func otherMerchant(engine: Engine) async throws {
        try await engine.run { books in
            _ = try await begin(books)
            let theirs = AnswerKey(merchant: Sample.stranger, key: "k")
            let claim = try await books.begin(
                theirs,
                fingerprint: "f",
                subject: "t",
                at: Sample.now,
                lease: Sample.now + 30
            )
            #expect(claim == .begun(subject: "t"))
        }
    }

    private let key = AnswerKey(merchant: Sample.merchant, key: "k")
    private let broken = AnswerKey(merchant: Sample.merchant, key: "broken")
    private static let end = Sample.now + AnswerKey.keptSeconds
    private let answer = StoredAnswer(
        status: 201,
        contentType: "application/json",
        body: [0x7B, 0, 0xFF, 0x7D]
    )

    private func begin(
        _ books: any Books,
        fingerprint: String = "f",
        subject: String = "s",
        at now: Moment = Sample.now,
        key: AnswerKey? = nil
    ) async throws -> AnswerClaim {
        try await books.begin(
            key ?? self.key,
            fingerprint: fingerprint,
            subject: subject,
            at: now,
            lease: now + 30
        )
    }
}
