import Banks
import Foundation
import Payments
import Seals
import Testing
import Wire

@testable import kassalink

/// A settings file with one account, and the files of its secrets, in a folder of their own.
final class Paperwork: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "paperwork-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try keep("a secret of the bank's", as: "bank.secret")
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func keep(_ secret: String, as name: String) throws {
        try SecretFile.write(secret, to: folder.appending(path: name))
    }

    /// `contract` is what stands under the account, one key a line; `rest` is beside the accounts.
    func settings(
        _ contract: String,
        store: String = "{}",
        rest: String = ""
    ) async throws -> Settings {
        let lines = contract.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let text = """
            merchants: [shop]
            stores: [main]
            store: \(store)
            accounts: [bank]
            account:
              bank:
                callbacks: off
            \(lines)
            \(rest)
            """
        let file = folder.appending(path: "kassalink.yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return try await Settings.load(from: file.path(percentEncoded: false), environment: [:])
    }

    func mistakes(
        _ contract: String,
        store: String = "{}",
        rest: String = ""
    ) async throws -> [String] {
        do {
            _ = try await settings(contract, store: store, rest: rest)
            return []
        } catch let mistakes as Mistakes {
            return mistakes.all.map(\.line)
        }
    }

    static let now = Moment(milliseconds: 1_790_845_200_000)

    func bank(_ contract: String, at now: Moment = now) async throws -> any Bank {
        let account = try #require(try await settings(contract).accounts.first)
        return account.bank(callbackURL: "https://shop.test/cb", now: { now })
    }

    static let charge = Charge(
        id: Charge.ID("8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"),
        order: Order.ID("00123"),
        amount: Money(kopecks: 150_050),
        purpose: "Заказ 00123",
        generation: 1,
        isAtTill: false,
        requestedAt: now,
        deadline: now + 600,
        graceEnds: now + 7200
    )
}

@Suite("GOST signatures that the settings ask for")
struct GOSTContractTests {
    private static func alfa(_ scheme: String) -> String {
        """
        bank: alfa
        base-url: https://bank.test/awgw
        terminal: "90000001"
        key-name: alias
        signing-key-file: own.key
        signature: \(scheme)
        """
    }

    private static func rbs(_ scheme: String) -> String {
        """
        bank: rbs
        base-url: https://bank.test/payment/rest
        login: shop-api
        password-file: bank.secret
        certificate-files: [bank.pem]
        signature: \(scheme)
        return-url: https://shop.test/
        """
    }

    private static let schemes = SignatureScheme.allCases

    @Test(
        "are under each request to Alfa, over exactly the bytes that are sent",
        arguments: schemes
    )
    func requests(scheme: SignatureScheme) async throws {
        if scheme.isGOST { try GOSTEngine.load() }
        let key = try PrivateKey.made(for: scheme)
        let paperwork = try Paperwork()
        try paperwork.keep(key.privatePEM, as: "own.key")
        let bank = try await paperwork.bank(Self.alfa(scheme.name))
        let request = try bank.issue(Paperwork.charge, redirectURL: nil).request
        let text = try #require(request.headers["Authorization"])
        let signature = try #require(Base64.bytes(text))
        let other = try PublicKey(pem: key.publicPEM)
        #expect(other.accepts(signature, over: request.body, as: scheme))
        #expect(!other.accepts(signature, over: request.body + [0x20], as: scheme))
        for wrong in Self.schemes where wrong != scheme {
            #expect(!other.accepts(signature, over: request.body, as: wrong))
        }
    }

    @Test("are looked for under each callback of an RBS gateway, and no others", arguments: schemes)
    func callbacks(scheme: SignatureScheme) async throws {
        if scheme.isGOST { try GOSTEngine.load() }
        let key = try PrivateKey.made(for: scheme)
        let paperwork = try Paperwork()
        try paperwork.keep(key.publicPEM, as: "bank.pem")
        let bank = try await paperwork.bank(Self.rbs(scheme.name))
        let sealed = "amount;150050;mdOrder;order-1;operation;deposited;status;1;"
        let query = "amount=150050&mdOrder=order-1&operation=deposited&status=1&checksum="
        let good = Hexadecimal.text(key.signature(over: Array(sealed.utf8), as: scheme))
        guard case .authenticated(let seen) = bank.judge(Message(query: query + good)) else {
            Issue.record("\(scheme.name) is not believed")
            return
        }
        let money = Incoming(number: "order-1", amount: Money(kopecks: 150_050), paidAt: nil)
        #expect(seen.reading == .paid(money))
        let more = query.replacing("150050", with: "150051")
        #expect(bank.judge(Message(query: more + good)) == .rejected(.forged))
        for wrong in Self.schemes where wrong != scheme && key.fits(wrong) {
            let bad = Hexadecimal.text(key.signature(over: Array(sealed.utf8), as: wrong))
            #expect(bank.judge(Message(query: query + bad)) == .rejected(.forged))
        }
    }

    @Test("need a key of their own kind, and a mistyped kind is named")
    func mistakes() async throws {
        let paperwork = try Paperwork()
        let key = try PrivateKey.made(for: .rsaSHA256)
        try paperwork.keep(key.privatePEM, as: "own.key")
        try paperwork.keep(key.publicPEM, as: "bank.pem")
        #expect(
            try await paperwork.mistakes(Self.alfa("gost-256")) == [
                "account.bank.signing-key-file: there is no key for gost-256 in it, or it is under "
                    + "a password; write it in PEM, BEGIN PRIVATE KEY; RSA needs 2048 bits or more"
            ]
        )
        #expect(
            try await paperwork.mistakes(Self.rbs("gost-512")) == [
                "account.bank.certificate-files: bank.pem has no key for gost-512; write the bank's "
                    + "certificate in PEM; RSA needs 2048 bits or more"
            ]
        )
        #expect(
            try await paperwork.mistakes(Self.rbs("gost256")).first?
                .contains("did you mean gost-256?") == true
        )
    }
}

@Suite("The days of a key in the settings")
struct KeyDaysTests {
    private static func tbank(_ files: String) -> String {
        """
        bank: tbank
        base-url: https://bank.test/v2
        terminal-key: 1700000000001DEMO
        secret-key-files: [\(files)]
        """
    }

    @Test("begin and end where they are written, and are for ever where they are not")
    func dates() async throws {
        let paperwork = try Paperwork()
        try paperwork.keep("an older password", as: "old.secret")
        let files = """
            bank.secret from=2026-10-01T12:00:00+03:00, old.secret until=2026-10-01T13:00:00+03:00
            """
        let uses = try await paperwork.bank(Self.tbank(files)).keyUses
        #expect(uses.map(\.name) == ["bank.secret", "old.secret"])
        #expect(uses.map(\.notBefore) == [1_790_845_200, nil])
        #expect(uses.map(\.notAfter) == [nil, 1_790_848_800])
        let plain = try await paperwork.bank(Self.tbank("bank.secret")).keyUses
        #expect(plain.first?.notBefore == nil && plain.first?.notAfter == nil)
    }

    @Test("a date that is none, or days the wrong way round, are mistakes with a way out")
    func mistakes() async throws {
        let paperwork = try Paperwork()
        for word in ["until=tomorrow", "til=2026-10-01T12:00:00Z", "until=2026-10-01T12:00:00"] {
            let told = try await paperwork.mistakes(Self.tbank("bank.secret \(word)"))
            #expect(told.count == 1)
            #expect(told.first?.contains("'\(word)' is no date of a key; write from=") == true)
        }
        let days = "from=2026-10-02T00:00:00Z until=2026-10-01T00:00:00Z"
        let told = try await paperwork.mistakes(Self.tbank("bank.secret \(days)"))
        #expect(told.first?.contains("ends before it begins") == true)
    }
}

@Suite("A store's spare account in the settings")
struct SpareAccountSettingTests {
    @Test("is another one of the same merchant")
    func mistakes() async throws {
        let paperwork = try Paperwork()
        let contract = """
            bank: tbank
            base-url: https://bank.test/v2
            terminal-key: 1700000000001DEMO
            secret-key-files: [bank.secret]
            """
        for (spare, words) in [("bank", "is its account already"), ("moon", "is not listed in")] {
            let told = try await paperwork.mistakes(
                contract,
                store: "{main: {spare-account: \(spare)}}"
            )
            #expect(told.count == 1)
            #expect(told.first?.contains(words) == true)
        }
    }
}
