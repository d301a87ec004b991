import Banks
import Logging
import Payments
import Seals
import Testing
import Wire

@testable import SandboxBank

/// The sandbox at the end of a line without HTTP: the same bytes, no sockets.
struct ShortLine: Sender {
    let inbox: Inbox
    let clock: Stand.Clock
    private let desk: SandboxDesk

    static let url = "http://sandbox.test"
    static let callbackURL = "http://merchant.test/callback"
    static let terminal = "1700000000001DEMO"
    static let terminalPassword = "usaf8fw8fsw21g"
    static let rbsLogin = "shop-api"
    static let checksumKey = "yourSecretToken"
    static let signingKey = madeKey()

    static func run(
        inbox: Inbox = Inbox(usual: Reply(status: 200, body: Array("OK".utf8))),
        _ body: @escaping @Sendable (ShortLine) async throws -> Void
    ) async throws {
        let clock = Stand.Clock()
        let network = SandboxNetwork(now: { clock.now })
        let desk = SandboxDesk(
            settings: settings,
            network: network,
            sender: inbox,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await desk.courier.run() }
            try await body(ShortLine(inbox: inbox, clock: clock, desk: desk))
            group.cancelAll()
        }
    }

    private static func madeKey() -> PrivateKey {
        guard let key = try? PrivateKey.made(for: .rsaSHA512) else {
            preconditionFailure("OpenSSL makes no key")
        }
        return key
    }

    private static let settings = SandboxSettings(
        host: "127.0.0.1",
        port: 0,
        raiffeisen: SandboxSettings.Raiffeisen(
            merchantID: "MA0000000001",
            secretKey: Secret("sandbox_secret"),
            callbackURL: callbackURL
        ),
        elplat: SandboxSettings.Elplat(
            login: "demo-shop",
            password: Secret("0123456789abcdef0123456789abcdef"),
            organisationID: "777"
        ),
        tbank: SandboxSettings.TBank(
            terminalKey: terminal,
            password: Secret(terminalPassword)
        ),
        tochka: TochkaTests.settings,
        alfa: AlfaTests.settings,
        rbs: SandboxSettings.RBS(
            login: rbsLogin,
            password: Secret(terminalPassword),
            token: Secret(terminalPassword),
            checksumKey: Secret(checksumKey),
            signingKey: signingKey,
            callbackURL: callbackURL + "/cabinet"
        ),
        yookassa: YooKassaTests.settings,
        cloudpayments: CloudPaymentsTests.settings
    )

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        let place = request.url.dropFirst(Self.url.count).split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let ending = await desk.answer(
            SideRequest(
                method: request.method.rawValue,
                path: (place.first ?? "").split(separator: "/").map(String.init),
                headers: request.headers,
                query: place.count > 1 ? String(place[1]) : "",
                body: request.body
            )
        )
        guard case .reply(let reply) = ending else { return .lost("the line broke") }
        return .reply(reply)
    }

    func line(_ bank: any Bank) -> BankLine {
        BankLine(bank: bank, sender: self, timeoutSeconds: 10)
    }

    /// The buyer and the switches.
    @discardableResult
    func post(_ path: String, _ json: JSON) async throws -> (status: Int, json: JSON) {
        let outcome = await send(Request(.post, Self.url + path, json: json), timeoutSeconds: 1)
        guard case .reply(let reply) = outcome else { throw NoReply() }
        return (reply.status, (try? JSON(reading: reply.body)) ?? .null)
    }

    struct NoReply: Error {}

    func pay(_ code: String) async throws {
        #expect(try await post("/payer/pay", ["qrc_id": .text(code)]).status == 200)
    }

    func quirks(_ quirks: String...) async throws {
        let list = JSON.list(quirks.map { .text($0) })
        #expect(try await post("/faults", ["quirks": list]).status == 200)
    }

    func fault(_ name: String, on step: String = "any") async throws {
        let wish: JSON = ["fault": .text(name), "on": .text(step)]
        #expect(try await post("/faults", ["faults": [wish]]).status == 200)
    }

    func charge(_ id: String, kopecks: Int64 = 150_050, activation: String? = nil) -> Charge {
        Charge(
            id: Charge.ID(id),
            order: Order.ID("00123"),
            amount: Money(kopecks: kopecks),
            purpose: "Заказ 00123",
            generation: 1,
            isAtTill: activation != nil,
            requestedAt: clock.now,
            deadline: clock.now + 600,
            graceEnds: clock.now + 7200,
            state: .asking,
            activation: activation
        )
    }
}

extension ShortLine {
    /// Money as it stands in our books.
    static func payment(number: String?, kopecks: Int64, at moment: Moment) -> Payment {
        Payment(
            id: Payment.ID("p-1"),
            number: number,
            amount: Money(kopecks: kopecks),
            paidAt: moment,
            kind: .paid
        )
    }
}
