import Foundation
import Payments
import Testing
import Wire

@testable import kassalink

/// A bank that lets in nobody without a certificate: `openssl s_server` with certificates of its own.
private final class StrictServer: Sendable {
    let paperwork: Paperwork
    let port: Int
    private let server: Process

    init() async throws {
        paperwork = try Paperwork()
        port = try FreePort.find()
        server = Process()
        let folder = paperwork.folder
        let made = OpenSSLProgram.selfSigned
        try OpenSSLProgram.run("\(made) -keyout ca.key -out ca.pem -subj /CN=authority", in: folder)
        for name in ["server", "client"] {
            try OpenSSLProgram.run(
                """
                \(made) -CA ca.pem -CAkey ca.key -subj /CN=\(name) \
                -addext subjectAltName=DNS:localhost -keyout \(name).key -out \(name).pem
                """,
                in: folder
            )
        }
        try OpenSSLProgram.run("ecparam -name prime256v1 -genkey -noout -out other.key", in: folder)
        for name in ["ca.pem", "client.pem", "client.key", "other.key"] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600],
                ofItemAtPath: folder.appending(path: name).path(percentEncoded: false)
            )
        }
        let arguments = """
            s_server -accept \(port) -cert server.pem -key server.key -CAfile ca.pem -Verify 2 \
            -verify_return_error -quiet -www
            """
        OpenSSLProgram.prepare(server, arguments, in: folder)
        try server.run()
        try await waitUntilOpen()
    }

    deinit {
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
    }

    private func waitUntilOpen() async throws {
        for _ in 0..<200 {
            guard case .neverSent = await answer(over: HTTPSender()) else { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the server does not open")
    }

    private func answer(over sender: HTTPSender) async -> Outcome {
        let outcome = await sender.send(request, timeoutSeconds: 3)
        try? await sender.shutdown()
        return outcome
    }

    private var request: Request { Request(.get, "https://localhost:\(port)/") }

    /// What the bank answers to an account with these keys of the settings.
    func answer(_ keys: String) async throws -> Outcome {
        let settings = try await paperwork.settings(contract(keys))
        let account = try #require(settings.accounts.first)
        let senders = Senders(accounts: settings.accounts)
        let outcome = await senders[account.id.id].send(request, timeoutSeconds: 3)
        try await senders.shutdown()
        return outcome
    }

    func contract(_ keys: String) -> String {
        """
        bank: tbank
        base-url: https://localhost:\(port)
        terminal-key: 1700000000001DEMO
        secret-key-files: [bank.secret]
        \(keys)
        """
    }
}

@Suite("A bank that asks who is calling", .serialized)
struct ClientCertificateTests {
    @Test("answers an account that shows its certificate, and no other")
    func shown() async throws {
        let bank = try await StrictServer()
        let root = "root-certificate-file: ca.pem"
        let own = "client-certificate-file: client.pem\nclient-key-file: client.key"
        guard case .reply(let reply) = try await bank.answer("\(root)\n\(own)") else {
            Issue.record("no answer to our certificate")
            return
        }
        #expect(reply.status == 200)
        // No certificate; and an authority that nobody here has named.
        for keys in [root, own, ""] {
            let outcome = try await bank.answer(keys)
            if case .reply = outcome { Issue.record("an answer to '\(keys)'") }
        }
    }

    @Test("needs a certificate and its own key in the settings")
    func mistakes() async throws {
        let bank = try await StrictServer()
        let certificate = "client-certificate-file: client.pem"
        for (keys, words) in [
            (certificate, "account.bank.client-key-file: is missing"),
            ("client-key-file: client.key", "account.bank.client-certificate-file: is missing"),
            (
                "\(certificate)\nclient-key-file: other.key",
                "account.bank.client-key-file: has another key than that of the certificate"
            ),
            (
                "client-certificate-file: bank.secret\nclient-key-file: client.key",
                "account.bank.client-certificate-file: has no certificate"
            ),
            (
                "\(certificate)\nclient-key-file: bank.secret",
                "account.bank.client-key-file: has no key, or one under a password"
            ),
            (
                "root-certificate-file: bank.secret",
                "account.bank.root-certificate-file: has no certificate of an authority"
            ),
        ] {
            let told = try await bank.paperwork.mistakes(bank.contract(keys))
            #expect(told.count == 1)
            #expect(told.first?.hasPrefix(words) == true, "\(told)")
        }
    }
}
