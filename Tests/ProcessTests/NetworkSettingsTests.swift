import Foundation
import HTTPAPI
import Payments
import Testing
import Wire

@testable import kassalink

@Suite("Settings about who may reach what")
struct NetworkSettingsTests {
    private static let bank = """
        bank: tbank
        base-url: https://bank.test
        terminal-key: 1700000000001DEMO
        secret-key-files: [bank.secret]
        """

    private static func paperwork() throws -> Paperwork {
        let paperwork = try Paperwork()
        try paperwork.keep("0123456789abcdef", as: "metrics.token")
        try paperwork.keep("0123456789abcde", as: "short.token")
        try paperwork.keep("whsec_" + String(repeating: "QUFB", count: 8), as: "books.secret")
        return paperwork
    }

    private static func listener(_ keys: String) -> String {
        """
        listeners: [books]
        listener:
          books: { kind: webhook, secret-files: [books.secret], \(keys) }
        """
    }

    @Test(
        "metrics without a token are open on this machine and closed beyond it",
        arguments: [
            ("127.0.0.1", MetricsReaders.anyone), ("localhost", .anyone), ("\"::1\"", .anyone),
            ("0.0.0.0", .nobody), ("192.168.1.5", .nobody), ("\"::\"", .nobody),
            ("pay.shop.ru", .nobody),
        ]
    )
    func metrics(host: String, readers: MetricsReaders) async throws {
        let paperwork = try Self.paperwork()
        let settings = try await paperwork.settings(Self.bank, rest: "http: { host: \(host) }")
        #expect(settings.metricsReaders == readers)
        let file = "http: { host: \(host), metrics-token-file: metrics.token }"
        let protected = try await paperwork.settings(Self.bank, rest: file)
        #expect(protected.metricsReaders == .holders(of: Secret("0123456789abcdef")))
    }

    @Test("a token of the metrics that could be guessed is refused")
    func shortToken() async throws {
        let told = try await Self.paperwork().mistakes(
            Self.bank,
            rest: "http: { metrics-token-file: short.token }"
        )
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("http.metrics-token-file: the secret there") == true)
    }

    @Test(
        "a listener inside the house must be named by its numbers (E44)",
        arguments: [
            ("https://10.0.0.7/e", "[10.0.0.0/8]"), ("https://192.168.1.20/e", "[192.168.1.20]"),
            ("https://[fd00::1]/e", "[\"fd00::/8\"]"), ("https://onec/e", "[10.0.0.7]"),
            ("https://localhost/e", "[127.0.0.1, \"::1\"]"),
        ]
    )
    func inside(url: String, allowed: String) async throws {
        let paperwork = try Self.paperwork()
        let told = try await paperwork.mistakes(
            Self.bank,
            rest: Self.listener("url: \"\(url)\"")
        )
        #expect(
            told == [
                "listener.books.url: '\(url)' is an address inside your own network; if that is "
                    + "meant, name its numbers in listener.books.allow-addresses"
            ]
        )
        let keys = "url: \"\(url)\", allow-addresses: \(allowed)"
        #expect(try await paperwork.mistakes(Self.bank, rest: Self.listener(keys)) == [])
    }

    @Test("a listener at other numbers than those allowed is refused, and so is what is no address")
    func outside() async throws {
        let paperwork = try Self.paperwork()
        for keys in [
            "url: \"https://10.0.0.7/e\", allow-addresses: [10.0.0.8]",
            "url: \"https://shop.ru/e\", allow-addresses: [10.0.0]",
        ] {
            #expect(try await paperwork.mistakes(Self.bank, rest: Self.listener(keys)).count == 1)
        }
    }
}
