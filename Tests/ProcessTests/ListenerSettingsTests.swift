import Accounting
import Foundation
import Testing
import Wire

@testable import kassalink

@Suite("Settings of listeners")
struct ListenerSettingsTests {
    private static let bank = """
        bank: tbank
        base-url: https://bank.test
        terminal-key: 1700000000001DEMO
        secret-key-files: [bank.secret]
        """
    private static let guid = "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"
    private static let moysklad = "kind: moysklad, url: \"https://api.moysklad.test/1.2\""
    private static let owners = "organization: \(guid), agent: \(guid)"

    private static func paperwork() throws -> Paperwork {
        let paperwork = try Paperwork()
        try paperwork.keep("a token", as: "a.token")
        try paperwork.keep("https://b.test/rest/1/canary/", as: "b.webhook")
        try paperwork.keep("http://b.test/rest/1/canary", as: "plain.webhook")
        try paperwork.keep("https://10.0.0.7/rest/1/canary", as: "inside.webhook")
        try paperwork.keep("https://b.test/rest/canary", as: "short.webhook")
        return paperwork
    }

    private static func rest(_ keys: String) -> String {
        """
        listeners: [books]
        listener:
          books: { \(keys) }
        """
    }

    private func mistakes(_ keys: String) async throws -> [String] {
        try await Self.paperwork().mistakes(Self.bank, rest: Self.rest(keys))
    }

    private func listener(_ keys: String) async throws -> ListenerSettings {
        let paperwork = try Self.paperwork()
        let settings = try await paperwork.settings(Self.bank, rest: Self.rest(keys))
        return try #require(settings.listeners.first)
    }

    @Test("everything that is wrong with MoySklad's is told at once")
    func wrongMoySklad() async throws {
        let told = try await mistakes("\(Self.moysklad), organization: one, orders: order")
        #expect(told.count == 4)
        for key in ["token-file", "organization", "agent", "orders"] {
            #expect(told.contains { $0.hasPrefix("listener.books.\(key): ") }, "\(key)")
        }
        let both =
            "\(Self.moysklad), \(Self.owners), token-file: a.token, user: u, password-file: a.token"
        #expect(try await mistakes(both).count == 1)
        let events =
            "\(Self.moysklad), \(Self.owners), token-file: a.token, events: [refund.completed]"
        let refunds = try await mistakes(events)
        #expect(refunds.count == 1)
        #expect(refunds.first?.hasPrefix("listener.books.expense-item: is missing") == true)
    }

    @Test("MoySklad without an expense item is told of no refund, and the doctor says so")
    func noRefunds() async throws {
        let keys = "\(Self.moysklad), \(Self.owners), token-file: a.token"
        let deaf = try await listener(keys)
        #expect(deaf.hearsNoRefunds)
        let settings = try await Self.paperwork().settings(Self.bank, rest: Self.rest(keys))
        let checkup = SettingsCheckup(settings: settings, now: Paperwork.now)
        let lines = checkup.findings().map(\.line)
        #expect(lines.contains { $0.contains("listener.books.expense-item") })
        let whole = try await listener(keys + ", expense-item: \(Self.guid)")
        #expect(!whole.hearsNoRefunds)
    }

    @Test(
        "the webhook of Bitrix is checked like any address, and never shown",
        arguments: [
            ("plain.webhook", "the address there, at http://b.test, is not encrypted"),
            ("inside.webhook", "'https://10.0.0.7' is an address inside your own network"),
            ("short.webhook", "what is there is no address of a webhook"),
            ("a.token", "what is there is no address of a webhook"),
        ]
    )
    func wrongBitrix(file: String, what: String) async throws {
        let told = try await mistakes("kind: bitrix, webhook-file: \(file), pay-system: 7")
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("listener.books.webhook-file: \(what); ") == true)
        #expect(told.first?.contains("canary") == false)
    }

    @Test(
        "Bitrix needs a webhook and the number of a payment system, and shows no more than its host"
    )
    func bitrix() async throws {
        #expect(try await mistakes("kind: bitrix").count == 2)
        #expect(
            try await mistakes("kind: bitrix, webhook-file: b.webhook, pay-system: x").count == 1
        )
        let listener = try await listener("kind: bitrix, webhook-file: b.webhook, pay-system: 7")
        #expect(listener.url == "https://b.test")
        #expect(!"\(listener)".contains("canary"))
        guard case .bitrix(let settings) = listener.dialect else {
            Issue.record("no Bitrix")
            return
        }
        #expect(settings.webhook == Secret("https://b.test/rest/1/canary"))
        #expect(settings.callsPerMinute == 120)
    }
}
