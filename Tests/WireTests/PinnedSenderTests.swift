import Glibc
import Synchronization
import Testing
import Wire

@Suite("A sender that calls only addresses it has checked")
struct PinnedSenderTests {
    /// What a name server says, call by call; the last answer goes on for ever.
    private final class NameServer: Sendable {
        private let state: Mutex<(answers: [[String]], asked: Int)>

        init(_ answers: [String]...) { state = Mutex((answers, 0)) }

        var asked: Int { state.withLock { $0.asked } }

        func ask(_ name: String) -> [String] {
            state.withLock { state in
                state.asked += 1
                return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            }
        }
    }

    private static func sender(
        _ names: NameServer,
        allowing blocks: [String] = [],
        kept: Duration = PinnedSender.kept
    ) -> PinnedSender {
        PinnedSender(
            rule: AddressRule(allowing: blocks.compactMap { AddressBlock($0) }),
            permission: "listener.books.allow-addresses",
            kept: kept,
            ask: { names.ask($0) }
        )
    }

    /// Longer than tests beside this one may keep the processors to themselves.
    private static let patienceSeconds: Int64 = 120

    private static func post(_ sender: PinnedSender, to port: UInt16) async -> Outcome {
        let url = "http://shop.test:\(port)/events"
        let request = Request(.post, url, body: [0x7B, 0x7D])
        return await sender.send(request, timeoutSeconds: patienceSeconds)
    }

    private static func isSent(_ outcome: Outcome) -> Bool {
        if case .reply(let reply) = outcome { reply.status == 204 } else { false }
    }

    private static func refusal(_ address: String, host: String = "shop.test") -> Outcome {
        .neverSent(
            "\(host) is at \(address), inside a private network: nothing was sent; if that is "
                + "meant, add \(address) to listener.books.allow-addresses"
        )
    }

    @Test("opens no connection to a name that leads inside, and says what to do")
    func inside() async throws {
        let server = try LoopbackServer()
        defer { server.close() }
        let sender = Self.sender(NameServer(["127.0.0.1"]))
        #expect(await Self.post(sender, to: server.port) == Self.refusal("127.0.0.1"))
        #expect(server.requests.isEmpty)
    }

    @Test("opens none where one address of several leads inside")
    func mixed() async throws {
        let server = try LoopbackServer()
        defer { server.close() }
        let sender = Self.sender(NameServer(["8.8.8.8", "127.0.0.1"]))
        #expect(await Self.post(sender, to: server.port) == Self.refusal("127.0.0.1"))
        #expect(server.requests.isEmpty)
    }

    @Test("calls the address it has checked by its name, whatever the name server says by then")
    func pinned() async throws {
        let (server, names) = (try LoopbackServer(), NameServer(["127.0.0.1"], ["127.0.0.2"]))
        let victim = try LoopbackServer(2, port: server.port)
        defer { for one in [server, victim] { one.close() } }
        let sender = Self.sender(names, allowing: ["127.0.0.1"])
        for _ in 1...3 { #expect(Self.isSent(await Self.post(sender, to: server.port))) }
        #expect(names.asked == 1)
        #expect(server.requests.count == 3)
        #expect(
            server.requests.allSatisfy {
                $0.lowercased().contains("\r\nhost: shop.test:\(server.port)\r\n")
            }
        )
        #expect(victim.requests.isEmpty)
    }

    @Test("checks a name anew after a while, and leaves it when it has moved inside")
    func moved() async throws {
        let server = try LoopbackServer()
        let victim = try LoopbackServer(2, port: server.port)
        defer { for one in [server, victim] { one.close() } }
        let names = NameServer(["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"])
        let sender = Self.sender(names, allowing: ["127.0.0.1"], kept: .zero)
        #expect(Self.isSent(await Self.post(sender, to: server.port)))
        #expect(await Self.post(sender, to: server.port) == Self.refusal("127.0.0.2"))
        #expect(Self.isSent(await Self.post(sender, to: server.port)))
        #expect(server.requests.count == 2)
        #expect(victim.requests.isEmpty)
    }

    @Test("follows a name to another address that it may have")
    func followed() async throws {
        let server = try LoopbackServer()
        let second = try LoopbackServer(2, port: server.port)
        defer { for one in [server, second] { one.close() } }
        let names = NameServer(["127.0.0.1"], ["127.0.0.2"])
        let sender = Self.sender(names, allowing: ["127.0.0.0/8"], kept: .zero)
        for _ in 1...2 { #expect(Self.isSent(await Self.post(sender, to: server.port))) }
        #expect([server.requests.count, second.requests.count] == [1, 1])
    }

    @Test("tries the next address where the first cannot be reached")
    func next() async throws {
        let server = try LoopbackServer()
        defer { server.close() }
        let names = NameServer(["127.0.0.3", "127.0.0.1"])
        let sender = Self.sender(names, allowing: ["127.0.0.0/8"])
        #expect(Self.isSent(await Self.post(sender, to: server.port)))
    }

    @Test(
        "knows this machine under every spelling",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("0x7f000001", "127.0.0.1"),
            ("[::1]", "::1"), ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
        ]
    )
    func spellings(host: String, address: String) async throws {
        let server = try LoopbackServer()
        defer { server.close() }
        let sender = PinnedSender(
            rule: AddressRule(),
            permission: "listener.books.allow-addresses"
        )
        let request = Request(.get, "http://\(host):\(server.port)/")
        let bare = host.filter { !"[]".contains($0) }
        let outcome = await sender.send(request, timeoutSeconds: Self.patienceSeconds)
        #expect(outcome == Self.refusal(address, host: bare))
        #expect(server.requests.isEmpty)
    }

    @Test("asks once for all who wait")
    func together() async throws {
        let server = try LoopbackServer()
        defer { server.close() }
        let names = NameServer(["127.0.0.1"])
        let sender = PinnedSender(
            rule: AddressRule(allowing: [try #require(AddressBlock("127.0.0.1"))]),
            permission: "",
            ask: {
                usleep(200_000)
                return names.ask($0)
            }
        )
        let outcomes = await withTaskGroup(of: Outcome.self) { group in
            for _ in 1...8 { group.addTask { await Self.post(sender, to: server.port) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { Self.isSent($0) } == 8)
        #expect(names.asked == 1)
    }

    @Test("waits for a name server only so long, and says that the name was not found")
    func slow() async {
        let sender = PinnedSender(rule: AddressRule(), permission: "") { _ in
            sleep(7)
            return []
        }
        let outcome = await Self.post(sender, to: 1)
        #expect(outcome == .neverSent("shop.test was not found: no answer in 5 s"))
    }

    @Test("says why a name was not found")
    func unknown() async {
        let sender = PinnedSender(rule: AddressRule(), permission: "")
        let outcome = await sender.send(
            Request(.get, "http://shop.invalid/"),
            timeoutSeconds: Self.patienceSeconds
        )
        guard case .neverSent(let why) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(why.hasPrefix("shop.invalid was not found: "))
    }
}
