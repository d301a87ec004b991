import Ledger
import Operations
import Payments
import Seals
import Wire

/// Gives a repeated request the answer of the first one (`Idempotency-Key`).
struct OnceOnly: Sendable {
    let desk: Desk

    /// Until then a request counts as under way when its process has died.
    static let leaseSeconds: Int64 = 120

    /// `work` gets the name of what it is about to make; a repetition after a broken try gets the
    /// same name again.
    func callAsFunction(
        _ visit: Visit,
        body: [UInt8],
        of merchant: Merchant.ID,
        _ work: (_ subject: String) async throws -> Answer
    ) async throws -> Answer {
        let fresh = desk.surroundings.newID()
        guard let key = try Self.key(in: visit.headers) else { return try await work(fresh) }
        let stored = AnswerKey(merchant: merchant, key: key)
        let now = desk.surroundings.now()
        let claim = try await desk.books.begin(
            stored,
            fingerprint: Self.fingerprint(of: visit, body: body),
            subject: fresh,
            at: now,
            lease: now + Self.leaseSeconds
        )
        switch claim {
        case .begun(let subject), .resumed(let subject):
            return try await first(stored) { try await work(subject) }
        case .inFlight: throw Problem.inFlight
        case .differs: throw Problem.keyReused
        case .answered(let answer):
            return Answer(
                answer.status,
                bytes: answer.body,
                type: answer.contentType,
                headers: ["Idempotency-Replayed": "true"]
            )
        }
    }

    /// The key of a request; nil where it has none.
    static func key(in headers: Headers) throws(Problem) -> String? {
        guard let key = headers["Idempotency-Key"] else { return nil }
        guard (1...AnswerKey.lengthLimit).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .badKey }
        return key
    }

    private static func fingerprint(of visit: Visit, body: [UInt8]) -> String {
        let text = "\(visit.method) \(visit.path)\n"
        return Hexadecimal.text(Digest.sha256(Array(text.utf8) + body))
    }

    /// Keeps a definite result; anything else is found out anew by the next try (E26).
    private func first(
        _ key: AnswerKey,
        _ work: () async throws -> Answer
    ) async throws -> Answer {
        let answer: Answer
        do {
            answer = try await work()
        } catch {
            guard let problem = Problem(of: error), problem.status == 422 else {
                // Where this fails too, the lease ends the request.
                try? await desk.books.abandon(key)
                throw error
            }
            answer = Answer(problem: problem)
        }
        guard answer.isDefinite, case .bytes(let body) = answer.body else {
            try? await desk.books.abandon(key)
            return answer
        }
        let stored = StoredAnswer(
            status: answer.status,
            contentType: answer.headers["Content-Type"] ?? Answer.jsonType,
            body: body
        )
        try await desk.books.finish(key, with: stored)
        return answer
    }
}
