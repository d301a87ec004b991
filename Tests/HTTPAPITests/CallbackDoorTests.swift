import Glibc
import HTTPTypes
import HummingbirdCore
import Ledger
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Operations
import Seals
import Testing
import Wire

@testable import HTTPAPI
@testable import LedgerSQLite

@Suite("The bank's door on a connection", .timeLimit(.minutes(1)))
struct CallbackDoorTests {
    private static let address = "/callbacks/raiffeisen/raif/path-secret"

    /// A sealed report of money for this order, as bytes on the wire.
    private static func report(
        _ order: String,
        to path: String = address,
        method: String = "POST",
        key: Secret = TestDoor.key,
        more: String = ""
    ) -> String {
        let (body, seal) = TestDoor.notice(order: order, key: key)
        return """
            \(method) \(path) HTTP/1.1\r
            Host: shop\r
            Authorization: Basic c2VjcmV0\r
            X-Api-Signature-SHA256: \(seal)\r
            \(more)Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """
    }

    /// What differs between two answers to one request.
    private static func lasting(_ answer: RawAnswer) -> RawAnswer {
        var headers = answer.headers
        for name in ["date", "x-request-id"] { headers[name] = headers[name].map { _ in "some" } }
        return RawAnswer(status: answer.status, headers: headers, body: answer.body)
    }

    private static func kept(in door: TestDoor) async throws -> [KeptCallback] {
        try await door.books.callbacks(of: TestDoor.shop, filed: nil, before: nil, limit: 10)
    }

    @Test(
        "answers, keeps and counts as the router does",
        arguments: [
            report("A"), report("A", key: Secret("guess")), report("A", to: address + "?n=1"),
            report("A", to: "/callbacks/raiffeisen/raif/wrong"),
            report("A", to: "/callbacks/elplat/raif/path-secret"),
            report("A", more: "X-Forwarded-For: 203.0.113.9\r\n"),
        ]
    )
    func alike(request: String) async throws {
        // With an escape in its address it is the router's.
        let escaped = request.replacing("/callbacks/", with: "/callbacks/%", maxReplacements: 1)
            .replacing("/%r", with: "/%72").replacing("/%e", with: "/%65")
        var told: [[RawAnswer]] = []
        var kept: [[KeptCallback]] = []
        for request in [request, escaped] {
            let door = try await TestDoor()
            told.append(
                try await door.serve { caller in
                    try await caller.send(request)
                    let first = try await caller.hear()
                    try await caller.send(request)
                    return (first + (try await caller.hear())).map(Self.lasting)
                }
            )
            kept.append(try await Self.kept(in: door))
            #expect(door.log.text.split(separator: "\n").count >= 2)
        }
        #expect(told[0].count == 2)
        #expect(told[0] == told[1])
        #expect(kept[0] == kept[1])
        #expect(kept[0].allSatisfy { !$0.headers.contains("c2VjcmV0") })
    }

    @Test("answers requests of one connection in their order, whoever answers them")
    func pipelined() async throws {
        let door = try await TestDoor()
        let life = "GET /livez HTTP/1.1\r\nHost: shop\r\n\r\n"
        let requests = [
            Self.report("A"), life, Self.report("B"), Self.report("C"), life, life,
            Self.report("D", key: Secret("guess")), Self.report("E"),
        ]
        let answers = try await door.serve { caller in
            // The first is still on its way to disk when the second could be answered.
            async let busy: Void = door.books.commits.commit { _ in usleep(200_000) }
            try await Task.sleep(for: .milliseconds(20))
            try await caller.send(requests.joined())
            try await busy
            return try await caller.hear(requests.count)
        }
        #expect(
            answers.map { $0.status.dropFirst(9).prefix(3) + " " + $0.body.prefix(8) } == [
                "200 ", "200 {\"status", "200 ", "200 ", "200 {\"status", "200 {\"status",
                "403 ", "200 ",
            ]
        )
        #expect(try await Self.kept(in: door).count == 5)
    }

    @Test("goes on with a connection on which several callbacks came at once")
    func severalAtOnce() async throws {
        let door = try await TestDoor()
        let answers = try await door.serve { caller in
            try await caller.send(Self.report("A") + Self.report("B") + Self.report("C"))
            let first = try await caller.hear(3)
            try await caller.send(Self.report("D"))
            return first + (try await caller.hear())
        }
        #expect(answers.map(\.status) == Array(repeating: "HTTP/1.1 200 OK", count: 4))
        #expect(try await Self.kept(in: door).count == 4)
    }

    @Test("answers a flood of wrong guesses behind a callback, each by itself")
    func flood() async throws {
        let door = try await TestDoor()
        let guess = "POST /callbacks/a/b/c HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
        let answers = try await door.serve { caller in
            try await caller.send(Self.report("A") + String(repeating: guess, count: 3000))
            return try await caller.hear(3001)
        }
        #expect(answers.count { $0.status == "HTTP/1.1 404 Not Found" } == 3000)
    }

    @Test("takes a callback in as many pieces as it comes in")
    func pieces() async throws {
        let door = try await TestDoor()
        let answers = try await door.serve { caller in
            let text = Self.report("A")
            for start in stride(from: 0, to: text.count, by: 150) {
                try await caller.send(String(text.dropFirst(start).prefix(150)))
                try await Task.sleep(for: .milliseconds(2))
            }
            return try await caller.hear()
        }
        #expect(answers.map(\.status) == ["HTTP/1.1 200 OK"])
        #expect(try await Self.kept(in: door).map(\.verdict) == [.authenticated])
    }

    @Test("answers a bank that has said that it will say no more")
    func halfClosed() async throws {
        let door = try await TestDoor()
        let answers = try await door.serve { caller in
            try await caller.send(Self.report("A"))
            caller.endSending()
            return try await caller.hear()
        }
        #expect(answers.map(\.status) == ["HTTP/1.1 200 OK"])
    }

    @Test("leaves to the router what is not plain, and whatever is no callback")
    func others() async throws {
        let door = try await TestDoor()
        let long = "POST \(Self.address) HTTP/1.1\r\nHost: shop\r\nContent-Length: 300000\r\n\r\n"
        let requests = [
            Self.report("A", method: "PUT"), Self.report("A", method: "GET"),
            Self.report("A", more: "Connection: close\r\n"),
            long + String(repeating: " ", count: 300_000),
            Self.report("A", to: "/callbacks/raiffeisen/raif"),
        ]
        var statuses: [String] = []
        for request in requests {
            let answers = try await door.serve { caller in
                try await caller.send(request)
                // Of a second one there is none: where it was asked for, the connection ends.
                return try await caller.hear(request.contains("close") ? 2 : 1)
            }
            statuses += answers.map { String($0.status.dropFirst(9).prefix(3)) }
        }
        #expect(statuses == ["405", "200", "200", "413", "404"])
    }

    @Test("says that nothing was kept when nothing could be")
    func closedLedger() async throws {
        let door = try await TestDoor()
        try await door.books.close()
        let answers = try await door.serve { caller in
            try await caller.send(Self.report("A"))
            return try await caller.hear()
        }
        #expect(answers.map { $0.status.dropFirst(9).prefix(3) } == ["500"])
        #expect(door.log.text.contains("a request failed"))
    }

    @Test("takes callbacks before the router, and nothing else")
    func itself() async throws {
        let door = try await TestDoor()
        let answers = try await door.serve(isRouted: false) { caller in
            try await caller.send(Self.report("A") + "GET /livez HTTP/1.1\r\nHost: shop\r\n\r\n")
            return try await caller.hear(2)
        }
        #expect(answers.map { $0.status.dropFirst(9).prefix(3) } == ["200", "404"])
        #expect(try await Self.kept(in: door).count == 1)
    }

    @Test("does not take a connection for idle whose callback is going to disk")
    func busy() async throws {
        let door = try await TestDoor()
        let answers = try await door.serve(idle: .seconds(1)) { caller in
            async let busy: Void = door.books.commits.commit { _ in usleep(1_600_000) }
            try await Task.sleep(for: .milliseconds(20))
            try await caller.send(Self.report("A"))
            try await busy
            return try await caller.hear()
        }
        #expect(answers.map(\.status) == ["HTTP/1.1 200 OK"])
    }

    /// A connection of which a test is the other end; nobody is behind the door.
    private static func connection(to door: TestDoor, patience: Duration) async throws -> (
        NIOAsyncTestingChannel, HTTP1Channel.Value
    ) {
        var route = door.api.callbackRoute
        route.patience = patience
        let http = HTTP1Channel(responder: { _, _, _ in })
        let entrance = Entrance(http: http, callbacks: route)
        let channel = NIOAsyncTestingChannel()
        let logger = Logger(label: "test")
        let value = try await channel.eventLoop.flatSubmit {
            entrance.setup(channel: channel, logger: logger)
        }.get()
        try await channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        return (channel, value)
    }

    /// All that is said on a connection until the door closes it.
    private static func lastWords(on channel: NIOAsyncTestingChannel) async throws -> [RawAnswer] {
        var tries = 0
        while channel.isActive, tries < 2000 {
            try await Task.sleep(for: .milliseconds(5))
            tries += 1
        }
        var text = ""
        while let part = try await channel.readOutbound(as: ByteBuffer.self) {
            text += String(buffer: part)
        }
        return RawAnswer.first(in: text).map { [$0.0] } ?? []
    }

    @Test("is not closed by a stop before it has answered")
    func stop() async throws {
        let door = try await TestDoor()
        let (channel, value) = try await Self.connection(to: door, patience: .seconds(3600))
        try await value.executeThenClose { _, _ in
            let report = Self.report("A")
            try await channel.writeInbound(ByteBuffer(string: String(report.dropLast(9))))
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            #expect(channel.isActive)
            try await channel.writeInbound(ByteBuffer(string: String(report.suffix(9))))
            let answers = try await Self.lastWords(on: channel)
            #expect(answers.map(\.status) == ["HTTP/1.1 200 OK"])
        }
    }

    @Test("says no to a body that comes too slowly, and waits for no more of it")
    func slow() async throws {
        let door = try await TestDoor()
        let (channel, value) = try await Self.connection(to: door, patience: .zero)
        try await value.executeThenClose { _, _ in
            // The connection ends in the middle of it, which is an error to whoever reads on.
            let part = ByteBuffer(string: String(Self.report("A").dropLast(9)))
            _ = try? await channel.writeInbound(part)
            let answers = try await Self.lastWords(on: channel)
            #expect(answers.map { $0.status.dropFirst(9).prefix(3) } == ["408"])
            #expect(answers.allSatisfy { $0.body.contains("body_too_slow") })
        }
        #expect(try await Self.kept(in: door).isEmpty)
    }

    @Test("keeps a body that came late, but whole")
    func late() async throws {
        let door = try await TestDoor()
        let (channel, value) = try await Self.connection(to: door, patience: .zero)
        try await value.executeThenClose { _, _ in
            try await channel.writeInbound(ByteBuffer(string: Self.report("A")))
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            let answers = try await Self.lastWords(on: channel)
            #expect(answers.map(\.status) == ["HTTP/1.1 200 OK"])
        }
    }
}
