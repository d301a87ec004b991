import Ledger
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
    private let answer = StoredAnswer(
        status: 201,
        contentType: "application/json",
        body: [0x7B, 0, 0xFF, 0x7D]
    )

    private func begin(
        _ books: any Books,
        fingerprint: String = "f",
        subject: String = "s",
        at now: Moment = Sample.now
    ) async throws -> AnswerClaim {
        try await books.begin(
            key,
            fingerprint: fingerprint,
            subject: subject,
            at: now,
            lease: now + 30
        )
    }
}
