import Banks
import Logging
import Payments
import Seals
import Synchronization
import Testing
import Wire

@testable import Operations

/// An address with keys, a clock, and what is fetched.
private final class KeyPost: Sender {
    private struct State {
        var reply: Outcome = .lost("silence")
        var fetches = 0
        var seconds: Int64 = 1000
    }

    private let state = Mutex(State())

    var fetches: Int { state.withLock { $0.fetches } }
    var seconds: Int64 { state.withLock { $0.seconds } }

    func publish(_ keys: PrivateKey...) throws {
        let list = try keys.map { key in
            let numbers = try #require(key.publicNumbers)
            return """
                {"kty":"RSA","e":"\(Base64.urlText(numbers.exponent))",\
                "n":"\(Base64.urlText(numbers.modulus))"}
                """
        }
        let body = #"{"keys":[\#(list.joined(separator: ","))]}"#
        let reply = Reply(status: 200, body: Array(body.utf8))
        state.withLock { $0.reply = .reply(reply) }
    }

    func fail() { state.withLock { $0.reply = .reply(Reply(status: 500)) } }
    func pass(_ seconds: Int64) { state.withLock { $0.seconds += seconds } }

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        state.withLock { state in
            state.fetches += 1
            return state.reply
        }
    }

    func keeper(_ ring: KeyRing<PublicKey>) -> KeepKeys {
        KeepKeys(
            ring: ring,
            url: "https://bank.test/keys",
            sender: self,
            surroundings: Surroundings(
                now: { Moment(milliseconds: self.seconds * 1000) },
                newID: { "" },
                newSecret: { Secret("") },
                anyNumber: { _ in 0 },
                sleep: { _ in try await Task.sleep(for: .milliseconds(1)) },
                reached: { _ in }
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

@Suite("Keeping a bank's keys")
struct KeepKeysTests {
    private static let old = Result { try PrivateKey.made(for: .rsaSHA256) }
    private static let new = Result { try PrivateKey.made(for: .rsaSHA256) }
    private let post = KeyPost()
    private let ring: KeyRing<PublicKey>
    private let keeper: KeepKeys

    init() {
        let post = post
        ring = KeyRing([], now: { post.seconds })
        keeper = post.keeper(ring)
    }

    private func accepts(_ key: Result<PrivateKey, any Error>) throws -> Bool {
        let signature = try key.get().signature(over: [1, 2], as: .rsaSHA256)
        let name = ring.firstName { $0.key.accepts(signature, over: [1, 2], as: .rsaSHA256) }
        return name != nil
    }

    @Test("a replaced key is good for a while beside the new one, then not")
    func rotation() async throws {
        try post.publish(try Self.old.get())
        #expect(await keeper.fetch())
        #expect(try accepts(Self.old))
        try post.publish(try Self.new.get())
        #expect(try !accepts(Self.new))
        #expect(await keeper.fetch())
        #expect(try accepts(Self.new))
        #expect(try accepts(Self.old))
        post.pass(KeepKeys.overlapSeconds - 1)
        // A second fetch does not lengthen its life.
        #expect(await keeper.fetch())
        post.pass(2)
        #expect(try !accepts(Self.old))
        #expect(await keeper.fetch())
        #expect(ring.keys.count == 1)
    }

    @Test("a fetch that fails leaves the keys as they are")
    func failure() async throws {
        try post.publish(try Self.old.get())
        #expect(await keeper.fetch())
        post.fail()
        #expect(await !keeper.fetch())
        #expect(try accepts(Self.old))
    }

    @Test("keys are fetched when they are old, soon where one is missing, never more often")
    func due() async throws {
        #expect(keeper.isDue(after: nil))
        try post.publish(try Self.old.get())
        _ = await keeper.fetch()
        let last = KeepKeys.Fetch(at: post.seconds, misses: ring.misses, isFetched: true)
        let failed = KeepKeys.Fetch(at: post.seconds, misses: 0, isFetched: false)
        post.pass(9)
        #expect(!keeper.isDue(after: failed))
        post.pass(1)
        #expect(keeper.isDue(after: failed))
        _ = try accepts(Self.new)
        #expect(!keeper.isDue(after: last))
        post.pass(50)
        #expect(keeper.isDue(after: last))
        let calm = KeepKeys.Fetch(at: last.at, misses: ring.misses, isFetched: true)
        #expect(!keeper.isDue(after: calm))
        post.pass(540)
        #expect(keeper.isDue(after: calm))
    }

    @Test("while it runs it fetches once for each reason, not once for each callback")
    func runs() async throws {
        try post.publish(try Self.old.get())
        let keeping = Task { await keeper.run() }
        for _ in 0..<2000 where post.fetches == 0 { try await Task.sleep(for: .milliseconds(1)) }
        for _ in 0..<100 { _ = try accepts(Self.new) }
        try await Task.sleep(for: .milliseconds(20))
        #expect(post.fetches == 1)
        post.pass(60)
        for _ in 0..<2000 where post.fetches == 1 { try await Task.sleep(for: .milliseconds(1)) }
        try await Task.sleep(for: .milliseconds(20))
        #expect(post.fetches == 2)
        keeping.cancel()
        await keeping.value
    }
}
