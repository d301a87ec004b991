import Foundation
import Payments
import QRCode
import Wire

/// The play on the stage: one scene after the other, each step checked.
struct DemoPlay {
    let stage: Stage
    let sender: any Sender
    let pictures: URL

    /// - Returns: whether all of it went well; what went wrong has been told.
    func perform() async -> Bool {
        let story = DemoStory()
        let began = Date()
        do {
            try await story.step(
                "Запускаем песочницу банков, службу на новой книге и приёмник событий",
                "starting the sandbox, the service on a new ledger, and a receiver"
            ) {
                try await stage.open()
                return "\(stage.serviceURL), \(stage.sandboxURL)"
            }
            let token = try stage.adminToken()
            try FileManager.default.createDirectory(
                at: pictures,
                withIntermediateDirectories: true
            )
            let cast = DemoCast(
                client: ServiceClient(url: stage.serviceURL, token: token, sender: sender),
                payer: SandboxPayer(url: stage.sandboxURL, sender: sender),
                events: stage.events,
                pictures: pictures
            )
            try await RegisterScene(story: story, cast: cast).play()
            try await LinkScene(story: story, cast: cast).play()
            try await HintScene(story: story, cast: cast).play()
        } catch {
            tell(error, at: story.current)
            return false
        }
        let seconds = Int(Date().timeIntervalSince(began).rounded(.up))
        Terminal.shout(
            "Всё получилось: \(story.count) шагов за \(seconds) с",
            "all \(story.count) steps succeeded; the codes are in \(pictures.path)"
        )
        return true
    }

    private func tell(_ error: any Error, at step: String) {
        Terminal.complain("\n✗ НЕ УДАЛОСЬ  ·  FAILED: \(step)\n  \(Self.words(for: error))")
        for child in stage.children {
            let end = child.isRunning ? "" : " (ended)"
            Terminal.complain("\n— \(child.name)\(end):\n\(child.tail())")
        }
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case let error as Stage.Broken: error.why
        case let error as DemoStory.Unlike: error.what
        default: "\(error)"
        }
    }
}

/// Who takes part, and where the pictures go.
struct DemoCast {
    let client: ServiceClient
    let payer: SandboxPayer
    let events: URL
    let pictures: URL

    /// Events that the receiver has believed by their seal.
    func received() throws -> [JSON] {
        guard let data = FileManager.default.contents(atPath: events.path) else { return [] }
        return data.split(separator: 0x0A).compactMap { try? JSON(reading: Array($0)) }
    }

    /// Waits until accounting has heard that this order is paid, with this sum.
    func heard(_ order: String, paid amount: Money) async throws -> JSON? {
        try await DemoStory.patiently {
            try received().first { event in
                let data = event["data"]
                return event["type"]?.text == "payment.paid"
                    && data?["order_id"]?.text == order
                    && data?["payment"]?["amount"]?.integer == amount.kopecks
            }
        }
    }

    /// The newest callback of an account that was believed as far as `verdict`.
    func callback(of account: String, judged verdict: String) async throws -> JSON? {
        try await DemoStory.patiently {
            try await client.call(.get, "/v1/callbacks")["items"]?.list?.first {
                $0["account_id"]?.text == account && $0["verdict"]?.text == verdict
            }
        }
    }

    func save(_ path: String, as name: String) async throws -> String {
        let file = pictures.appendingPathComponent(name)
        let png = try await client.bytes(.get, path)
        guard png.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
            throw DemoStory.Unlike("the picture is no PNG")
        }
        try Data(png).write(to: file, options: .atomic)
        return file.path
    }
}
