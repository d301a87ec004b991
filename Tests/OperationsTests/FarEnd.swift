import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Wire

/// An accounting system on this machine: a real HTTP server before a double that says what is answered.
final class FarEnd: Sendable {
    /// What the double does with a request; nil breaks the line without an answer.
    typealias Answering = @Sendable (Wire.Request) async -> Reply?

    let origin: String
    private let task: Task<Void, Never>

    init(_ answering: @escaping Answering) async throws {
        let (ports, voice) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: FarResponder(answering: answering),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { voice.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "far end") { _ in SwiftLogNoOpLogHandler() }
        )
        task = Task { _ = try? await application.run() }
        var port = 0
        for await found in ports {
            port = found
            break
        }
        origin = "http://127.0.0.1:\(port)"
    }

    deinit {
        task.cancel()
    }
}

private struct FarResponder: HTTPResponder {
    typealias Context = FarContext

    let answering: FarEnd.Answering

    func respond(to request: Hummingbird.Request, context: Context) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        var headers = Headers()
        for field in request.headers { headers.add(field.name.rawName, field.value) }
        let asked = Wire.Request(
            .post,
            request.uri.path,
            headers: headers,
            body: Array(buffer: body)
        )
        guard let reply = await answering(asked) else {
            try? await context.channel.close()
            return Response(status: .internalServerError)
        }
        var fields = HTTPFields()
        for pair in reply.headers.pairs {
            if let name = HTTPField.Name(pair.name) { fields[name] = pair.value }
        }
        return Response(
            status: HTTPResponse.Status(code: reply.status),
            headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
        )
    }
}

/// A context that keeps the connection, so that it can be broken.
private struct FarContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Gzip without compression: stored blocks, which every reader of gzip takes.
enum Gzip {
    static func packed(_ bytes: [UInt8]) -> [UInt8] {
        let length = UInt16(bytes.count)
        let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 1]
        let tail: [UInt8] = words(sum(bytes)) + words(UInt32(bytes.count))
        let lengths: [UInt8] = words(length) + words(~length)
        return head + lengths + bytes + tail
    }

    private static func words(_ number: some FixedWidthInteger) -> [UInt8] {
        let places: [Int] = Array(stride(from: 0, to: number.bitWidth, by: 8))
        return places.map { place in UInt8(truncatingIfNeeded: number >> place) }
    }

    /// CRC-32 of RFC 1952.
    private static func sum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 {
                let isOdd = sum & 1 == 1
                sum >>= 1
                if isOdd { sum ^= 0xEDB8_8320 }
            }
        }
        return ~sum
    }
}
