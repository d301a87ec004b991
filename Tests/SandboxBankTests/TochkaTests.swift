import Banks
import Payments
import SandboxBank
import Seals
import Testing
import Wire

@Suite("Tochka's side")
struct TochkaTests {
    static let account = "40802810802000000008/044525104"
    private static let key = Result { try PrivateKey.made(for: .rsaSHA256) }

    static var settings: SandboxSettings.Tochka? {
        guard let key = try? key.get() else { return nil }
        return SandboxSettings.Tochka(
            token: Secret("tochka-token"),
            merchantID: "MA0000000001",
            accountID: account,
            key: key,
            callbackURL: ShortLine.callbackURL
        )
    }

    /// With the key as it is fetched from the bank.
    private func till(at line: ShortLine, token: String = "tochka-token") async throws -> ShortTill
    {
        let asked = PublishedKeys.exchange(
            ShortLine.url + "/tochka/doc/openapi/static/keys/public"
        )
        guard case .reply(let reply) = await line.send(asked.request, timeoutSeconds: 1),
            case .value(let keys) = try asked.read(reply)
        else { throw ShortLine.NoReply() }
        let bank = Tochka(
            Tochka.Settings(
                baseURL: ShortLine.url + "/tochka/uapi",
                token: Secret(token),
                merchantID: "MA0000000001",
                accountID: Self.account
            ),
            keys: KeyRing(keys, now: { 0 })
        )
        return ShortTill(shop: line, bank: bank)
    }

    @Test("a one-use code is issued, read, paid, told of and read")
    func code() async throws {
        try await ShortLine.run { line in
            let till = try await till(at: line)
            let (charge, code) = try await till.sell("ord-1")
            #expect(try await till.read(charge, code) == .waiting)
            try await line.pay(code.qrcID)
            let money = try await till.money(charge, code)
            #expect(money.amount == charge.amount)
            let told = try await line.inbox.first(1)[0]
            #expect(told.headers["Content-Type"] == "text/plain")
            guard case .authenticated(let sighting) = till.bank.judge(told.message) else {
                Issue.record("a genuine webhook was not believed")
                return
            }
            #expect(sighting.names == [.code(code.qrcID)])
            #expect(sighting.reading == .paid(money))
        }
    }

    @Test("a forged webhook is not believed, the genuine one behind it is")
    func forged() async throws {
        try await ShortLine.run { line in
            let till = try await till(at: line)
            let (_, code) = try await till.sell("ord-1")
            try await line.fault("forge_callback")
            try await line.pay(code.qrcID)
            let judged = try await line.inbox.first(2).map { till.bank.judge($0.message) }
            #expect(judged.filter { $0 == .rejected(.forged) }.count == 1)
        }
    }

    @Test("a register's code is charged, paid, and charged again")
    func register() async throws {
        try await ShortLine.run { line in
            let till = try await till(at: line)
            let code = try await till.enlist()
            let first = try await till.activate("ord-1", on: code)
            #expect(try await till.read(first, code) == .waiting)
            #expect(await till.tryActivating("ord-2", on: code).refusal == "HTTPBadRequest")
            let begun = try await line.post("/payer/start", ["qrc_id": .text(code.qrcID)])
            #expect(try await till.read(first, code) == .inProgress)
            #expect(await till.release(first, code).refusal == "in_progress")
            let activation = begun.json["activation"] ?? .null
            try await line.post("/payer/finish", ["activation": activation])
            #expect(try await till.money(first, code).paidAt == line.clock.now)
            let second = try await till.activate("ord-2", on: code)
            #expect(try await till.read(second, code) == .waiting)
            #expect(await till.release(first, code).refusal == "not_current")
            #expect(await till.release(second, code).value != nil)
            #expect(try await till.read(second, code) == .dead)
        }
    }

    @Test("an activation dies with its time")
    func expired() async throws {
        try await ShortLine.run { line in
            let till = try await till(at: line)
            let code = try await till.enlist()
            let charge = try await till.activate("ord-1", on: code)
            line.clock.pass(seconds: 600)
            #expect(try await till.read(charge, code) == .dead)
        }
    }

    @Test("a failed try leaves a code payable and is not told")
    func declined() async throws {
        try await ShortLine.run { line in
            let till = try await till(at: line)
            let (charge, code) = try await till.sell("ord-1")
            try await line.post("/payer/decline", ["qrc_id": .text(code.qrcID)])
            #expect(try await till.read(charge, code) == .declined)
            try await line.pay(code.qrcID)
            #expect(try await till.money(charge, code).amount == charge.amount)
            #expect(line.inbox.requests.count <= 1)
        }
    }

    @Test("only money of a one-use code goes back, and no more than came")
    func refunds() async throws {
        try await ShortLine.run { line in
            let till = try await till(at: line)
            let (charge, code) = try await till.sell("ord-1")
            try await line.pay(code.qrcID)
            #expect(try await till.refund("r-1", 150_000, charge, code).asked.value == .pending)
            let much = try await till.refund("r-2", 51, charge, code)
            #expect(much.asked.refusal == "HTTPBadRequest")
            #expect(much.read.refusal == "not_offered")
            let register = try await till.enlist()
            let sold = try await till.activate("ord-2", on: register)
            try await line.pay(register.qrcID)
            let refund = try await till.refund("r-3", 1, sold, register)
            #expect(refund.asked.refusal == "not_offered")
        }
    }

    @Test("another token has no permission, whatever it asks")
    func token() async throws {
        try await ShortLine.run { line in
            let till = try await till(at: line, token: "sandbox.jwt.token")
            let answer = await till.tryReading(
                line.charge("ord-1"),
                Link.Code(qrcID: "A", payload: "B")
            )
            #expect(answer.refusal == "http_403")
        }
    }

    @Test(
        "what the bank would refuse is refused",
        arguments: [
            #"{"amount":0,"paymentPurpose":"x","ttl":5}"#,
            #"{"amount":"100","paymentPurpose":"x"}"#, #"{"amount":1.5,"paymentPurpose":"x"}"#,
            #"{"amount":100}"#, #"{"amount":100,"paymentPurpose":"x","ttl":4}"#,
            #"{"amount":100,"paymentPurpose":"x","ttl":21}"#,
            #"{"amount":100,"paymentPurpose":"x","currency":"USD"}"#,
            #"{"amount":1000000000000,"paymentPurpose":"x"}"#,
        ]
    )
    func strict(data: String) async throws {
        try await ShortLine.run { line in
            let code = try await till(at: line).enlist()
            let path = "/tochka/uapi/sbp/v1.0/cashbox-qr-code/\(code.qrcID)/activate"
            let request = Request(
                .post,
                ShortLine.url + path,
                headers: ["Authorization": "Bearer tochka-token"],
                body: Array(#"{"Data":\#(data)}"#.utf8)
            )
            guard case .reply(let reply) = await line.send(request, timeoutSeconds: 1) else {
                throw ShortLine.NoReply()
            }
            #expect(reply.status == 400)
        }
    }

    @Test("a new address gets a trial about nobody's shop, and then the webhooks")
    func address() async throws {
        try await ShortLine.run { line in
            let till = try await till(at: line)
            let body: JSON = [
                "webhooksList": ["incomingSbpPayment"], "url": "http://merchant.test/new",
            ]
            let request = Request(
                .put,
                ShortLine.url + "/tochka/uapi/webhook/v1.0/client-1",
                headers: ["Authorization": "Bearer tochka-token"],
                json: body
            )
            _ = await line.send(request, timeoutSeconds: 1)
            let trial = try await line.inbox.first(1)[0]
            #expect(trial.url == "http://merchant.test/new")
            guard case .hint = till.bank.judge(trial.message) else {
                Issue.record("the trial must be answered and must prove nothing")
                return
            }
            let (_, code) = try await till.sell("ord-1")
            try await line.pay(code.qrcID)
            #expect(try await line.inbox.first(2)[1].url == "http://merchant.test/new")
        }
    }
}
