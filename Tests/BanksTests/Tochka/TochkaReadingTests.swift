import Banks
import Payments
import Testing
import Wire

private let bank = TochkaExample.bank(merchant: "MA0000000001", keys: [])

@Suite("Reading a one-use code at Tochka")
struct TochkaCodeTests {
    private func read(_ list: String) throws -> Reading {
        let exchange = try bank.read(Recorded.charge(), on: Recorded.dynamic, use: .once)
        #expect(
            exchange.request.spelled == """
                GET https://enter.tochka.com/uapi/sbp/v1.0/qr-codes/\
                AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0/payment-status
                Authorization: Bearer token-1


                """
        )
        return try play(exchange, Reply(200, #"{"Data":{"paymentList":[\#(list)]}}"#)).value
    }

    private func entry(_ status: String, more: String = "") -> String {
        #"{"qrcId":"AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0","status":"\#(status)"\#(more)}"#
    }

    @Test("accepted is paid only under a number, and for the sum of the code")
    func paid() throws {
        let money = Incoming(number: "A1", amount: Money(kopecks: 150_050), paidAt: nil)
        #expect(try read(entry("Accepted", more: #","trxId":"A1""#)) == .paid(money))
        #expect(try read(entry("Accepted")) == .inProgress)
        #expect(try read(entry("Accepted", more: #","trxId":"""#)) == .inProgress)
    }

    @Test(
        "nothing else is money",
        arguments: [
            ("NotStarted", .waiting), ("Received", .inProgress), ("InProgress", .inProgress),
            ("Rejected", .declined), ("accepted", .inProgress), ("Новое", .inProgress),
        ] as [(String, Reading)]
    )
    func words(word: String, reading: Reading) throws {
        #expect(try read(entry(word, more: #","trxId":"A1""#)) == reading)
    }

    @Test("a list without the code says that nobody has begun; another code says nothing")
    func leftOut() throws {
        #expect(try read("") == .waiting)
        #expect(throws: BankTrouble.self) { try read(#"{"qrcId":"AD2","status":"Accepted"}"#) }
        let twice = [entry("Accepted", more: #","trxId":"A1""#), entry("Rejected")]
        #expect(throws: BankTrouble.self) { try read(twice.joined(separator: ",")) }
        #expect(throws: BankTrouble.self) {
            try read(#"{"qrcId":"AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0"}"#)
        }
    }
}

@Suite("Reading an activation at Tochka")
struct TochkaOperationTests {
    private func read(_ data: String) throws -> Reading {
        let charge = Recorded.charge(isAtTill: true, activation: "AP1")
        let exchange = try bank.read(charge, on: Recorded.register, use: .reusable)
        #expect(
            exchange.request.url == """
                https://enter.tochka.com/uapi/sbp/v1.0/cashbox-qr-code/\
                AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0/operation?paramsId=AP1
                """
        )
        return try play(exchange, Reply(200, #"{"Data":\#(data)}"#)).value
    }

    @Test(
        "only ACWP under a number is money; a word that we do not know is still going on",
        arguments: [
            (#"{"qrCodeStatus":"WAITING_PAYMENT","trxStatus":"NTST"}"#, .waiting),
            (#"{"qrCodeStatus":"WAITING_PAYMENT"}"#, .waiting),
            (#"{"qrCodeStatus":"IN_PROGRESS","trxStatus":"NTST"}"#, .inProgress),
            (#"{"qrCodeStatus":"IN_PROGRESS","trxStatus":"RCVD"}"#, .inProgress),
            (#"{"qrCodeStatus":"DEACTIVATED","trxStatus":"RCVD"}"#, .inProgress),
            (#"{"qrCodeStatus":"DEACTIVATED","trxStatus":"NTST"}"#, .dead),
            (#"{"qrCodeStatus":"DEACTIVATED","trxStatus":"RJCT"}"#, .dead),
            (#"{"qrCodeStatus":"WAITING_PAYMENT","trxStatus":"RJCT"}"#, .declined),
            (#"{"qrCodeStatus":"DEACTIVATED","trxStatus":"ACWP"}"#, .inProgress),
            (#"{"qrCodeStatus":"NEW","trxStatus":"NTST"}"#, .inProgress),
            (#"{"qrCodeStatus":"DEACTIVATED","trxStatus":"ABCD"}"#, .inProgress),
        ] as [(String, Reading)]
    )
    func words(data: String, reading: Reading) throws {
        #expect(try read(data) == reading)
    }

    @Test(
        "the sum is that of the reply, and a date without an offset is Moscow's",
        arguments: ["2026-10-01T12:00:00+03:00", "2026-10-01T09:00:00Z", "2026-10-01T12:00:00"]
    )
    func money(date: String) throws {
        let reading = try read(
            """
            {"qrCodeStatus":"DEACTIVATED","trxStatus":"ACWP","trxId":"A1","amount":100,\
            "dateTime":"\(date)","paramsId":"AP1"}
            """
        )
        let paid = Incoming(number: "A1", amount: Money(kopecks: 100), paidAt: Recorded.noon)
        #expect(reading == .paid(paid))
    }

    @Test(
        "another activation, no state, or a sum that is no whole kopecks says nothing",
        arguments: [
            #"{"qrCodeStatus":"DEACTIVATED","trxStatus":"ACWP","trxId":"A1","amount":1,"paramsId":"X"}"#,
            #"{"trxStatus":"NTST"}"#,
            #"{"qrCodeStatus":"DEACTIVATED","trxStatus":"ACWP","trxId":"A1","amount":1.5}"#,
            #"{"qrCodeStatus":"DEACTIVATED","trxStatus":"ACWP","trxId":"A1"}"#,
        ]
    )
    func senseless(data: String) {
        #expect(throws: BankTrouble.self) { try read(data) }
    }
}

@Suite("Refunds at Tochka")
struct TochkaRefundTests {
    @Test("a refund names account, code and number, in roubles with two digits")
    func request() throws {
        let exchange = try bank.refund(
            Recorded.refund,
            of: Recorded.payment(number: "A1"),
            charge: Recorded.charge(),
            code: Recorded.dynamic
        )
        #expect(
            exchange.request.spelled == """
                POST https://enter.tochka.com/uapi/sbp/v1.0/refund
                Authorization: Bearer token-1
                Content-Type: application/json

                {"Data":{"bankCode":"044525104","accountCode":"40802810802000000008",\
                "amount":"50.50","currency":"RUB","qrcId":"AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0",\
                "purpose":"Возврат refund-1","trxId":"A1"}}
                """
        )
    }

    @Test(
        "only Accepted is done, only Rejected is refused",
        arguments: [
            ("Accepted", .completed), ("Rejected", .declined(reason: nil)),
            ("WaitingForClientConfirm", .pending), ("Initiated", .pending), ("x", .pending),
        ] as [(String, RefundReading)]
    )
    func words(word: String, reading: RefundReading) throws {
        let exchange = try bank.refund(
            Recorded.refund,
            of: Recorded.payment(number: "A1"),
            charge: Recorded.charge(),
            code: Recorded.dynamic
        )
        let reply = Reply(200, #"{"Data":{"requestId":"R1","status":"\#(word)"}}"#)
        #expect(try play(exchange, reply).value == reading)
        #expect(throws: BankTrouble.self) { try play(exchange, Reply(200, #"{"Data":{}}"#)) }
    }

    @Test("of a register's payment, or of one without a number, is not offered")
    func notOffered() {
        #expect(throws: NotOffered.self) {
            try bank.refund(
                Recorded.refund,
                of: Recorded.payment(number: "A1"),
                charge: Recorded.charge(isAtTill: true),
                code: Recorded.register
            )
        }
        #expect(throws: NotOffered.self) {
            try bank.refund(
                Recorded.refund,
                of: Recorded.payment(number: nil),
                charge: Recorded.charge(),
                code: Recorded.dynamic
            )
        }
    }
}
