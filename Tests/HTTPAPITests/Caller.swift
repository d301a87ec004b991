import HTTPAPI
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import NIOCore
import NIOPosix
import Testing

/// A connection to a door, byte by byte: what a client library would not send can be sent.
struct Caller {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    static func call<Told: Sendable>(
        port: Int,
        _ talk: @escaping @Sendable (inout Caller) async throws -> Told
    ) async throws -> Told {
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true)
                )
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            var caller = Caller(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await talk(&caller)
        }
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Says that nothing more will be sent.
    func endSending() {
        outbound.finish()
    }

    /// The next so many answers; fewer where the connection ended before.
    mutating func hear(_ count: Int = 1) async throws -> [RawAnswer] {
        var text = ""
        var answers: [RawAnswer] = []
        while answers.count < count, let part = try await inbound.next() {
            text += String(buffer: part)
            while let (answer, rest) = RawAnswer.first(in: text) {
                answers.append(answer)
                text = rest
            }
        }
        return answers
    }
}

/// An answer as it came over the wire.
struct RawAnswer: Hashable, Sendable {
    let status: String
    /// Names in lower case.
    let headers: [String: String]
    let body: String

    static func first(in text: String) -> (RawAnswer, rest: String)? {
        let parts = text.split(
            separator: "\r\n\r\n",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2 else { return nil }
        let lines = parts[0].split(separator: "\r\n")
        let pairs = lines.dropFirst().map { line in
            let pair = line.split(separator: ": ", maxSplits: 1)
            return (pair[0].lowercased(), pair.count == 2 ? String(pair[1]) : "")
        }
        let headers = Dictionary(pairs) { first, second in first + ", " + second }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        guard parts[1].utf8.count >= length else { return nil }
        let answer = RawAnswer(
            status: lines.first.map(String.init) ?? "",
            headers: headers,
            body: String(Substring(parts[1].utf8.prefix(length)))
        )
        return (answer, String(Substring(parts[1].utf8.dropFirst(length))))
    }
}

extension TestDoor {
    /// Serves on a real port, as the service does, while somebody talks to it.
    ///
    /// `isRouted`: whatever is not answered before the router finds no route there.
    func serve<Told: Sendable>(
        idle: TimeAmount? = nil,
        isRouted: Bool = true,
        _ talk: @escaping @Sendable (inout Caller) async throws -> Told
    ) async throws -> Told {
        let application = Application(
            router: isRouted ? api.router() : Router(),
            server: api.server(HTTP1Channel.Configuration(idleTimeout: idle)),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0))
        )
        return try await application.test(.live) { client in
            try await Caller.call(port: try #require(client.port), talk)
        }
    }
}
