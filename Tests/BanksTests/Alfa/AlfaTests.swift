import Banks
import Payments
import Seals
import Testing
import Wire

/// A bank whose key was made for these tests, and the fields of what it sends.
enum AlfaContract {
    static let made = Result { try PrivateKey.made(for: .rsaSHA256) }

    static func bank() throws -> Alfa {
        Alfa(
            Alfa.Settings(
                serviceURL: "https://alfa.test/fsCryptoProxy",
                terminal: "90000001",
                keyName: "demo-alias",
                signingKey: try made.get(),
                callbackURL: "https://shop.test/callbacks/alfa/1"
            )
        )
    }

    static func body(_ request: Request) -> String {
        String(decoding: request.body, as: UTF8.self)
    }

    static let good = Reply(
        200,
        """
        {"ErrorCode":0,"message":"OK","qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0",\
        "payload":"https://qr.nspk.ru/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0","payrrn":"626512345678",\
        "paramsId":"AP1"}
        """
    )
}

@Suite("A request to Alfa")
struct AlfaSigningTests {
    @Test("is signed over exactly the bytes that are sent")
    func signature() throws {
        let bank = try AlfaContract.bank()
        let request = try bank.enlist(description: "Касса 1").request
        let expected = #"{"command":"RegCashQRc","TermNo":"90000001"}"#
        #expect(AlfaContract.body(request) == expected)
        #expect(request.headers["key-name"] == "demo-alias")
        #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
        let signature = try #require(Base64.bytes(request.headers["Authorization"] ?? ""))
        let key = try PublicKey(pem: AlfaContract.made.get().publicPEM)
        #expect(key.accepts(signature, over: request.body, as: .rsaSHA256))
        #expect(!key.accepts(signature, over: request.body + [0x20], as: .rsaSHA256))
    }

    @Test("goes to the address of the contract, whatever it is for")
    func address() throws {
        let request = try AlfaContract.bank().enlist(description: "").request
        #expect(request.method == .post)
        #expect(request.url == "https://alfa.test/fsCryptoProxy")
    }
}

@Suite("Asking Alfa for money")
struct AlfaAskingTests {
    @Test("a one-use code is asked for in kopecks, whole minutes and an address in ASCII")
    func issue() throws {
        let exchange = try AlfaContract.bank().issue(
            Recorded.charge(lifeSeconds: 659),
            redirectURL: "https://shop.test/чек/1"
        )
        #expect(
            AlfaContract.body(exchange.request) == """
                {"command":"GetQRCd","TermNo":"90000001","qrcType":"02","amount":150050,\
                "currency":"RUB","paymentPurpose":"Заказ 00123","qrTtl":10,\
                "messageID":"62a633c0-2a87-8d34-bbc6-aef2dd67c8f5",\
                "queryData":{"notificationUrl":"https://shop.test/callbacks/alfa/1"},\
                "redirectUrl":"https://shop.test/%D1%87%D0%B5%D0%BA/1"}
                """
        )
        let issued = try play(exchange, AlfaContract.good).value
        #expect(issued == Issued(code: Recorded.register, activation: "626512345678"))
    }

    @Test("a charge is put on a register's code and goes by its payrrn")
    func activate() throws {
        let exchange = try AlfaContract.bank().activate(
            Recorded.charge(lifeSeconds: 60, isAtTill: true),
            on: Recorded.register
        )
        #expect(
            AlfaContract.body(exchange.request) == """
                {"command":"ActivateCashQRc","TermNo":"90000001",\
                "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0","amount":150050,"currency":"RUB",\
                "paymentPurpose":"Заказ 00123",\
                "queryData":{"notificationUrl":"https://shop.test/callbacks/alfa/1"},"qrTtl":5}
                """
        )
        let issued = try play(exchange, AlfaContract.good).value
        #expect(issued == Issued(code: nil, activation: "626512345678"))
        #expect(throws: BankTrouble.self) {
            try play(exchange, Reply(200, #"{"ErrorCode":0,"paramsId":"AP1"}"#))
        }
    }

    @Test("a register's code is made once, without an amount")
    func enlist() throws {
        let exchange = try AlfaContract.bank().enlist(description: "Касса 1")
        #expect(try play(exchange, AlfaContract.good).value == Recorded.register)
    }

    @Test("a release looks at the charge first, and is sent only while it waits")
    func release() throws {
        let exchange = try AlfaContract.bank().release(
            Recorded.charge(activation: "626512345678"),
            on: Recorded.register,
            use: .reusable
        )
        #expect(AlfaContract.body(exchange.request).contains(#""payrrn":"626512345678""#))
        let waits = Reply(200, #"{"ErrorCode":0,"status":"NTST"}"#)
        guard case .next(let further) = try exchange.read(waits) else {
            Issue.record("nothing was sent")
            return
        }
        #expect(
            AlfaContract.body(further.request) == """
                {"command":"DelCashQRc","TermNo":"90000001",\
                "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"}
                """
        )
        _ = try play(exchange, waits, Reply(200, #"{"ErrorCode":"0"}"#))
        for status in ["RCVD", "ACTC", "ACWP", "x"] {
            #expect(throws: BankTrouble.self) {
                try play(exchange, Reply(200, #"{"ErrorCode":0,"status":"\#(status)"}"#))
            }
        }
    }

    @Test("what the bank does not offer is said before anything is sent")
    func notOffered() throws {
        let bank = try AlfaContract.bank()
        #expect(throws: NotOffered.self) {
            try bank.release(Recorded.charge(), on: Recorded.dynamic, use: .once)
        }
        #expect(throws: NotOffered.self) {
            try bank.read(Recorded.charge(), on: Recorded.register, use: .reusable)
        }
        #expect(throws: NotOffered.self) {
            try bank.refund(
                Recorded.refund,
                of: Recorded.payment(number: nil),
                charge: nil,
                code: nil
            )
        }
        #expect(!bank.capabilities.offersRevoke && !bank.capabilities.tellsExpiry)
    }
}

@Suite("Refusals of Alfa")
struct AlfaRefusalTests {
    private func trouble(_ status: Int, _ body: String) throws -> BankTrouble {
        let exchange = try AlfaContract.bank().enlist(description: "")
        return try #require(throws: BankTrouble.self) { try play(exchange, Reply(status, body)) }
    }

    @Test(
        "come with words that may be percent-encoded in two ways",
        arguments: [
            ("%u041D%u0435%u0442", "Нет"), ("%D0%9D%D0%B5%D1%82", "Нет"), ("Нет", "Нет"),
            ("%uD83E%uDDFE%20a", "🧾 a"), ("100%", "100%"), ("%u04", "%u04"), ("%zz", "%zz"),
        ]
    )
    func words(sent: String, read: String) throws {
        let body = #"{"ErrorCode":13,"message":"\#(sent)"}"#
        #expect(try trouble(200, body) == .refused(code: "13", words: read))
        let text = #"{"ErrorCode":"13","message":"\#(sent)"}"#
        #expect(try trouble(400, text) == .refused(code: "13", words: read))
    }

    @Test("of the key point to the settings", arguments: [401, 403])
    func key(status: Int) throws {
        guard case .refused("http_\(status)", _) = try trouble(status, "") else {
            Issue.record("a refused key is a refusal")
            return
        }
    }

    @Test(
        "are none where the bank is silent, broken or makes no sense",
        arguments: [
            (500, #"{"ErrorCode":13}"#), (429, ""), (408, ""), (200, ""), (200, "{}"), (200, "x"),
            (404, "{}"), (400, #"{"ErrorCode":0}"#),
        ]
    )
    func unknown(status: Int, body: String) throws {
        guard case .unknown = try trouble(status, body) else {
            Issue.record("\(status) \(body) says nothing about the request")
            return
        }
    }
}

@Suite("Refunds at Alfa")
struct AlfaRefundTests {
    static let message = "04f3320a-08d7-810b-a46f-423c7ea0f96e"

    private func exchange(_ charge: Charge? = Recorded.charge(activation: "626512345678")) throws
        -> Exchange<RefundReading>
    {
        try AlfaContract.bank().refund(
            Recorded.refund,
            of: Recorded.payment(number: "A1"),
            charge: charge,
            code: Recorded.dynamic
        )
    }

    @Test("a check goes first, and the refund names the message that the check named")
    func request() throws {
        let first = try exchange()
        #expect(
            AlfaContract.body(first.request) == """
                {"command":"GetQRCreversalData","TermNo":"90000001","trxId":"A1",\
                "payrrn":"626512345678","amount":5050,"currency":"RUB",\
                "messageID":"\(Self.message)"}
                """
        )
        let checked = Reply(200, #"{"ErrorCode":0,"messageID":"given"}"#)
        guard case .next(let second) = try first.read(checked) else {
            Issue.record("no refund followed")
            return
        }
        #expect(
            AlfaContract.body(second.request) == """
                {"command":"QRCreversal","TermNo":"90000001","trxId":"A1",\
                "payrrn":"626512345678","amount":5050,"currency":"RUB","messageID":"given"}
                """
        )
        #expect(try play(first, checked, Reply(200, #"{"ErrorCode":0}"#)).value == .completed)
    }

    @Test("money of a one-use code is named by the code where there is no payrrn")
    func byCode() throws {
        let body = AlfaContract.body(try exchange(Recorded.charge()).request)
        #expect(body.contains(#""qrcId":"AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0""#))
        #expect(!body.contains("payrrn"))
    }

    @Test("a refused check is a refusal; a refused refund stays unknown")
    func refusals() throws {
        let refusal = Reply(200, #"{"ErrorCode":13,"message":"no"}"#)
        #expect(throws: BankTrouble.refused(code: "13", words: "no")) {
            try play(try exchange(), refusal)
        }
        let error = try #require(throws: BankTrouble.self) {
            try play(try exchange(), Reply(200, #"{"ErrorCode":0}"#), refusal)
        }
        guard case .unknown = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(
        "a look names the payment and our message; only ACWP is done, only RJCT is refused",
        arguments: [
            (#","status":"ACWP""#, .completed), (#","status":"RJCT""#, .declined(reason: nil)),
            (#","status":"RCVD""#, .pending), (#","status":"x""#, .pending), ("", .pending),
        ] as [(String, RefundReading)]
    )
    func look(more: String, reading: RefundReading) throws {
        let exchange = try AlfaContract.bank().readRefund(
            Recorded.refund,
            of: Recorded.payment(number: "A1"),
            charge: nil
        )
        #expect(
            AlfaContract.body(exchange.request) == """
                {"command":"GetQRCreversalStatus","TermNo":"90000001","originalTrxId":"A1",\
                "messageID":"\(Self.message)"}
                """
        )
        #expect(try play(exchange, Reply(200, #"{"ErrorCode":0\#(more)}"#)).value == reading)
    }
}

@Suite("A notification of Alfa")
struct AlfaNoticeTests {
    @Test("never proves anything, whatever it says")
    func hint() throws {
        let body = """
            {"qrcId":"AS1","trxId":"A1","paramsId":"AP1","status":"ACWP","amount":150050,\
            "timestamp":"2026-10-01T12:00:00+03:00","payerId":"*6731","kzo":"K"}
            """
        let judged = try AlfaContract.bank().judge(Message(body: Array(body.utf8)))
        let sighting = Sighting(names: [.code("AS1")], reading: nil, repeatKey: "AS1|A1|ACWP")
        #expect(judged == .hint(sighting))
    }

    @Test(
        "that names no code, or two, is not even a hint",
        arguments: [
            ("", "body"), ("x", "body"), ("{}", "qrcId"), (#"{"qrcId":""}"#, "qrcId"),
            (#"{"qrcId":7}"#, "qrcId"), (#"{"qrcId":"A","qrcId":"B"}"#, "body"),
        ]
    )
    func rejected(body: String, field: String) throws {
        let judged = try AlfaContract.bank().judge(Message(body: Array(body.utf8)))
        #expect(judged == .rejected(.unreadable(field: field)))
    }
}
