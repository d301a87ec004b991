import Ledger
import Operations
import Payments
import Testing

@Suite("Keys of long ago")
struct ForgetAnswersTests {
    @Test("are forgotten batch by batch, and those of this week are not")
    func batches() async throws {
        let shop = try await TestShop()
        for number in 1...150 { try await begin("old-\(number)", in: shop) }
        shop.wait(AnswerKey.keptSeconds)
        try await begin("new", in: shop)
        let forget = ForgetAnswers(desk: shop.desk)
        #expect(await forget.once())
        #expect(await forget.once() == false)
        #expect(try await begin("old-1", in: shop) == .begun(subject: "s"))
        #expect(try await begin("old-150", in: shop) == .begun(subject: "s"))
        #expect(try await begin("new", in: shop) == .inFlight)
    }

    @discardableResult
    private func begin(_ key: String, in shop: TestShop) async throws -> AnswerClaim {
        try await shop.books.begin(
            AnswerKey(merchant: TestShop.merchant, key: key),
            fingerprint: "f",
            subject: "s",
            at: shop.now,
            lease: shop.now + 30
        )
    }
}
