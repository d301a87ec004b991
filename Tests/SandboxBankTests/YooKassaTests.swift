import Banks
import Payments
import SandboxBank
import Seals
import Testing
import Wire

@Suite("YooKassa's side")
struct YooKassaTests {
    private static let bank = YooKassa(
        .init(
            baseURL: ShortLine.url + "/yookassa/v3",
            shopID: "100500",
            secretKeys: KeyRing([Secret("test_shop_key")]),
            gatewayID: "123"
        )
    )
    static let settings = SandboxSettings.YooKassa(
        shopID: "100500",
        secretKey: Secret("test_shop_key"),
        gatewayID: "123",
        callbackURL: ShortLine.callbackURL
    )
    private static let plateLink = "https://qr.nspk.ru/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"
    private static let key = "Basic " + Base64.text(Array("100500:test_shop_key".utf8))

    private func plate(at line: ShortLine) async throws -> Link.Code {
        let made = await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.enlist(description: "Касса 1 " + Self.plateLink)
        }
        return try #require(made.value)
    }

    private func put(_ id: String, on plate: Link.Code, at line: ShortLine) async
        -> BankLine.Answer<Issued>
    {
        let charge = line.charge(id)
        return await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.activate(charge, on: plate)
        }
    }

    private func read(_ charge: Charge, at line: ShortLine) async throws -> Reading {
        let answer = await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.read(charge, on: nil, use: .reusable)
        }
        return try #require(answer.value)
    }

    private func release(_ charge: Charge, at line: ShortLine) async -> BankLine.Answer<Void> {
        await line.line(Self.bank).call { bank throws(NotOffered) in
            try bank.release(charge, on: nil, use: .reusable)
        }
    }

    private func say(
        _ path: String,
        _ json: JSON,
        key: String? = "k-1",
        authorization: String = YooKassaTests.key,
        at line: ShortLine
    ) async throws -> (status: Int, json: JSON) {
        var headers: Headers = ["Authorization": authorization]
        if let key { headers.add("Idempotence-Key", key) }
        let request = Request(
            .post,
            ShortLine.url + "/yookassa/v3/" + path,
            headers: headers,
            json: json
        )
        guard case .reply(let reply) = await line.send(request, timeoutSeconds: 1) else {
            throw ShortLine.NoReply()
        }
        return (reply.status, (try? JSON(reading: reply.body)) ?? .null)
    }

    private static let order: JSON = [
        "amount": ["value": "10.00", "currency": "RUB"], "capture": true,
        "payment_method_data": ["type": "sbp"], "confirmation": ["type": "qr"],
    ]

    @Test("a one-use code is paid, and a hint leads to the answer")
    func oneUse() async throws {
        try await ShortLine.run { line in
            let charge = line.charge("ord-1")
            let issued = await line.line(Self.bank).call { bank throws(NotOffered) in
                try bank.issue(charge, redirectURL: nil)
            }
            let made = try #require(issued.value)
            let held = line.charge("ord-1", activation: made.activation)
            #expect(try await read(held, at: line) == .waiting)
            try await line.pay(try #require(made.code).qrcID)
            let notice = try #require(try await line.inbox.first(1).first)
            let id = try #require(made.activation)
            let hint = Sighting(
                names: [.charge("ord-1"), .activation(id)],
                reading: nil,
                repeatKey: nil
            )
            #expect(Self.bank.judge(notice.message) == .hint(hint))
            let money = Incoming(number: id, amount: charge.amount, paidAt: line.clock.now)
            #expect(try await read(held, at: line) == .paid(money))
        }
    }

    @Test("a plate takes one sum at a time, and is free again after a cancel")
    func plate() async throws {
        try await ShortLine.run { line in
            let plate = try await plate(at: line)
            let first = try #require(await put("ord-1", on: plate, at: line).value)
            #expect(await put("ord-2", on: plate, at: line).refusal == "invalid_request")
            let held = line.charge("ord-1", activation: first.activation)
            #expect(await release(held, at: line).value != nil)
            #expect(try await read(held, at: line) == .dead)
            #expect(await put("ord-3", on: plate, at: line).value != nil)
        }
    }

    @Test("what is being paid or was paid is not cancelled")
    func paid() async throws {
        try await ShortLine.run { line in
            let plate = try await plate(at: line)
            let first = try #require(await put("ord-1", on: plate, at: line).value)
            try await line.pay(plate.payload)
            let held = line.charge("ord-1", activation: first.activation)
            #expect(await release(held, at: line).refusal == "invalid_request")
        }
    }

    @Test("the same key makes one payment, whose lost reply is found by our name")
    func lost() async throws {
        try await ShortLine.run { line in
            let plate = try await plate(at: line)
            let first = try #require(await put("ord-1", on: plate, at: line).value)
            #expect(await put("ord-1", on: plate, at: line).value == first)
            #expect(try await read(line.charge("ord-1"), at: line) == .waiting)
            #expect(try await read(line.charge("ord-9"), at: line) == .missing)
            #expect(await release(line.charge("ord-1"), at: line).value != nil)
            #expect(try await read(line.charge("ord-1"), at: line) == .dead)
        }
    }

    @Test("a plate's time ends at the bank")
    func expiry() async throws {
        try await ShortLine.run { line in
            let plate = try await plate(at: line)
            let first = try #require(await put("ord-1", on: plate, at: line).value)
            line.clock.pass(seconds: 601)
            let held = line.charge("ord-1", activation: first.activation)
            #expect(try await read(held, at: line) == .dead)
        }
    }

    @Test("a deed without a key, with a used key or with a wrong password is refused")
    func keys() async throws {
        try await ShortLine.run { line in
            let none = try await say("payments", Self.order, key: nil, at: line)
            #expect(none.status == 400 && none.json["parameter"] == "Idempotence-Key")
            let first = try await say("payments", Self.order, at: line)
            #expect(first.status == 200)
            #expect(try await say("payments", Self.order, at: line).json == first.json)
            let other = try await say("payments", ["capture": true], at: line)
            #expect(other.status == 400 && other.json["parameter"] == "Idempotence-Key")
            let wrong = try await say("payments", Self.order, authorization: "Basic x", at: line)
            #expect(wrong.status == 401 && wrong.json["code"] == "invalid_credentials")
        }
    }

    @Test(
        "a payment that SBP does not take is refused, and the field is named",
        arguments: [
            ("amount", ["value": "0.99", "currency": "RUB"], "amount"),
            ("amount", ["value": "10.00", "currency": "USD"], "amount"),
            ("capture", false, "capture"),
            ("payment_method_data", ["type": "bank_card"], "payment_method_data.type"),
            ("confirmation", ["type": "external"], "confirmation.type"),
            ("pos_link", ["id": "pl-x"], "pos_link.id"),
        ] as [(String, JSON, String)]
    )
    func strict(field: String, value: JSON, blamed: String) async throws {
        try await ShortLine.run { line in
            let rest = (Self.order.members ?? []).filter { $0.name != field }
            let order = JSON.object(rest + [.init(field, value)])
            let refused = try await say("payments", order, at: line)
            #expect(refused.status == 400)
            #expect(refused.json["parameter"]?.text == blamed)
        }
    }

    @Test("money goes back in parts, never more than came")
    func refunds() async throws {
        try await ShortLine.run { line in
            let plate = try await plate(at: line)
            let first = try #require(await put("ord-1", on: plate, at: line).value)
            try await line.pay(plate.payload)
            let number = try #require(first.activation)
            let paid = ShortLine.payment(number: number, kopecks: 150_050, at: line.clock.now)
            func give(_ id: String, _ kopecks: Int64) async -> BankLine.Answer<RefundReading> {
                let refund = Refund(
                    id: Refund.ID(id),
                    amount: Money(kopecks: kopecks),
                    requestedAt: line.clock.now
                )
                return await line.line(Self.bank).call { bank throws(NotOffered) in
                    try bank.refund(refund, of: paid, charge: nil, code: nil)
                }
            }
            #expect(await give("r-1", 150_000).value == .pending)
            #expect(await give("r-2", 51).refusal == "invalid_request")
            #expect(await give("r-1", 150_000).value == .pending)
            line.clock.pass(seconds: 2)
            func look(_ id: String, _ kopecks: Int64) async -> RefundReading? {
                let refund = Refund(
                    id: Refund.ID(id),
                    amount: Money(kopecks: kopecks),
                    requestedAt: line.clock.now
                )
                return await line.line(Self.bank).call { bank throws(NotOffered) in
                    try bank.readRefund(refund, of: paid, charge: nil)
                }.value
            }
            #expect(await look("r-1", 150_000) == .completed)
            #expect(await look("r-2", 51) == .missing)
        }
    }
}
