import Hummingbird
import NIOCore
import Operations
import Payments
import Ledger
import ServiceLifecycle
import Wire

/// The state of one link as server-sent events: at once, then after every change.
struct LiveStream: Sendable {
    let desk: Desk
    let link: Owned<Link>
    /// Held as long as the stream is; its end makes room for another one.
    let seat: StreamSeat
    let view: @Sendable (Link) -> JSON

    /// A comment in silence, so that nothing on the way takes the connection for dead.
    static let heartbeatMilliseconds: Int64 = 15_000
    /// After this the reader connects again, perhaps to a younger server.
    static let lifetimeSeconds: Int64 = 3600

    /// Writes until the reader leaves, the service stops, or nothing can change any more.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        let (ticks, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let ends = desk.surroundings.now() + Self.lifetimeSeconds
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in desk.books.changes(of: link) { bell.yield() } }
            group.addTask {
                while !Task.isCancelled {
                    try await desk.surroundings.sleep(Self.heartbeatMilliseconds)
                    bell.yield()
                }
            }
            defer { group.cancelAll() }
            var last: JSON?
            for await _ in ticks.cancelOnGracefulShutdown() {
                guard let now = try await desk.books.link(link, including: .current) else { break }
                let state = view(now)
                let isNews = state != last
                last = state
                try await writer.write(Self.text(isNews ? state : nil))
                if now.use == .once && now.current == nil { break }
                if desk.surroundings.now() > ends { break }
            }
        }
        withExtendedLifetime(seat) {}
        try await writer.finish(nil)
    }

    private static func text(_ state: JSON?) -> ByteBuffer {
        guard let state else { return ByteBuffer(string: ": nothing new\n\n") }
        return ByteBuffer(string: "event: state\ndata: \(state.compactText)\n\n")
    }
}
