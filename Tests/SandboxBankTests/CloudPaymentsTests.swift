import Banks
import Payments
import SandboxBank
import Seals
import Testing
import Wire

@Suite("CloudPayments' side")
struct CloudPaymentsTests {
    private static let bank = CloudPayments(
        .init(
            baseURL: ShortLine.url + "/cloudpayments",
            publicID: "pk_sandbox",
            apiSecrets: KeyRing([Secret("test_api_secret")])
        )
    )

    static let settings = SandboxSettings.CloudPayments(
        publicID: "pk_sandbox",
        apiSecret: Secret("test_api_secret"),
        callbackURL: ShortLine.callbackURL
    )

    private static func run(_ body: @escaping @Sendable (ShortLine) async throws -> Void)
        async throws
    {
        let inbox = Inbox(usual: bank.acknowledgement())
        try await ShortLine.run(inbox: inbox, body)
    }

    private func sell(_ id: String, at line: ShortLine) async throws -> (Charge, Link.Code) {
        let charge = line.charge(id)
        let issued = await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.issue(charge, redirectURL: nil)
        }
        let made = try #require(issued.value)
        let code = try #require(made.code)
        return (line.charge(id, activation: made.activation), code)
    }

    private func read(_ charge: Charge, at line: ShortLine) async throws -> Reading {
        let answer = await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.read(charge, on: nil, use: .once)
        }
        return try #require(answer.value)
    }

    private func refund(_ id: String, _ kopecks: Int64, of charge: Charge, at line: ShortLine) async
        -> BankLine.Answer<RefundReading>
    {
        let refund = Refund(
            id: Refund.ID(id),
            amount: Money(kopecks: kopecks),
            requestedAt: line.clock.now
        )
        let paid = ShortLine.payment(
            number: charge.activation,
            kopecks: charge.amount.kopecks,
            at: line.clock.now
        )
        return await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.refund(refund, of: paid, charge: charge, code: nil)
        }
    }

    @Test("a code is paid; the check only makes us ask, the payment is believed")
    func paid() async throws {
        try await Self.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            #expect(try await read(charge, at: line) == .waiting)
            try await line.pay(code.qrcID)
            let notices = try await line.inbox.first(2)
            let money = Reading.paid(
                Incoming(
                    number: charge.activation,
                    amount: charge.amount,
                    paidAt: line.clock.now
                )
            )
            guard case .hint = Self.bank.judge(notices[0].message),
                case .authenticated(let seen) = Self.bank.judge(notices[1].message)
            else {
                Issue.record("not a check and a payment")
                return
            }
            #expect(seen.reading == money)
            #expect(try await read(charge, at: line) == money)
            #expect(try await read(line.charge("ord-1"), at: line) == money)
            #expect(try await read(line.charge("ord-2"), at: line) == .missing)
        }
    }

    @Test("both ways of sealing are believed, and a forger's key is not")
    func seals() async throws {
        try await Self.run { line in
            let (_, code) = try await sell("ord-1", at: line)
            try await line.quirks("cloudpayments_raw_seals")
            try await line.fault("forge_callback", on: "callback")
            try await line.pay(code.qrcID)
            let verdicts = try await line.inbox.first(3).map { Self.bank.judge($0.message) }
            #expect(verdicts.contains(.rejected(.forged)))
            let believed = verdicts.filter {
                if case .authenticated = $0 { true } else { false }
            }
            #expect(believed.count == 1)
        }
    }

    @Test("a notification is sent again until it is answered with code 0")
    func repeated() async throws {
        let refusing = Reply(status: 200, body: Array(#"{"code":13}"#.utf8))
        let inbox = Inbox(usual: Self.bank.acknowledgement())
        inbox.answer(refusing)
        try await ShortLine.run(inbox: inbox) { line in
            let (_, code) = try await sell("ord-1", at: line)
            try await line.pay(code.qrcID)
            let notices = try await line.inbox.first(3)
            #expect(notices[0].body == notices[1].body)
        }
    }

    @Test("a declined try is told of, and another may follow")
    func declined() async throws {
        try await Self.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            try await line.post("/payer/decline", ["qrc_id": .text(code.qrcID)])
            let notice = try #require(try await line.inbox.first(1).first)
            guard case .authenticated(let seen) = Self.bank.judge(notice.message) else {
                Issue.record("not believed")
                return
            }
            #expect(seen.reading == .declined)
            #expect(try await read(charge, at: line) == .declined)
            try await line.pay(code.qrcID)
            guard case .paid = try await read(charge, at: line) else {
                Issue.record("not paid")
                return
            }
        }
    }

    @Test("money goes back in parts, never more than came, and once for one key")
    func refunds() async throws {
        try await Self.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            #expect(await refund("r-0", 100, of: charge, at: line).refusal == "Not found")
            try await line.pay(code.qrcID)
            #expect(await refund("r-1", 150_000, of: charge, at: line).value == .completed)
            #expect(await refund("r-1", 150_000, of: charge, at: line).value == .completed)
            #expect(await refund("r-2", 51, of: charge, at: line).refusal == "refused")
            #expect(await refund("r-3", 50, of: charge, at: line).value == .completed)
        }
    }

    @Test("a call with a wrong password or a strange field is refused")
    func strict() async throws {
        try await Self.run { line in
            let stranger = CloudPayments(
                .init(
                    baseURL: ShortLine.url + "/cloudpayments",
                    publicID: "pk_sandbox",
                    apiSecrets: KeyRing([Secret("other")])
                )
            )
            let charge = line.charge("ord-1")
            let refused = await line.line(stranger).call { bank throws(NotOffered) in
                try bank.issue(charge, redirectURL: nil)
            }
            #expect(refused.refusal == "http_401")
            let small = line.charge("ord-1", kopecks: 99)
            let tooSmall = await line.line(Self.bank).call { bank throws(NotOffered) in
                try bank.issue(small, redirectURL: nil)
            }
            #expect(tooSmall.refusal == "refused")
        }
    }
}
