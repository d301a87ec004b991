import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Wire

/// An accounting system that notes every delivery, accepted or not.
final class EventListener: Sendable {
    struct Got: Hashable, Sendable {
        let id: String
        let kind: String
        let order: String
        let payment: String
        let kopecks: Int64

        /// nil for a body that is no event.
        init?(body: [UInt8]) {
            guard let json = try? JSON(reading: body), let id = json["id"]?.text else { return nil }
            let data = json["data"]
            self.id = id
            kind = json["type"]?.text ?? ""
            order = data?["order_id"]?.text ?? ""
            payment = data?["payment"]?["id"]?.text ?? ""
            kopecks = data?["payment"]?["amount"]?.integer ?? 0
        }
    }

    private struct State {
        var got: [Got] = []
        var status = 200
    }

    let port: Int
    private let state = Mutex(State())
    private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

    private init(port: Int) {
        self.port = port
    }

    deinit {
        task.withLock { $0?.cancel() }
    }

    static func start() async throws -> EventListener {
        let listener = EventListener(port: try FreePort.find())
        let router = Router()
        router.post("/events") { [weak listener] request, _ -> HTTPResponse.Status in
            let body = try await request.body.collect(upTo: 1 << 20)
            return listener?.note(Array(buffer: body)) ?? .serviceUnavailable
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: listener.port)
            ),
            logger: Logger(label: "listener") { _ in SwiftLogNoOpLogHandler() }
        )
        let task = Task { _ = try? await application.run() }
        listener.task.withLock { $0 = task }
        return listener
    }

    private func note(_ body: [UInt8]) -> HTTPResponse.Status {
        guard let got = Got(body: body) else { return .badRequest }
        return state.withLock { state in
            state.got.append(got)
            return HTTPResponse.Status(code: state.status)
        }
    }

    func answer(_ status: Int) {
        state.withLock { $0.status = status }
    }

    var deliveries: [Got] { state.withLock { $0.got } }

    /// What was heard, however often.
    var events: Set<Got> { Set(deliveries) }
}
