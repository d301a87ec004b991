import Foundation
import Testing
import Wire

@Suite("The sender")
struct HTTPSenderTests {
    /// Never shut down: it lives as long as the tests do.
    static let sender = HTTPSender(connectSeconds: 1)

    @Test(
        "a connection that was refused was certainly not used",
        arguments: ["127.0.0.1:1", "[::1]:1"]
    )
    func refused(place: String) async {
        let outcome = await Self.sender.send(
            Request(.post, "http://\(place)/", body: [1]),
            timeoutSeconds: 5
        )
        #expect(outcome == .neverSent("no connection"))
    }

    @Test(
        "an address that is none was certainly not called",
        arguments: ["", "nonsense", "http://"]
    )
    func noAddress(url: String) async {
        let outcome = await Self.sender.send(Request(.get, url), timeoutSeconds: 5)
        #expect(outcome == .neverSent("no connection"))
    }

    /// Of `{"id":"1","name":"Оплата"}`, and of 100 000 zeros, by gzip -9.
    private static let packed =
        "H4sIAAAAAAACA6tWykxRslIyVNJRykvMTQUyL8y7sP/C7gsbLjZd2KBUCwDCXHiGIAAAAA=="
    private static let bomb = """
        H4sIAAAAAAACA+3BMQEAAADCoErrn84aHkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAArwaF\
        wk3FoIYBAA==
        """

    /// What comes of a reply whose body is these bytes, said to be gzip.
    private static func outcome(
        _ body: [UInt8],
        limit: Int = HTTPSender.replyLimit,
        headers: Headers = ["Accept-Encoding": "gzip"]
    ) async throws -> (Outcome, asked: String) {
        let head = """
            HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\
            Connection: close\r\n\r\n
            """
        let server = try LoopbackServer(reply: Array(head.utf8) + body)
        defer { server.close() }
        let sender = HTTPSender(replyLimit: limit)
        let outcome = await sender.send(
            Request(.get, "http://127.0.0.1:\(server.port)/", headers: headers),
            timeoutSeconds: 120
        )
        try await sender.shutdown()
        return (outcome, server.requests.first?.lowercased() ?? "")
    }

    private static func bytes(_ base64: String) throws -> [UInt8] {
        Array(try #require(Data(base64Encoded: base64)))
    }

    @Test("unpacks a reply in gzip, which only those are sent who ask for it")
    func packedReply() async throws {
        let (outcome, asked) = try await Self.outcome(Self.bytes(Self.packed))
        guard case .reply(let reply) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(String(decoding: reply.body, as: UTF8.self) == #"{"id":"1","name":"Оплата"}"#)
        #expect(asked.contains("\r\naccept-encoding: gzip\r\n"))
        let (_, plain) = try await Self.outcome([], headers: [:])
        #expect(plain.contains("\r\naccept-encoding: identity\r\n"))
    }

    @Test(
        "reads no reply that is longer unpacked than a reply may be, or is cut, or no gzip at all"
    )
    func badReply() async throws {
        let lost = Outcome.lost("the reply cannot be unpacked, or is too long")
        let bomb = try Self.bytes(Self.bomb)
        #expect(try await Self.outcome(bomb, limit: 99_999).0 == lost)
        guard case .reply(let reply) = try await Self.outcome(bomb, limit: 100_000).0 else {
            Issue.record("not read")
            return
        }
        #expect(reply.body.count == 100_000)
        #expect(try await Self.outcome(Array(Self.bytes(Self.packed).dropLast(9))).0 == lost)
        #expect(try await Self.outcome(Array("<html>".utf8)).0 == lost)
    }
}
