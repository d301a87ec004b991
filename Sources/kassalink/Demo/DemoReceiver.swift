import Accounting
import ArgumentParser
import Foundation
import Hummingbird
import Logging
import Payments
import ServiceLifecycle
import Wire

/// The accounting system of the demo: believes a webhook by its seal and writes events down.
struct DemoReceiver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-receiver",
        abstract: "Receive webhooks, check their seals, write them to a file.",
        shouldDisplay: false
    )

    @Option(help: "Port on the loopback.") var port: Int
    @Option(help: "File with the whsec_… secret.") var secretFile: String
    @Option(help: "File that gets one line per believed event.") var out: String

    static let bodyLimit = 1 << 20

    func run() async throws {
        let secret: Secret
        do throws(Mistake) {
            secret = try SecretFile.read(secretFile, for: "--secret-file")
        } catch {
            throw ValidationError(error.line)
        }
        guard let key = WebhookSeal.Key(secret) else {
            throw ValidationError("the secret is not whsec_…")
        }
        let book = EventBook(path: out)
        let router = Router()
        router.post("/events") { request, _ -> HTTPResponse.Status in
            let body = try await request.body.collect(upTo: Self.bodyLimit)
            let message = Message(
                headers: Headers(
                    request.headers.map { Headers.Pair(name: $0.name.rawName, value: $0.value) }
                ),
                body: Array(buffer: body)
            )
            do throws(WebhookSeal.Refusal) {
                _ = try WebhookSeal.verify(message, keys: [key], at: Self.now)
            } catch {
                return .unauthorized
            }
            try await book.write(message)
            return .noContent
        }
        router.get("/livez") { _, _ in HTTPResponse.Status.noContent }
        let logger = Logger(label: "demo-receiver") { _ in
            LogLines(format: .logfmt, level: .warning)
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger
        )
        try await application.runService()
    }

    private static var now: Moment {
        Moment(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}

/// Events that were believed, a line each; a repeated one is written once.
actor EventBook {
    private let path: String
    private var seen: Set<String> = []

    init(path: String) { self.path = path }

    func write(_ message: Message) throws {
        let id = message.headers[WebhookSeal.idHeader] ?? ""
        guard !seen.contains(id) else { return }
        let place = URL(fileURLWithPath: path)
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: place) }
        let file = try FileHandle(forWritingTo: place)
        try file.seekToEnd()
        try file.write(contentsOf: Data(message.body + [0x0A]))
        try file.close()
        seen.insert(id)
    }
}
