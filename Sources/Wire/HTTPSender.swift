import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix

/// The one place that opens an outgoing connection.
///
/// Follows no redirects (a bank that redirects is not that bank) and repeats nothing by itself.
/// Unpacks replies in gzip; whoever wants them asks for them, in the headers of the request.
package final class HTTPSender: Sender {
    private let client: HTTPClient
    private let replyLimit: Int

    /// Reply bodies beyond this, packed or unpacked, are not read: the call counts as lost.
    package static let replyLimit = 1 << 20

    /// `identity` is shown to every server that asks who is calling; `addresses` says where names
    /// are, instead of what the world says.
    package init(
        connectSeconds: Int64 = 5,
        identity: TLSIdentity? = nil,
        addresses: [String: String] = [:],
        replyLimit: Int = HTTPSender.replyLimit
    ) {
        self.replyLimit = replyLimit
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.timeout.connect = .seconds(connectSeconds)
        settings.connectionPool.idleTimeout = .seconds(30)
        settings.connectionPool.retryConnectionEstablishment = false
        settings.tlsConfiguration = identity?.configuration
        settings.dnsOverride = addresses
        settings.decompression = .enabled(limit: .size(replyLimit))
        // Nobody traces here, and spans would be made of each request all the same.
        settings.tracing.tracer = nil
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// One that nobody uses any more closes its connections by itself.
    deinit {
        client.shutdown { _ in }
    }

    package func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        var headers = HTTPHeaders()
        for pair in request.headers.pairs { headers.add(name: pair.name, value: pair.value) }
        // The client would ask for packed replies by itself wherever nothing is said.
        if request.headers[Self.acceptEncoding] == nil {
            headers.add(name: Self.acceptEncoding, value: "identity")
        }
        do {
            let outgoing = try HTTPClient.Request(
                url: request.url,
                method: HTTPMethod(rawValue: request.method.rawValue),
                headers: headers,
                body: request.body.isEmpty ? nil : .bytes(request.body)
            )
            let call = client.execute(
                request: outgoing,
                delegate: ResponseAccumulator(request: outgoing, maxBodySize: replyLimit),
                deadline: .now() + .seconds(timeoutSeconds)
            )
            let response = try await withTaskCancellationHandler {
                try await call.get()
            } onCancel: {
                call.cancel()
            }
            let headers = response.headers.map { Headers.Pair(name: $0.name, value: $0.value) }
            return .reply(
                Reply(
                    status: Int(response.status.code),
                    headers: Headers(headers),
                    body: response.body.map { Array(buffer: $0) } ?? []
                )
            )
        } catch {
            return Self.outcome(of: error)
        }
    }

    package func shutdown() async throws {
        try await client.shutdown()
    }

    /// What an error says about whether the request left us; in doubt, it did.
    private static func outcome(of error: any Error) -> Outcome {
        switch error {
        case let error as HTTPClientError where neverSent.contains(error):
            .neverSent("no connection")
        case is NIOConnectionError: .neverSent("no connection")
        case let error as IOError where refused.contains(error.errnoCode):
            .neverSent("no connection")
        case let error as HTTPClientError: .lost(error.shortDescription)
        case is NIOHTTPDecompression.DecompressionError,
            is NIOHTTPDecompression.ExtraDecompressionError,
            is ResponseAccumulator.ResponseTooBigError:
            .lost("the reply cannot be unpacked, or is too long")
        case is CancellationError: .lost("the call was broken off")
        default: .lost("the connection failed")
        }
    }

    /// A connection that was not made can have carried nothing.
    private static let refused: Set<CInt> = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH]

    private static let acceptEncoding = "Accept-Encoding"

    private static let neverSent: [HTTPClientError] = [
        .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .invalidURL,
        .emptyHost, .emptyScheme,
    ]
}
