import Banks
import Payments
import Seals
import Testing
import Wire

private let bank = Raiffeisen(
    .init(
        baseURL: "https://pay-test.raif.ru/api/",
        merchantID: "MA0000000001",
        secretKeys: KeyRing([Secret("key-1"), Secret("key-0")]),
        account: "40702810000000000001"
    )
)

@Suite("Asking Raiffeisen for money")
struct RaiffeisenAskingTests {
    @Test("a one-use code is asked for with an exact amount, our id and the deadline")
    func issue() throws {
        let exchange = try bank.issue(
            Recorded.charge(),
            redirectURL: "https://shop.test/pay/1"
        )
        #expect(
            exchange.request.spelled == """
                POST https://pay-test.raif.ru/api/sbp/v2/qrs
                Authorization: Bearer key-1
                Content-Type: application/json

                {"qrType":"QRDynamic","sbpMerchantId":"MA0000000001",\
                "order":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60","amount":1500.5,"currency":"RUB",\
                "additionalInfo":"Заказ 00123",\
                "qrExpirationDate":"2026-10-01T12:10:00.000+03:00",\
                "account":"40702810000000000001","redirectUrl":"https://shop.test/pay/1"}
                """
        )
        let reply = Reply(
            200,
            """
            {"code":"SUCCESS","qrId":"AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0","qrStatus":"NEW",\
            "payload":"https://qr.nspk.ru/AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0?type=02",\
            "qrUrl":"https://pay-test.raif.ru/api/sbp/v1/qr/AD1/image"}
            """
        )
        #expect(try play(exchange, reply).value == Issued(code: Recorded.dynamic, activation: nil))
    }

    @Test("a purpose is cut to 140 UTF-16 units and no character is split")
    func longPurpose() throws {
        let purpose = String(repeating: "я", count: 139) + "🧾🧾"
        let body = try bank.issue(Recorded.charge(purpose: purpose), redirectURL: nil).request.body
        let sent = try JSON(reading: body)["additionalInfo"]?.text
        #expect(sent == String(repeating: "я", count: 139))
    }

    @Test("a register's code is asked for without an amount")
    func enlist() throws {
        let exchange = try bank.enlist(description: "Касса 1")
        #expect(
            String(decoding: exchange.request.body, as: UTF8.self) == """
                {"qrType":"QRVariable","sbpMerchantId":"MA0000000001","qrDescription":"Касса 1",\
                "account":"40702810000000000001"}
                """
        )
        let reply = Reply(
            200,
            """
            {"qrId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0","qrStatus":"INACTIVE",\
            "payload":"https://qr.nspk.ru/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"}
            """
        )
        #expect(try play(exchange, reply).value == Recorded.register)
    }

    @Test("a charge is put on a register's code as an order of our id")
    func activate() throws {
        let exchange = try bank.activate(Recorded.charge(isAtTill: true), on: Recorded.register)
        #expect(
            exchange.request.spelled == """
                POST https://pay-test.raif.ru/api/payment/v1/orders
                Authorization: Bearer key-1
                Content-Type: application/json

                {"id":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60","amount":1500.5,\
                "comment":"Заказ 00123","expirationDate":"2026-10-01T12:10:00.000+03:00",\
                "qr":{"id":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0","additionalInfo":"Заказ 00123"}}
                """
        )
        let reply = Reply(
            200,
            """
            {"id":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60","amount":1500.50,"comment":"Заказ 00123",\
            "status":{"value":"NEW","date":"2026-10-01T12:00:01.1+03:00"},\
            "qr":{"id":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"}}
            """
        )
        let issued = Issued(code: nil, activation: Recorded.orderID)
        #expect(try play(exchange, reply).value == issued)
    }

    @Test(
        "a release names its charge",
        arguments: [
            (Link.Use.once, "/sbp/v2/qrs/AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0"),
            (.reusable, "/payment/v1/orders/8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"),
        ]
    )
    func release(use: Link.Use, path: String) throws {
        let exchange = try bank.release(Recorded.charge(), on: Recorded.dynamic, use: use)
        #expect(
            exchange.request.spelled == """
                DELETE https://pay-test.raif.ru/api\(path)
                Authorization: Bearer key-1


                """
        )
        try play(exchange, Reply(status: 200)).value
    }

    @Test(
        "a release that came too late is a refusal, with HTTP 200 as with 4xx",
        arguments: [200, 400, 409]
    )
    func lateRelease(status: Int) throws {
        let exchange = try bank.release(Recorded.charge(), on: Recorded.register, use: .reusable)
        let reply = Reply(
            status,
            #"{"code":"ORDER_HAS_FINAL_STATUS","message":"Заказ имеет статус PAID"}"#
        )
        let trouble = BankTrouble.refused(
            code: "ORDER_HAS_FINAL_STATUS",
            words: "Заказ имеет статус PAID"
        )
        #expect(throws: trouble) { try play(exchange, reply) }
    }

    @Test("a name of the bank cannot lead to another address")
    func escaped() throws {
        let code = Link.Code(qrcID: "../orders?a=b/я", payload: "")
        let exchange = try bank.release(Recorded.charge(), on: code, use: .once)
        #expect(
            exchange.request.url
                == "https://pay-test.raif.ru/api/sbp/v2/qrs/%2E%2E%2Forders%3Fa%3Db%2F%D1%8F"
        )
    }
}

@Suite("Trouble with Raiffeisen")
struct RaiffeisenTroubleTests {
    private func issue(_ reply: Reply) throws -> Issued {
        try play(try bank.issue(Recorded.charge(), redirectURL: nil), reply).value
    }

    @Test(
        "what is no plain yes or no is unknown",
        arguments: [
            Reply(200, ""), Reply(200, "<html>"), Reply(200, "[]"), Reply(200, #"{"code":"SUCC"#),
            Reply(200, #"{"code":"SUCCESS"}"#), Reply(200, #"{"qrId":"AD1","payload":""}"#),
            Reply(500, #"{"code":"ERROR.INVALID_REQUEST"}"#), Reply(502, ""), Reply(503, "busy"),
            Reply(429, #"{"code":"X"}"#), Reply(302, ""),
            Reply(400, #"{"code":"SUCCESS","qrId":"AD1","payload":"p"}"#),
            Reply(
                404,
                #"{"timestamp":"2020-12-03T17:56:36.546+0000","status":404,"error":"Not Found"}"#
            ),
        ]
    )
    func unknown(reply: Reply) {
        do {
            Issue.record("\(try issue(reply)) from \(reply.status)")
        } catch BankTrouble.unknown(let why) {
            #expect(!why.isEmpty)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test("a key that is not accepted is a refusal that says what to check", arguments: [401, 403])
    func key(status: Int) {
        let trouble = BankTrouble.refused(
            code: "http_\(status)",
            words: "Raiffeisen does not accept our key (HTTP \(status)): check the settings"
        )
        #expect(throws: trouble) { try issue(Reply(status, "")) }
    }

    @Test("the bank's words are cut and kept on one line")
    func words() {
        let long = String(repeating: "ы", count: 300)
        let reply = Reply(200, #"{"code":"ERROR.INVALID_ORDER","message":"a\n\#(long)"}"#)
        let words = "a " + String(repeating: "ы", count: 198)
        #expect(throws: BankTrouble.refused(code: "ERROR.INVALID_ORDER", words: words)) {
            try issue(reply)
        }
    }

    @Test("a code that was never named cannot be asked about")
    func noCode() {
        #expect(throws: NotOffered.self) {
            _ = try bank.read(Recorded.charge(), on: nil, use: .once)
        }
        #expect(throws: NotOffered.self) {
            _ = try bank.release(Recorded.charge(), on: nil, use: .once)
        }
    }
}
