import Banks
import Payments
import SandboxBank
import Seals
import Testing
import Wire

/// A sandbox that really listens, on any free port of the loopback.
struct LiveBank: Sendable {
    let url: String
    let inbox: Inbox
    let clock: Stand.Clock
    private let http: HTTPSender

    static let merchant = "MA0000000001"
    static let key = "sandbox_secret"
    static let login = "demo-shop"
    static let password = "0123456789abcdef0123456789abcdef"
    static let organisation = "777"
    static let terminal = "1700000000001DEMO"
    static let callbackURL = "http://merchant.test/raiffeisen"
    static let elplatCallbackURL = "http://merchant.test/elplat"
    static let tbankCallbackURL = "http://merchant.test/tbank"
    static let rbsCallbackURL = "http://merchant.test/rbs"

    static func run(
        inbox: Inbox = Inbox(),
        _ body: @escaping @Sendable (LiveBank) async throws -> Void
    ) async throws {
        let clock = Stand.Clock()
        let (ports, inlet) = AsyncStream<Int>.makeStream()
        let bank = SandboxBank(
            settings: settings,
            sender: inbox,
            now: { clock.now },
            onPort: { inlet.yield($0) }
        )
        let http = HTTPSender()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                try? await bank.run()
                inlet.finish()
            }
            var iterator = ports.makeAsyncIterator()
            if let port = await iterator.next() {
                let live = LiveBank(
                    url: "http://127.0.0.1:\(port)",
                    inbox: inbox,
                    clock: clock,
                    http: http
                )
                do {
                    try await body(live)
                } catch {
                    Issue.record(error)
                }
            } else {
                Issue.record("the sandbox did not start")
            }
            group.cancelAll()
        }
        try await http.shutdown()
    }

    private static let settings = SandboxSettings(
        host: "127.0.0.1",
        port: 0,
        raiffeisen: SandboxSettings.Raiffeisen(
            merchantID: merchant,
            secretKey: Secret(key),
            callbackURL: callbackURL
        ),
        elplat: SandboxSettings.Elplat(
            login: login,
            password: Secret(password),
            organisationID: organisation
        ),
        tbank: SandboxSettings.TBank(terminalKey: terminal, password: Secret(password)),
        rbs: SandboxSettings.RBS(
            login: login,
            password: Secret(password),
            token: Secret(key),
            checksumKey: Secret(key),
            signingKey: nil,
            callbackURL: nil
        )
    )

    func send(_ request: Request, timeoutSeconds: Int64 = 10) async -> Outcome {
        await http.send(request, timeoutSeconds: timeoutSeconds)
    }

    func reply(to request: Request) async throws -> Reply {
        guard case .reply(let reply) = await send(request) else {
            throw NoReply()
        }
        return reply
    }

    struct NoReply: Error {}

    /// Our own dialects, on a line to this bank.
    func line(_ bank: any Bank, timeoutSeconds: Int64 = 10) -> BankLine {
        BankLine(bank: bank, sender: http, timeoutSeconds: timeoutSeconds)
    }

    var raiffeisen: Raiffeisen {
        Raiffeisen(
            Raiffeisen.Settings(
                baseURL: url + "/raiffeisen/api",
                merchantID: Self.merchant,
                publicID: Self.merchant,
                secretKeys: KeyRing([Secret(Self.key)])
            )
        )
    }

    var elplat: Elplat {
        Elplat(
            Elplat.Settings(
                baseURL: url + "/elplat",
                login: Self.login,
                password: Secret(Self.password),
                organisationID: Self.organisation,
                callbackURL: Self.elplatCallbackURL,
                methods: .assumed
            )
        )
    }

    var tbank: TBank {
        TBank(
            TBank.Settings(
                baseURL: url + "/tbank/v2",
                terminalKey: Self.terminal,
                passwords: KeyRing([Secret(Self.password)]),
                callbackURL: Self.tbankCallbackURL
            )
        )
    }

    var rbs: RBS {
        RBS(
            RBS.Settings(
                gateway: .other,
                baseURL: url + "/rbs/payment/rest",
                credentials: .token(Secret(Self.key)),
                seals: KeyRing([.token(Secret(Self.key))]),
                callbackURL: Self.rbsCallbackURL,
                returnURL: "https://shop.example.test/"
            )
        )
    }

    // MARK: The bank's own tongue

    func raif(
        _ method: Request.Method,
        _ path: String,
        _ json: JSON? = nil,
        token: String? = LiveBank.key
    ) async throws -> (status: Int, json: JSON) {
        let headers: Headers = token.map { ["Authorization": "Bearer " + $0] } ?? [:]
        let place = url + "/raiffeisen/api/" + path
        let request =
            json.map { Request(method, place, headers: headers, json: $0) }
            ?? Request(method, place, headers: headers)
        return try await answer(to: request)
    }

    /// The buyer and the switches.
    func post(_ path: String, _ json: JSON) async throws -> (status: Int, json: JSON) {
        try await answer(to: Request(.post, url + path, json: json))
    }

    func get(_ path: String) async throws -> (status: Int, json: JSON) {
        try await answer(to: Request(.get, url + path))
    }

    func fault(_ name: String, on step: String = "any", bank: String = "any") async throws {
        let wish: JSON = ["fault": .text(name), "on": .text(step), "bank": .text(bank)]
        #expect(try await post("/faults", ["faults": [wish]]).status == 200)
    }

    private func answer(to request: Request) async throws -> (status: Int, json: JSON) {
        let reply = try await reply(to: request)
        return (reply.status, (try? JSON(reading: reply.body)) ?? .null)
    }
}
