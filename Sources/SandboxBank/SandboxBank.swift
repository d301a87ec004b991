import HTTPTypes
import Hummingbird
package import Logging
import NIOCore
package import Payments
import ServiceLifecycle
import Synchronization
package import Wire

/// The banks' side of every dialect over real HTTP, with a payer and faults on request.
///
/// Each bank has a prefix of its own (`BankSide.prefix`); `/payer…` is the buyer; `/faults` and `/ledger`
/// are for tests and integrators. Everything lives in memory.
package struct SandboxBank: Service {
    package let network: SandboxNetwork
    private let settings: SandboxSettings
    private let logger: Logger
    private let desk: SandboxDesk
    private let onPort: @Sendable (Int) async -> Void

    /// The sender carries the callbacks; `onPort` hears which port it is, for settings that ask for
    /// any (0).
    package init(
        settings: SandboxSettings,
        sender: any Sender,
        logger: Logger = Logger(label: "sandbox"),
        now: @escaping @Sendable () -> Moment,
        onPort: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.logger = logger
        self.onPort = onPort
        network = SandboxNetwork(now: now)
        desk = SandboxDesk(settings: settings, network: network, sender: sender, logger: logger)
    }

    /// Runs until it is told to stop.
    package func run() async throws {
        let desk = desk
        let onPort = onPort
        let application = Application(
            responder: SandboxResponder(desk: desk),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                serverName: nil
            ),
            onServerRunning: { channel in await onPort(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await desk.courier.run() }
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            while try await group.next() == nil {}
        }
    }
}

/// Turns HTTP into `SideRequest`s and back; there is nothing for a router to do.
struct SandboxResponder: HTTPResponder {
    typealias Context = SandboxContext

    let desk: SandboxDesk
    static let bodyLimit = 1 << 18

    func respond(to request: Hummingbird.Request, context: Context) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        var headers = Headers()
        for field in request.headers { headers.add(field.name.rawName, field.value) }
        let ending = await desk.answer(
            SideRequest(
                method: request.method.rawValue,
                path: request.uri.path.split(separator: "/").map(String.init),
                headers: headers,
                query: request.uri.query ?? "",
                body: Array(buffer: body)
            )
        )
        guard case .reply(let reply) = ending else {
            try? await context.channel.close()
            // Nobody reads this: the line is gone.
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

/// A context that keeps the connection, so that a fault can break it.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
