import Banks
import Payments
import Seals
import Testing
import Wire

@Suite("The side of an RBS gateway")
struct RBSTests {
    private static func bank(_ seals: [RBSChecksum.Key]? = nil, gateway: String = "alfa") throws
        -> RBS
    {
        RBS(
            RBS.Settings(
                gateway: try #require(RBSGateway.named(gateway)),
                baseURL: ShortLine.url + "/rbs/payment/rest",
                credentials: .login(
                    ShortLine.rbsLogin,
                    password: Secret(ShortLine.terminalPassword)
                ),
                seals: KeyRing(seals ?? [.token(Secret(ShortLine.checksumKey))]),
                callbackURL: ShortLine.callbackURL,
                returnURL: "https://pay.example.test/"
            )
        )
    }

    /// A one-use code, and the charge as it stands once the bank has it.
    private func sell(_ id: String, at line: ShortLine) async throws -> (Charge, Link.Code) {
        let charge = line.charge(id)
        let issued = await line.line(try Self.bank()).call { bank throws(NotOffered) in
            try bank.issue(charge, redirectURL: nil)
        }
        let made = try #require(issued.value)
        return (line.charge(id, activation: made.activation), try #require(made.code))
    }

    private func enlist(at line: ShortLine) async throws -> Link.Code {
        let made = await line.line(try Self.bank()).call { bank throws(NotOffered) in
            try bank.enlist(description: "Касса 7")
        }
        return try #require(made.value)
    }

    private func activate(_ id: String, on code: Link.Code, at line: ShortLine) async throws
        -> Charge
    {
        let charge = line.charge(id)
        let made = await line.line(try Self.bank()).call { bank throws(NotOffered) in
            try bank.activate(charge, on: code)
        }
        return line.charge(id, activation: try #require(made.value?.activation))
    }

    private func read(
        _ charge: Charge,
        on code: Link.Code,
        _ use: Link.Use,
        at line: ShortLine
    ) async throws -> Reading {
        let answer = await line.line(try Self.bank()).call { bank throws(NotOffered) in
            try bank.read(charge, on: code, use: use)
        }
        return try #require(answer.value)
    }

    private func release(
        _ charge: Charge,
        on code: Link.Code,
        _ use: Link.Use,
        at line: ShortLine
    ) async throws -> BankLine.Answer<Void> {
        await line.line(try Self.bank()).call { bank throws(NotOffered) in
            try bank.release(charge, on: code, use: use)
        }
    }

    private func paid(_ charge: Charge) -> Reading {
        .paid(Incoming(number: charge.activation, amount: charge.amount, paidAt: nil))
    }

    /// What stands behind the last slash of a code's address.
    private func qr(_ code: Link.Code) -> String {
        String(code.payload.prefix { $0 != "?" }.split(separator: "/").last ?? "")
    }

    @Test("a one-use code is issued, begun, paid, told of and read")
    func oneUse() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            #expect(try await read(charge, on: code, .once, at: line) == .waiting)
            let begun = try await line.post("/payer/start", ["qrc_id": .text(code.qrcID)])
            #expect(try await read(charge, on: code, .once, at: line) == .inProgress)
            let wish: JSON = ["activation": begun.json["activation"] ?? .null]
            #expect(try await line.post("/payer/finish", wish).status == 200)
            #expect(try await read(charge, on: code, .once, at: line) == paid(charge))
            let told = try await line.inbox.first(1)[0]
            #expect(told.method == .get)
            guard case .authenticated(let seen) = try Self.bank().judge(told.getMessage) else {
                Issue.record("not believed")
                return
            }
            #expect(seen.reading == paid(charge))
            #expect(seen.names == [.activation(charge.activation ?? ""), .charge("ord1")])
        }
    }

    @Test("a one-use code that was taken back is dead, though its order is not")
    func rejected() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            #expect(try await release(charge, on: code, .once, at: line).value != nil)
            #expect(try await read(charge, on: code, .once, at: line) == .dead)
            #expect(try await release(charge, on: code, .once, at: line).refusal == "not_rejected")
            let paying = try await line.post("/payer/pay", ["qrc_id": .text(code.qrcID)])
            #expect(paying.status == 409)
        }
    }

    @Test("a one-use code dies with its time, and may be tried again until then")
    func expired() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            _ = try await line.post("/payer/decline", ["qrc_id": .text(code.qrcID)])
            #expect(try await read(charge, on: code, .once, at: line) == .declined)
            line.clock.pass(seconds: 601)
            #expect(try await read(charge, on: code, .once, at: line) == .dead)
        }
    }

    @Test("a register's code is charged, paid, and charged again")
    func register() async throws {
        try await ShortLine.run { line in
            let code = try await enlist(at: line)
            let first = try await activate("ord-1", on: code, at: line)
            #expect(try await read(first, on: code, .reusable, at: line) == .waiting)
            try await line.pay(qr(code))
            #expect(try await read(first, on: code, .reusable, at: line) == paid(first))
            let second = try await activate("ord-2", on: code, at: line)
            #expect(try await read(second, on: code, .reusable, at: line) == .waiting)
            #expect(try await read(first, on: code, .reusable, at: line) == paid(first))
            let told = try await line.inbox.first(1)[0]
            #expect(told.url.hasPrefix(ShortLine.callbackURL + "/cabinet?"))
        }
    }

    @Test("a release names its order: a late one does not hit the next buyer")
    func lateRelease() async throws {
        try await ShortLine.run { line in
            let code = try await enlist(at: line)
            let first = try await activate("ord-1", on: code, at: line)
            #expect(try await release(first, on: code, .reusable, at: line).value != nil)
            #expect(try await read(first, on: code, .reusable, at: line) == .dead)
            let second = try await activate("ord-2", on: code, at: line)
            #expect(try await release(first, on: code, .reusable, at: line).refusal == "5")
            #expect(try await read(second, on: code, .reusable, at: line) == .waiting)
            _ = try await line.post("/payer/start", ["qrc_id": .text(qr(code))])
            #expect(try await release(second, on: code, .reusable, at: line).refusal == "5")
        }
    }

    @Test("an activation whose answer was lost is found by our own number")
    func lostActivation() async throws {
        try await ShortLine.run { line in
            let code = try await enlist(at: line)
            _ = try await activate("ord-1", on: code, at: line)
            let lost = line.charge("ord-1")
            #expect(try await read(lost, on: code, .reusable, at: line) == .waiting)
            #expect(try await release(lost, on: code, .reusable, at: line).value != nil)
            #expect(try await read(line.charge("no"), on: code, .reusable, at: line) == .missing)
        }
    }

    @Test("a busy register refuses a second purchase, or replaces the first, as it is set")
    func second() async throws {
        try await ShortLine.run { line in
            let code = try await enlist(at: line)
            let first = try await activate("ord-1", on: code, at: line)
            let charge = line.charge("ord-2")
            let refused = await line.line(try Self.bank()).call { bank throws(NotOffered) in
                try bank.activate(charge, on: code)
            }
            #expect(refused.refusal == "5")
            _ = try await line.post("/faults", ["second_activation": "replace"])
            _ = try await activate("ord-2", on: code, at: line)
            #expect(try await read(first, on: code, .reusable, at: line) == .dead)
        }
    }

    @Test("money is paid back in parts, each found by the sum, and never too much")
    func refunds() async throws {
        try await ShortLine.run { line in
            let (charge, code) = try await sell("ord-1", at: line)
            try await line.pay(code.qrcID)
            var done: [Refund] = []
            for (kopecks, isGood) in [(150_000, true), (51, false), (50, true)] as [(Int64, Bool)] {
                let answer = try await refund(kopecks, .requested, done, charge, at: line)
                #expect((answer == .pending) == isGood)
                guard isGood else { continue }
                let early = try await look(kopecks, .pending, done, charge, at: line)
                #expect(early == .pending)
                line.clock.pass(seconds: 2)
                let late = try await look(kopecks, .pending, done, charge, at: line)
                #expect(late == .completed)
                done.append(Self.refund(kopecks, .completed))
            }
            let told = try await line.inbox.first(3)
            #expect(told.filter { $0.url.contains("operation=refunded") }.count == 2)
            let last = try #require(told.last)
            guard case .hint = try Self.bank().judge(last.getMessage) else {
                Issue.record("a refund is nothing to believe")
                return
            }
        }
    }

    @Test("a forged callback is not believed, the genuine one behind it is")
    func forged() async throws {
        try await ShortLine.run { line in
            let (_, code) = try await sell("ord-1", at: line)
            try await line.fault("forge_callback")
            try await line.pay(code.qrcID)
            let told = try await line.inbox.first(2)
            let bank = try Self.bank()
            let judged = told.map { bank.judge($0.getMessage) }
            #expect(judged.filter { $0 == .rejected(.forged) }.count == 1)
            #expect(
                judged.filter { if case .authenticated = $0 { true } else { false } }.count == 1
            )
        }
    }

    @Test("callbacks come by POST, without a sum, or signed with the bank's own key, as it is set")
    func quirks() async throws {
        try await ShortLine.run { line in
            try await line.quirks("rbs_post", "rbs_no_amount", "rbs_signed", "rbs_status_name")
            let (charge, code) = try await sell("ord-1", at: line)
            #expect(try await read(charge, on: code, .once, at: line) == .waiting)
            try await line.pay(code.qrcID)
            let told = try await line.inbox.first(1)[0]
            #expect(told.method == .post)
            let numbers = try #require(ShortLine.signingKey.publicNumbers)
            let key = try PublicKey(modulus: numbers.modulus, exponent: numbers.exponent)
            let signed = try Self.bank([.certificate(key, .rsaSHA512)])
            guard case .hint(let seen) = signed.judge(told.message) else {
                Issue.record("not a hint: the sum is missing")
                return
            }
            #expect(seen.names.first == .activation(charge.activation ?? ""))
            #expect(try Self.bank().judge(told.message) == .rejected(.forged))
        }
    }

    // MARK: Strictness

    private func say(_ path: String, _ form: String, at line: ShortLine) async throws -> JSON {
        let request = Request(
            .post,
            ShortLine.url + "/rbs/payment/rest/" + path,
            body: Array(form.utf8)
        )
        guard case .reply(let reply) = await line.send(request, timeoutSeconds: 1) else {
            throw ShortLine.NoReply()
        }
        return try JSON(reading: reply.body)
    }

    private static let login =
        "userName=\(ShortLine.rbsLogin)&password=\(ShortLine.terminalPassword)"
    private static let wish = "&orderNumber=1&amount=100&returnUrl=https%3A%2F%2Fx.test"

    /// What is sent, and the code of the refusal.
    private static let refused: [(form: String, code: String)] = [
        ("userName=x&password=y\(wish)", "5"),
        (wish, "5"),
        ("userName=\(ShortLine.rbsLogin)\(wish)", "5"),
        ("token=x\(wish)", "5"),
        (login, "4"),
        ("\(login)&orderNumber=1&amount=100", "4"),
        ("\(login)&orderNumber=1&amount=1.00&returnUrl=x", "4"),
        ("\(login)\(wish)&currency=978", "3"),
        ("\(login)\(wish)&sessionTimeoutSecs=0", "5"),
        ("\(login)&orderNumber=1&amount=0&returnUrl=x", "5"),
        ("\(login)&orderNumber=\(longNumber)&amount=1&returnUrl=x", "5"),
    ]
    private static let longNumber = String(repeating: "1", count: 33)

    @Test("what the gateway does not take is refused with its code", arguments: refused)
    func strict(form: String, code: String) async throws {
        try await ShortLine.run { line in
            let said = try await say("register.do", form, at: line)
            #expect(said["errorCode"]?.text == code)
            #expect(said["orderId"] == nil)
        }
    }

    @Test("a number is taken once, by token as by login, in the address as in the body")
    func numbers() async throws {
        try await ShortLine.run { line in
            let first = try await say("register.do", Self.login + Self.wish, at: line)
            #expect(first["errorCode"] == "0")
            let again = try await say("register.do", Self.login + Self.wish, at: line)
            #expect(again["errorCode"] == "1")
            let byToken = "token=\(ShortLine.terminalPassword)"
            let read = try await say(
                "getOrderStatusExtended.do?" + byToken + "&orderNumber=1",
                "",
                at: line
            )
            #expect(read["orderStatus"] == 0)
            let missing = try await say(
                "getOrderStatusExtended.do",
                byToken + "&orderNumber=2",
                at: line
            )
            #expect(missing["errorCode"] == "6")
            #expect(try await say("reverse.do", byToken, at: line)["errorCode"] == "5")
        }
    }
}

extension RBSTests {
    private static func refund(_ kopecks: Int64, _ state: Refund.State) -> Refund {
        Refund(
            id: Refund.ID("ref-\(kopecks)"),
            amount: Money(kopecks: kopecks),
            requestedAt: Moment(milliseconds: 0),
            state: state
        )
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

    private func refund(
        _ kopecks: Int64,
        _ state: Refund.State,
        _ others: [Refund],
        _ charge: Charge,
        at line: ShortLine
    ) async throws -> RefundReading? {
        let refund = Self.refund(kopecks, state)
        let payment = payment(of: charge, others + [refund])
        return await line.line(try Self.bank()).call { bank throws(NotOffered) in
            try bank.refund(refund, of: payment, charge: charge, code: nil)
        }.value
    }

    private func look(
        _ kopecks: Int64,
        _ state: Refund.State,
        _ others: [Refund],
        _ charge: Charge,
        at line: ShortLine
    ) async throws -> RefundReading? {
        let refund = Self.refund(kopecks, state)
        let payment = payment(of: charge, others + [refund])
        return await line.line(try Self.bank()).call { bank throws(NotOffered) in
            try bank.readRefund(refund, of: payment, charge: charge)
        }.value
    }
}

extension Request {
    /// A GET as it arrives: all of it stands behind the `?`.
    fileprivate var getMessage: Message {
        let query = url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return Message(headers: headers, query: String(query))
    }
}
