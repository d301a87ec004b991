import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import HTTPAPI

@Suite("The body of a request")
struct BodyTests {
    @Test("comes whole, in as many parts as it likes")
    func inParts() async throws {
        let visit = try Self.visit(["{\"a\"", ":1}"], length: "7")
        #expect(try await visit.body(within: Self.patience) == Array("{\"a\":1}".utf8))
    }

    @Test("that comes too slowly is refused")
    func tooSlow() async throws {
        let visit = try Self.visit(["{", "}"], length: nil, pause: .milliseconds(20))
        let problem = await #expect(throws: Problem.self) {
            try await visit.body(within: .milliseconds(10))
        }
        #expect(problem?.code == "body_too_slow")
    }

    @Test("that ends too soon is refused, not read as if it were whole")
    func cutOff() async throws {
        let visit = try Self.visit(["{\"a\""], length: "7")
        let problem = await #expect(throws: Problem.self) {
            try await visit.body(within: Self.patience)
        }
        #expect(problem?.code == "body_cut_off")
    }

    @Test(
        "that is too long is refused, whether or not it says so beforehand",
        arguments: ["9", nil]
    )
    func tooLong(length: String?) async throws {
        let visit = try Self.visit(["12345", "6789"], length: length)
        let problem = await #expect(throws: Problem.self) {
            try await visit.body(upTo: 8, within: Self.patience)
        }
        #expect(problem?.code == "body_too_large")
    }

    /// Time is the subject of one test only.
    private static let patience = Duration.seconds(3600)

    private static func visit(
        _ parts: [String],
        length: String?,
        pause: Duration = .zero
    ) throws -> Visit {
        let (stream, writer) = AsyncStream.makeStream(of: ByteBuffer.self)
        Task {
            for part in parts {
                try? await Task.sleep(for: pause)
                writer.yield(ByteBuffer(string: part))
            }
            writer.finish()
        }
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/")
        if let length { head.headerFields[.contentLength] = length }
        let request = Request(head: head, body: RequestBody(asyncSequence: stream))
        let source = ApplicationRequestContextSource(
            channel: EmbeddedChannel(),
            logger: Logger(label: "test")
        )
        return try Visit(request, context: BasicRequestContext(source: source))
    }
}
