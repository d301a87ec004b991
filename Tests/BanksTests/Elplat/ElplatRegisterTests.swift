import Banks
import Payments
import Testing
import Wire

/// The exchanges below are recorded from nobody: they are what `ElplatAssumptions.assumed` guesses.
@Suite("A register's code of ELPLAT, as assumed")
struct ElplatRegisterTests {
    private let charge = Recorded.charge(isAtTill: true, activation: "AP1")

    private func body(_ request: Request) -> String {
        String(decoding: request.body, as: UTF8.self)
    }

    private func info(_ members: String) -> Reply {
        Reply(200, #"{"code":0,"info":{"status":true,\#(members)}}"#)
    }

    @Test("nothing of it is offered when the assumptions are switched off")
    func notOffered() throws {
        let bank = elplat(methods: nil)
        #expect(!bank.capabilities.offersRegisters)
        #expect(!bank.capabilities.offersRevoke)
        #expect(!bank.capabilities.offersRefund)
        #expect(throws: NotOffered("register codes")) { _ = try bank.enlist(description: "") }
        #expect(throws: NotOffered("register codes")) {
            _ = try bank.activate(charge, on: Recorded.register)
        }
        #expect(throws: NotOffered("register codes")) {
            _ = try bank.read(charge, on: Recorded.register, use: .reusable)
        }
        #expect(throws: NotOffered("the release of a one-use code")) {
            _ = try bank.release(charge, on: Recorded.dynamic, use: .once)
        }
        #expect(throws: NotOffered("refunds")) {
            _ = try bank.readRefund(Recorded.refund, of: Recorded.payment(number: "1"), charge: nil)
        }
    }

    @Test("is made once")
    func enlist() throws {
        let exchange = try elplat().enlist(description: "Касса 1")
        #expect(
            body(exchange.request) == """
                {"type":"createCashLink","login":"demo-shop",\
                "callback":"https://pay.example.test/cb/elplat","orgId":"777",\
                "hashId":"d1fc03e659ec038920afc8f7071d94f0"}
                """
        )
        let reply = info(
            """
            "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0",\
            "qrData":"https://qr.nspk.ru/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"
            """
        )
        #expect(try play(exchange, reply).value == Recorded.register)
    }

    @Test("gets a charge and names the activation")
    func activate() throws {
        let exchange = try elplat().activate(Recorded.charge(), on: Recorded.register)
        #expect(
            body(exchange.request) == """
                {"type":"activateCashLink","login":"demo-shop",\
                "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0","currency":"RUB","amount":"150050",\
                "paymentPurpose":"Заказ 00123","qrTtl":"10",\
                "hashId":"c244e3d069cd29afaa785f107e2befe6"}
                """
        )
        let issued = Issued(code: nil, activation: "AP1")
        #expect(try play(exchange, info(#""paramsId":"AP1""#)).value == issued)
        #expect(throws: BankTrouble.self) { try play(exchange, info(#""paramsId":"""#)) }
    }

    @Test(
        "is read by link and activation",
        arguments: [
            (#""trxStatus":"NTST","linkStatus":"WAITING_PAYMENT""#, Reading.waiting),
            (#""trxStatus":"NTST","linkStatus":"IN_PROGRESS""#, .inProgress),
            (#""trxStatus":"NTST","linkStatus":"DEACTIVATED""#, .dead),
            (#""trxStatus":"NTST","linkStatus":"?""#, .waiting),
            (#""linkStatus":"DEACTIVATED""#, .waiting),
            (#""trxStatus":"RCVD","linkStatus":"DEACTIVATED""#, .inProgress),
            (#""trxStatus":"RJCT","linkStatus":"WAITING_PAYMENT""#, .declined),
            (#""trxStatus":"RJCT","linkStatus":"DEACTIVATED""#, .dead),
            (
                #""trxStatus":"ACWP","linkStatus":"DEACTIVATED","ebl27":"A1""#,
                .paid(Incoming(number: "A1", amount: Money(kopecks: 150_050), paidAt: nil))
            ),
        ]
    )
    func read(members: String, reading: Reading) throws {
        let exchange = try elplat().read(charge, on: Recorded.register, use: .reusable)
        #expect(
            body(exchange.request) == """
                {"type":"getPay","login":"demo-shop",\
                "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0","paramsId":"AP1",\
                "hashId":"d6a6af9c6b913f4520fc95ba15dac53f"}
                """
        )
        #expect(try play(exchange, info(members)).value == reading)
    }

    @Test("cannot be read by an activation that was never named")
    func lostActivation() {
        #expect(!elplat().capabilities.readsLostActivation)
        #expect(throws: NotOffered.self) {
            _ = try elplat().read(
                Recorded.charge(isAtTill: true),
                on: Recorded.register,
                use: .reusable
            )
        }
    }

    @Test(
        "is not deactivated when it carries another charge, or when ours is not known",
        arguments: [
            ("AP1", #""paramsId":"AP2","linkStatus":"WAITING_PAYMENT""#),
            ("AP1", #""linkStatus":"INACTIVATED""#), ("AP1", #""paramsId":null"#),
            (nil, #""paramsId":"AP1""#),
        ]
    )
    func notCurrent(activation: String?, members: String) throws {
        let charge = Recorded.charge(isAtTill: true, activation: activation)
        let exchange = try elplat().release(charge, on: Recorded.register, use: .reusable)
        let trouble = BankTrouble.refused(
            code: "not_current",
            words: "the link does not carry this charge"
        )
        #expect(throws: trouble) { try play(exchange, info(members)) }
    }

    @Test("is not deactivated under a buyer's hands")
    func inProgress() throws {
        let exchange = try elplat().release(charge, on: Recorded.register, use: .reusable)
        let trouble = BankTrouble.refused(
            code: "in_progress",
            words: "a buyer is paying on this link"
        )
        #expect(throws: trouble) {
            try play(exchange, info(#""paramsId":"AP1","linkStatus":"IN_PROGRESS""#))
        }
    }

    @Test("is deactivated after it was seen to carry exactly this charge")
    func release() throws {
        let exchange = try elplat().release(charge, on: Recorded.register, use: .reusable)
        #expect(
            body(exchange.request) == """
                {"type":"getCashLink","login":"demo-shop",\
                "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0",\
                "hashId":"1927779e4bf76b8caa182874a425ab46"}
                """
        )
        let current = info(#""paramsId":"AP1","linkStatus":"WAITING_PAYMENT""#)
        guard case .next(let further) = try exchange.read(current) else {
            Issue.record("the deactivation was not sent")
            return
        }
        #expect(
            body(further.request) == """
                {"type":"deactivateCashLink","login":"demo-shop",\
                "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0",\
                "hashId":"1927779e4bf76b8caa182874a425ab46"}
                """
        )
        let refusal = Reply(200, #"{"code":5,"info":{"status":false,"descr":"оплачена"}}"#)
        #expect(throws: BankTrouble.refused(code: "5", words: "оплачена")) {
            try play(further, refusal)
        }
        try play(further, Reply(200, #"{"code":0,"info":{"status":true}}"#)).value
    }

    @Test("gives money back by operation number and our id, and never reads it as missing")
    func refund() throws {
        let payment = Recorded.payment(number: "A3251001")
        let exchange = try elplat().refund(
            Recorded.refund,
            of: payment,
            charge: charge,
            code: Recorded.register
        )
        #expect(
            body(exchange.request) == """
                {"type":"refund","login":"demo-shop","ebl27":"A3251001","amount":"5050",\
                "refundId":"refund-1","hashId":"310ffe8d7fc6b7f43a3198de5376d349"}
                """
        )
        let replies: [(String, RefundReading)] = [
            ("\"trxStatus\":\"NTST\"", .pending), ("\"trxStatus\":\"RCVD\"", .pending),
            ("\"descr\":\"\"", .pending), ("\"trxStatus\":\"ACWP\"", .completed),
            ("\"trxStatus\":\"RJCT\",\"descr\":\"нет счёта\"", .declined(reason: "нет счёта")),
        ]
        let asked = try elplat().readRefund(Recorded.refund, of: payment, charge: charge)
        for (members, reading) in replies {
            #expect(try play(exchange, info(members)).value == reading)
            #expect(try play(asked, info(members)).value == reading)
        }
        #expect(throws: NotOffered.self) {
            _ = try elplat().refund(
                Recorded.refund,
                of: Recorded.payment(number: nil),
                charge: charge,
                code: Recorded.register
            )
        }
    }
}
