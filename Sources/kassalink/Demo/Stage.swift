import Foundation
import Wire

/// A sandbox, a service and a receiver, as real processes on free ports of the loopback.
final class Stage {
    struct Broken: Error {
        let why: String
    }

    let folder: URL
    let serviceURL: String
    let sandboxURL: String
    private let receiverPort: Int
    private let servicePort: Int
    private let sandboxPort: Int
    private let keys: SandboxKeys
    private let sender: any Sender
    private(set) var children: [Child] = []
    let nursery = Nursery()

    static let readySeconds = 10.0

    init(folder: URL, sender: any Sender) throws {
        self.folder = folder
        self.sender = sender
        keys = SandboxKeys(folder: folder)
        servicePort = try FreePort.find()
        sandboxPort = try FreePort.find()
        receiverPort = try FreePort.find()
        serviceURL = "http://127.0.0.1:\(servicePort)"
        sandboxURL = "http://127.0.0.1:\(sandboxPort)"
    }

    var config: String { folder.appendingPathComponent("kassalink.yaml").path }
    var events: URL { folder.appendingPathComponent("events.jsonl") }

    /// Starts all three and waits until each of them answers.
    func open() async throws {
        try keys.make()
        let receiverURL = "http://127.0.0.1:\(receiverPort)"
        let settings = DemoSettings(
            keys: keys,
            servicePort: servicePort,
            sandboxURL: sandboxURL,
            receiverURL: receiverURL + "/events"
        )
        try settings.text.write(toFile: config, atomically: true, encoding: .utf8)
        try start(
            "sandbox",
            [
                "sandbox", "run", "--keys", folder.path, "--port", "\(sandboxPort)",
                "--service-url", serviceURL,
            ]
        )
        try start(
            "receiver",
            [
                "demo-receiver", "--port", "\(receiverPort)", "--out", events.path,
                "--secret-file", keys.accounting.path,
            ]
        )
        try start("serve", ["serve", "--config", config])
        try await waitFor(serviceURL + "/readyz", of: "serve")
        try await waitFor(sandboxURL + "/ledger", of: "sandbox")
        try await waitFor(receiverURL + "/livez", of: "receiver")
    }

    /// A first token, made the way an operator makes it.
    func adminToken() throws -> Secret {
        let arguments = ["token", "issue", "admin", "--config", config, "--name", "demo"]
        guard let text = try Child.output(of: arguments), !text.isEmpty else {
            throw Broken(why: "token issue failed")
        }
        return Secret(text)
    }

    func close() {
        for child in children.reversed() { child.end() }
        children = []
    }

    private func start(_ name: String, _ arguments: [String]) throws {
        let child = try Child(name, arguments, in: folder)
        nursery.add(child.id)
        children.append(child)
    }

    private func waitFor(_ url: String, of name: String) async throws {
        let deadline = Date().addingTimeInterval(Self.readySeconds)
        while Date() < deadline {
            if case .reply(let reply) = await sender.send(Request(.get, url), timeoutSeconds: 2),
                (200..<300).contains(reply.status)
            {
                return
            }
            guard children.contains(where: { $0.name == name && $0.isRunning }) else {
                throw Broken(why: "\(name) ended by itself")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Broken(why: "\(name) did not get ready in \(Int(Self.readySeconds)) s")
    }
}
