import Banks
import Payments
import Seals
import Testing
import Wire

@Suite("Raiffeisen's callbacks")
struct RaiffeisenCallbackTests {
    /// Computed with openssl and Python, not by this program (protocol sheet 2, section 8.1).
    @Test(
        "the seal's recipe is the one of the sheet",
        arguments: [
            ("10", "a721dfa1e96b8db354a66dc69a8ab7a139c91cfabf585b1503a6810baf674bc7"),
            ("10.00", "31e296e4dddc1c8dd04edd8ab0b2fe4f987d11ced16f46f0618b96d11295800c"),
            ("1999.9", "4b850d8336ffe4a4ab6f48cb307a111c6116d4dafefb5256cbd3727adfa5fcb8"),
        ]
    )
    func recipe(amount: String, seal: String) {
        let made = Self.seal(
            [amount, LiveBank.merchant, "ord-0001", "SUCCESS", "2026-01-15T10:20:30.123456+03:00"]
        )
        #expect(made == seal)
    }

    @Test(
        "the seal covers the amount as it is written",
        arguments: [
            ("10", "10.00", "10"), ("10.0", "10.00", "10.0"), ("10.00", "10.00", "10.00"),
            ("10", "10.50", "10.5"), ("10.00", "10.50", "10.50"), ("10", "0.01", "0.01"),
        ]
    )
    func amountText(form: String, asked: String, written: String) async throws {
        try await LiveBank.run { bank in
            let form: JSON = ["amount_text": form == "10" ? "shortest" : .text(form)]
            #expect(try await bank.post("/faults", form).status == 200)
            try await bank.pay(try await bank.code("ord-1", amount: .number(asked)))
            let callback = try await bank.inbox.first(1)[0]
            #expect(callback.url == LiveBank.callbackURL)
            #expect(callback.json["amount"] == .number(written))
            #expect(Self.isSealed(callback))
            try Self.expectBelieved(callback, by: bank)
        }
    }

    @Test("shape B is sealed over its own fields")
    func shapeB() async throws {
        try await LiveBank.run { bank in
            #expect(try await bank.post("/faults", ["shape": "b"]).status == 200)
            try await bank.pay(try await bank.code("ord-1"))
            let callback = try await bank.inbox.first(1)[0]
            let transaction = try #require(callback.json["transaction"])
            #expect(callback.json["event"] == "payment")
            #expect(transaction["orderId"] == "ord-1")
            let status = try #require(transaction["status"])
            let fields = [
                transaction["amount"], .text(LiveBank.merchant), transaction["orderId"],
                status["value"], status["date"],
            ]
            let seal = Self.seal(fields.map { $0?.textOrLiteral ?? "" })
            #expect(callback.headers["x-api-signature-sha256"] == seal)
            try Self.expectBelieved(callback, by: bank)
        }
    }

    @Test("shape C, the guessed one, is sealed as we guess")
    func shapeC() async throws {
        try await LiveBank.run { bank in
            #expect(try await bank.post("/faults", ["shape": "c"]).status == 200)
            try await bank.pay(try await bank.code("ord-1"))
            let callback = try await bank.inbox.first(1)[0]
            #expect(callback.json["event"] == "PAYMENT")
            #expect(callback.json["data"]?["order"]?["id"] == "ord-1")
            try Self.expectBelieved(callback, by: bank)
        }
    }

    @Test("a failed attempt is told of, and the code stays payable")
    func declined() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            #expect(try await bank.post("/payer/decline", ["qrc_id": .text(till)]).status == 200)
            let callback = try await bank.inbox.first(1)[0]
            #expect(callback.json["paymentStatus"] == "DECLINED")
            #expect(Self.isSealed(callback))
            let info = try await bank.raif(.get, "sbp/v1/qr/\(till)/payment-info")
            #expect(info.json["paymentStatus"] == "DECLINED")
            try await bank.pay(till)
            #expect(try await bank.paid() == [150_050])
        }
    }

    @Test("a callback comes again, later and later, until it is answered with 200")
    func retries() async throws {
        try await LiveBank.run { bank in
            bank.inbox.answer(Reply(status: 500), Reply(status: 204))
            let begun = ContinuousClock.now
            try await bank.pay(try await bank.code("ord-1"))
            let callbacks = try await bank.inbox.first(3)
            #expect(ContinuousClock.now - begun > .milliseconds(2900))
            #expect(Set(callbacks.map(\.body)).count == 1)
            try await Task.sleep(for: .milliseconds(300))
            #expect(bank.inbox.requests.count == 3)
        }
    }

    @Test("the merchant may say where callbacks go")
    func otherPlace() async throws {
        try await LiveBank.run { bank in
            let place: JSON = ["callbackUrl": "http://merchant.test/new"]
            let set = try await bank.raif(.post, "settings/v1/callback", place)
            #expect(set.json == place)
            try await bank.pay(try await bank.code("ord-1"))
            #expect(try await bank.inbox.first(1)[0].url == "http://merchant.test/new")
        }
    }

    /// The recipe once more, apart from the sandbox: amount, merchant, order, status, date.
    static func isSealed(_ callback: Request) -> Bool {
        let names = ["amount", "sbpMerchantId", "order", "paymentStatus", "transactionDate"]
        let seal = seal(names.map { callback.json[$0]?.textOrLiteral ?? "" })
        return callback.headers["X-Api-Signature-SHA256"] == seal
    }

    private static func seal(_ fields: [String]) -> String {
        Seal(sealing: fields.joined(separator: "|"), with: Array(LiveBank.key.utf8)).hex
    }

    /// Our own dialect's opinion.
    private static func expectBelieved(_ callback: Request, by bank: LiveBank) throws {
        guard case .authenticated(let sighting) = bank.raiffeisen.judge(callback.message) else {
            Issue.record("the callback was not believed")
            return
        }
        guard case .paid = sighting.reading else {
            Issue.record("the callback says nothing about money")
            return
        }
    }
}
