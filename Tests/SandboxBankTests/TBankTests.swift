import Banks
import Payments
import Seals
import Testing
import Wire

@Suite("T-Bank's side")
struct TBankTests {
    private static let bank = TBank(
        .init(
            baseURL: ShortLine.url + "/tbank/v2",
            terminalKey: ShortLine.terminal,
            passwords: KeyRing([Secret(ShortLine.terminalPassword)]),
            callbackURL: ShortLine.callbackURL
        )
    )

    /// A one-use code, and the charge as it stands once the bank has it.
    private func sell(
        _ id: String,
        kopecks: Int64 = 150_050,
        at line: ShortLine
    ) async throws -> (charge: Charge, code: Link.Code) {
        let charge = line.charge(id, kopecks: kopecks)
        let issued = await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.issue(charge, redirectURL: nil)
        }
        let made = try #require(issued.value)
        let code = try #require(made.code)
        return (line.charge(id, kopecks: kopecks, activation: made.activation), code)
    }

    private func read(_ charge: Charge, at line: ShortLine) async throws -> Reading {
        let answer = await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.read(charge, on: nil, use: .once)
        }
        return try #require(answer.value)
    }

    /// In the bank's own tongue; the token is made unless one is given.
    private func say(
        _ method: String,
        _ fields: [JSON.Member],
        token: String? = nil,
        at line: ShortLine
    ) async throws -> JSON {
        let members = [JSON.Member("TerminalKey", .text(ShortLine.terminal))] + fields
        let body = JSON.object(
            members + [.init("Token", .text(token ?? Self.token(over: members)))]
        )
        return try await line.post("/tbank/v2/" + method, body).json
    }

    private static func token(over members: [JSON.Member]) -> String {
        let all = members + [.init("Password", .text(ShortLine.terminalPassword))]
        let text = all.sorted { $0.name < $1.name }.compactMap { $0.value.textOrLiteral }.joined()
        return Digest.sha256Hex(text)
    }

    private func paid(_ charge: Charge) -> Reading {
        .paid(Incoming(number: charge.activation, amount: charge.amount, paidAt: nil))
    }

    @Test("a code is issued, paid, told of twice and read")
    func story() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            #expect(code.payload.contains("type=02&bank=100000000004&sum=150050&cur=RUB"))
            #expect(try await read(charge, at: line) == .waiting)
            try await line.pay(code.qrcID)
            #expect(try await read(charge, at: line) == paid(charge))
            let told = try await line.inbox.first(2)
            #expect(told.map(\.url) == [ShortLine.callbackURL, ShortLine.callbackURL])
            #expect(told.map { $0.json["Status"] } == ["AUTHORIZED", "CONFIRMED"])
            let judged = told.map { Self.bank.judge($0.message) }
            let names: [BankName] = [.charge("ord-1"), .activation(charge.activation ?? "")]
            for (judgement, reading) in zip(judged, [.inProgress, paid(charge)]) {
                guard case .authenticated(let sighting) = judgement else {
                    Issue.record("not believed: \(judgement)")
                    continue
                }
                #expect(sighting.names == names)
                #expect(sighting.reading == reading)
            }
        }
    }

    @Test("a forged notification is not believed, the genuine one behind it is")
    func forged() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            try await line.fault("forge_callback")
            try await line.pay(code.qrcID)
            let told = try await line.inbox.first(3)
            let judged = told.map { Self.bank.judge($0.message) }
            #expect(judged.filter { $0 == .rejected(.forged) }.count == 1)
            let believed = judged.filter {
                if case .authenticated(let seen) = $0 {
                    seen.reading == paid(charge)
                } else {
                    false
                }
            }
            #expect(believed.count == 1)
        }
    }

    @Test("notifications are repeated until the answer is exactly OK")
    func repeated() async throws {
        try await ShortLine.run { line in
            let (_, code) = try await sell("ord-1", at: line)
            line.inbox.answer(
                Reply(status: 200, body: Array("ok".utf8)),
                Reply(status: 500, body: Array("OK".utf8))
            )
            try await line.pay(code.qrcID)
            let told = try await line.inbox.first(4)
            #expect(
                told.map { $0.json["Status"] } == [
                    "AUTHORIZED", "AUTHORIZED", "AUTHORIZED", "CONFIRMED",
                ]
            )
        }
    }

    @Test("CONFIRMED may be told before AUTHORIZED")
    func confirmedFirst() async throws {
        try await ShortLine.run { line in
            try await line.quirks("tbank_confirmed_first")
            let (_, code) = try await sell("ord-1", at: line)
            try await line.pay(code.qrcID)
            let told = try await line.inbox.first(2)
            #expect(told.map { $0.json["Status"] } == ["CONFIRMED", "AUTHORIZED"])
        }
    }

    @Test("GetQr may name the payment with a text")
    func textPaymentID() async throws {
        try await ShortLine.run { line in
            try await line.quirks("tbank_text_payment_id")
            let (charge, _) = try await sell("ord-1", at: line)
            #expect(try await read(charge, at: line) == .waiting)
        }
    }

    @Test("a code that is taken back is dead, a paid one stays paid")
    func released() async throws {
        try await ShortLine.run { line in
            let (first, _) = try await sell("ord-1", at: line)
            let (second, code) = try await sell("ord-2", at: line)
            try await line.pay(code.qrcID)
            for (charge, isReleased) in [(first, true), (second, false)] {
                let answer = await line.line(Self.bank).call { bank throws(NotOffered) in
                    try bank.release(charge, on: nil, use: .once)
                }
                #expect((answer.value != nil) == isReleased)
            }
            #expect(try await read(first, at: line) == .dead)
            #expect(try await read(second, at: line) == paid(second))
        }
    }

    @Test("Cancel pays a paid one back: the race that a release can lose")
    func cancelRace() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            try await line.pay(code.qrcID)
            let fields = [JSON.Member("PaymentId", .text(charge.activation ?? ""))]
            let said = try await say("Cancel", fields, at: line)
            #expect(said["Status"] == "ASYNC_REFUNDING")
            #expect(try await read(charge, at: line) == .inProgress)
            line.clock.pass(seconds: 2)
            #expect(try await read(charge, at: line) == .dead)
        }
    }

    @Test("a code dies with its time")
    func expired() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            line.clock.pass(seconds: 600)
            #expect(try await read(charge, at: line) == .dead)
            let paying = try await line.post("/payer/pay", ["qrc_id": .text(code.qrcID)])
            #expect(paying.status == 409)
        }
    }

    @Test("a failed attempt leaves the code payable, the third ends it")
    func declined() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            for reading in [Reading.waiting, .waiting, .dead] {
                let wish: JSON = ["qrc_id": .text(code.qrcID)]
                #expect(try await line.post("/payer/decline", wish).status == 200)
                #expect(try await read(charge, at: line) == reading)
            }
            let told = try await line.inbox.first(3)
            #expect(
                told.map { $0.json["Status"] } == ["AUTH_FAIL", "AUTH_FAIL", "REJECTED"]
            )
            #expect(told.allSatisfy { $0.json["Success"] == false })
        }
    }

    @Test("money is paid back in parts, each found by a look, and never too much")
    func refunds() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            try await line.pay(code.qrcID)
            var done: [Refund] = []
            for (kopecks, isGood) in [(150_000, true), (51, false), (50, true)] as [(Int64, Bool)] {
                let asked = try await refund(kopecks, beside: done, charge, at: line)
                #expect((asked.answer == .pending) == isGood)
                guard isGood else { continue }
                line.clock.pass(seconds: 2)
                let taken = asked.refund(.pending)
                #expect(try await look(taken, beside: done, charge, at: line) == .completed)
                done.append(asked.refund(.completed))
            }
        }
    }

    @Test("a refund that the buyer's bank turns down is seen as declined, with the reason")
    func declinedRefund() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            try await line.pay(code.qrcID)
            try await line.fault("decline_refund")
            let asked = try await refund(5050, beside: [], charge, at: line)
            line.clock.pass(seconds: 2)
            let seen = try await look(asked.refund(.pending), beside: [], charge, at: line)
            #expect(seen == .declined(reason: "I05043: Счёт получателя закрыт"))
        }
    }

    @Test("one refund in an hour, where the bank counts them")
    func hourly() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            try await line.pay(code.qrcID)
            try await line.quirks("tbank_hourly_refund")
            #expect(try await refund(100, beside: [], charge, at: line).answer == .pending)
            let fields: [JSON.Member] = [
                .init("PaymentId", .text(charge.activation ?? "")), .init("Amount", 100),
            ]
            #expect(try await say("Cancel", fields, at: line)["ErrorCode"] == "3029")
            line.clock.pass(seconds: 3600)
            #expect(try await say("Cancel", fields, at: line)["ErrorCode"] == "0")
        }
    }

    @Test("twenty looks in a second and no more, where the bank counts them")
    func rate() async throws {
        try await ShortLine.run { line in
            try await line.quirks("tbank_rate_limit")
            let (charge, _) = try await sell("ord-1", at: line)
            for _ in 0..<20 { #expect(try await read(charge, at: line) == .waiting) }
            let answer = await line.line(Self.bank).call { bank throws(NotOffered) in
                try bank.read(charge, on: nil, use: .once)
            }
            #expect(answer.isUnknown)
            line.clock.pass(seconds: 1)
            #expect(try await read(charge, at: line) == .waiting)
        }
    }

    @Test("a wrong token or terminal is refused, and nothing is done")
    func auth() async throws {
        try await ShortLine.run { line in
            let fields: [JSON.Member] = [.init("Amount", 1000), .init("OrderId", "x")]
            for token in ["", String(repeating: "0", count: 64)] {
                let said = try await say("Init", fields, token: token, at: line)
                #expect(said["ErrorCode"] == "204")
            }
            let other = try await line.post("/tbank/v2/Init", ["TerminalKey": "?", "Token": "x"])
            #expect(other.json["ErrorCode"] == "501")
            #expect(try await say("Init", fields, at: line)["PaymentId"] == "3000000001")
        }
    }

    @Test(
        "what the bank does not take is refused in its words",
        arguments: [
            ("Amount", JSON.integer(0), "620"), ("Amount", .number("10.5"), "620"),
            ("RedirectDueDate", "2020-01-01T00:00:00+03:00", "12"),
            ("RedirectDueDate", "2030-01-01T00:00:00+03:00", "12"),
            ("OrderId", "", "201"),
        ]
    )
    func strict(name: String, value: JSON, code: String) async throws {
        try await ShortLine.run { line in
            var fields: [JSON.Member] = [.init("Amount", 1000), .init("OrderId", "x")]
            fields.removeAll { $0.name == name }
            fields.append(.init(name, value))
            let said = try await say("Init", fields, at: line)
            #expect(said["ErrorCode"]?.text == code)
        }
    }

    @Test("below ten roubles there is a payment and no code")
    func small() async throws {
        try await ShortLine.run { line in
            let charge = line.charge("ord-1", kopecks: 999)
            let answer = await line.line(Self.bank).call { bank throws(NotOffered) in
                try bank.issue(charge, redirectURL: nil)
            }
            #expect(answer.refusal == "3008")
        }
    }

    @Test("an order is open once, and after its money never again")
    func again() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            let fields: [JSON.Member] = [.init("Amount", 1000), .init("OrderId", "ord-1")]
            #expect(try await say("Init", fields, at: line)["ErrorCode"] == "20")
            try await line.pay(code.qrcID)
            #expect(try await say("Init", fields, at: line)["ErrorCode"] == "623")
            let byOrder = line.charge("ord-1")
            #expect(try await read(byOrder, at: line) == paid(charge))
            #expect(try await read(line.charge("ord-2"), at: line) == .missing)
        }
    }

    @Test(
        "the bank's own buyer for trials pays, waits, or is turned down",
        arguments: [
            (nil, "CONFIRMED"), ("IsDeadlineExpired", "DEADLINE_EXPIRED"),
            ("IsRejected", "REJECTED"),
        ] as [(String?, String)]
    )
    func trial(wish: String?, status: String) async throws {
        try await ShortLine.run { line in
            let (charge, _) = try await sell("ord-1", at: line)
            let id = [JSON.Member("PaymentId", .text(charge.activation ?? ""))]
            let fields = id + (wish.map { [JSON.Member($0, true)] } ?? [])
            let token = Self.token(
                over: [.init("TerminalKey", .text(ShortLine.terminal))]
                    + id + (wish.map { [JSON.Member($0, "true")] } ?? [])
            )
            #expect(try await say("SbpPayTest", fields, token: token, at: line)["Success"] == true)
            let seen = try await say("GetState", id, at: line)
            #expect(seen["Status"]?.text == status)
        }
    }
}

extension TBankTests {
    private struct Asked {
        let answer: RefundReading?
        let refund: (Refund.State) -> Refund
    }

    private func refund(
        _ kopecks: Int64,
        beside others: [Refund],
        _ charge: Charge,
        at line: ShortLine
    ) async throws -> Asked {
        let now = line.clock.now
        let make = { (state: Refund.State) in
            Refund(
                id: Refund.ID("ref-\(kopecks)"),
                amount: Money(kopecks: kopecks),
                requestedAt: now,
                state: state
            )
        }
        let refund = make(.requested)
        let payment = payment(of: charge, others + [refund])
        let answer = await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.refund(refund, of: payment, charge: charge, code: nil)
        }
        return Asked(answer: answer.value, refund: make)
    }

    private func look(
        _ refund: Refund,
        beside others: [Refund],
        _ charge: Charge,
        at line: ShortLine
    ) async throws -> RefundReading? {
        let payment = payment(of: charge, others + [refund])
        let answer = await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.readRefund(refund, of: payment, charge: charge)
        }
        return answer.value
    }

    private func payment(of charge: Charge, _ refunds: [Refund]) -> Payment {
        Payment(
            id: Payment.ID("pay-1"),
            number: charge.activation,
            amount: charge.amount,
            paidAt: charge.requestedAt,
            kind: .paid,
            refunds: refunds
        )
    }
}
