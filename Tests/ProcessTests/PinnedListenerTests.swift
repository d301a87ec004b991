import Foundation
import Testing
import Wire

@testable import kassalink

/// `openssl s_server` that has the certificate of shop.test for whoever asks for that name, and that
/// of somebody else for all others.
private final class NamedServer: Sendable {
    let folder: URL
    let port: Int
    private let server = Process()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "named-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try FreePort.find()
        let made = OpenSSLProgram.selfSigned
        try OpenSSLProgram.run("\(made) -keyout ca.key -out ca.pem -subj /CN=ca", in: folder)
        for name in ["shop.test", "other.test"] {
            try OpenSSLProgram.run(
                """
                \(made) -CA ca.pem -CAkey ca.key -subj /CN=\(name) \
                -addext subjectAltName=DNS:\(name) -keyout \(name).key -out \(name).pem
                """,
                in: folder
            )
        }
        let arguments = """
            s_server -accept 127.0.0.1:\(port) -cert other.test.pem -key other.test.key \
            -servername shop.test -cert2 shop.test.pem -key2 shop.test.key -quiet -www
            """
        OpenSSLProgram.prepare(server, arguments, in: folder)
        try server.run()
    }

    deinit {
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// What is answered under a name that a name server of ours says is here.
    func answer(to host: String) async throws -> Outcome {
        let root = try String(contentsOf: folder.appending(path: "ca.pem"), encoding: .utf8)
        let sender = PinnedSender(
            rule: AddressRule(allowing: [try #require(AddressBlock("127.0.0.1"))]),
            permission: "listener.books.allow-addresses",
            identity: try TLSIdentity(certificatePEM: nil, keyPEM: nil, rootPEM: Secret(root)),
            ask: { _ in ["127.0.0.1"] }
        )
        let request = Request(.get, "https://\(host):\(port)/")
        var outcome = await sender.send(request, timeoutSeconds: 5)
        for _ in 0..<100 {
            guard outcome == .neverSent("no connection") else { break }
            try await Task.sleep(for: .milliseconds(50))
            outcome = await sender.send(request, timeoutSeconds: 5)
        }
        try await sender.shutdown()
        return outcome
    }
}

@Suite("A listener whose address is pinned", .serialized)
struct PinnedListenerTests {
    @Test("is asked for, and believed, under the name of its URL")
    func name() async throws {
        let server = try NamedServer()
        let outcome = try await server.answer(to: "shop.test")
        guard case .reply(let reply) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reply.status == 200)
        // The same machine, under a name that its certificates do not have.
        let other = try await server.answer(to: "bank.test")
        if case .reply = other { Issue.record("an answer of somebody else") }
    }

    @Test("is told by the settings where its sender may go")
    func settings() async throws {
        let paperwork = try Paperwork()
        try paperwork.keep("whsec_" + String(repeating: "QUFB", count: 8), as: "books.secret")
        let receiver = try await EventListener.start()
        let bank = """
            bank: tbank
            base-url: https://bank.test
            terminal-key: 1700000000001DEMO
            secret-key-files: [bank.secret]
            """
        for (allowed, isCalled) in [("127.0.0.0/8", true), ("10.0.0.0/8", false)] {
            let settings = try await paperwork.settings(
                bank,
                rest: """
                    listeners: [books]
                    listener:
                      books:
                        kind: webhook
                        url: http://localhost:\(receiver.port)/events
                        allow-addresses: [\(allowed), "::1"]
                        secret-files: [books.secret]
                    """
            )
            let listener = try #require(settings.listeners.first)
            let senders = Senders(listeners: settings.listeners)
            let request = Request(.get, listener.url)
            var outcome = await senders[listener].send(request, timeoutSeconds: 5)
            for _ in 0..<100 where outcome == .neverSent("no connection") {
                try await Task.sleep(for: .milliseconds(50))
                outcome = await senders[listener].send(request, timeoutSeconds: 5)
            }
            try await senders.shutdown()
            switch outcome {
            case .reply: #expect(isCalled)
            case .neverSent(let why):
                #expect(!isCalled)
                #expect(why.hasSuffix("add 127.0.0.1 to listener.books.allow-addresses"))
            case .lost(let why): Issue.record("\(why)")
            }
        }
    }
}
