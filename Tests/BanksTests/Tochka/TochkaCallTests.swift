import Banks
import Payments
import Testing
import Wire

private let bank = TochkaExample.bank(merchant: "MA0000000001", keys: [])
private let cashbox = "https://enter.tochka.com/uapi/sbp/v1.0/cashbox-qr-code"

@Suite("Asking Tochka for money")
struct TochkaAskingTests {
    @Test("a one-use code is asked for in kopecks and whole minutes")
    func issue() throws {
        let exchange = try bank.issue(
            Recorded.charge(lifeSeconds: 659),
            redirectURL: "https://shop.test/pay/1"
        )
        #expect(
            exchange.request.spelled == """
                POST https://enter.tochka.com/uapi/sbp/v1.0/qr-code/merchant/MA0000000001/\
                40802810802000000008/044525104
                Authorization: Bearer token-1
                Content-Type: application/json

                {"Data":{"amount":150050,"currency":"RUB","paymentPurpose":"Заказ 00123",\
                "qrcType":"02","ttl":10,"redirectUrl":"https://shop.test/pay/1"}}
                """
        )
        let reply = Reply(
            200,
            """
            {"Data":{"payload":"https://qr.nspk.ru/AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0?type=02",\
            "qrcId":"AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0"},"Links":{"self":"x"},\
            "Meta":{"totalPages":1}}
            """
        )
        #expect(try play(exchange, reply).value == Issued(code: Recorded.dynamic, activation: nil))
    }

    @Test("a register's code is asked for without an amount")
    func enlist() throws {
        let exchange = try bank.enlist(description: "Касса 1")
        #expect(
            exchange.request.spelled == """
                POST \(cashbox)
                Authorization: Bearer token-1
                Content-Type: application/json

                {"Data":{"merchantId":"MA0000000001",\
                "accountId":"40802810802000000008/044525104","redirectUrl":"https://shop.test/"}}
                """
        )
        let reply = Reply(
            200,
            """
            {"Data":{"payload":"https://qr.nspk.ru/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0",\
            "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"}}
            """
        )
        #expect(try play(exchange, reply).value == Recorded.register)
    }

    @Test("a charge is put on a register's code for at most 20 minutes")
    func activate() throws {
        let exchange = try bank.activate(
            Recorded.charge(lifeSeconds: 7200, isAtTill: true),
            on: Recorded.register
        )
        #expect(
            exchange.request.spelled == """
                POST \(cashbox)/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0/activate
                Authorization: Bearer token-1
                Content-Type: application/json

                {"Data":{"amount":150050,"currency":"RUB","paymentPurpose":"Заказ 00123","ttl":20}}
                """
        )
        let reply = Reply(200, #"{"Data":{"paramsId":"AP1","amount":150050}}"#)
        #expect(try play(exchange, reply).value == Issued(code: nil, activation: "AP1"))
        let nameless = Reply(200, #"{"Data":{"amount":150050}}"#)
        #expect(throws: BankTrouble.self) { try play(exchange, nameless) }
    }

    @Test("a release looks first, names the link, and has no body")
    func release() throws {
        let exchange = try bank.release(
            Recorded.charge(activation: "AP1"),
            on: Recorded.register,
            use: .reusable
        )
        let seen = Reply(200, #"{"Data":{"status":"WAITING_PAYMENT","paramsId":"AP1"}}"#)
        let (_, asked) = try play(exchange, seen, Reply(200, #"{"Data":{"result":true}}"#))
        let code = "\(cashbox)/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"
        #expect(asked == ["GET \(code)/status", "POST \(code)/deactivate"])
        guard case .next(let further) = try exchange.read(seen) else { return }
        #expect(further.request.body == [])
        #expect(
            throws: BankTrouble.refused(code: "result_false", words: "the link was not released")
        ) { try play(exchange, seen, Reply(200, #"{"Data":{"result":false}}"#)) }
    }

    @Test(
        "a release is not sent to a link that carries another charge, or is being paid",
        arguments: [
            (#"{"status":"WAITING_PAYMENT","paramsId":"AP2"}"#, "not_current"),
            (#"{"status":"INACTIVATED"}"#, "not_current"),
            (#"{"status":"INACTIVATED","paramsId":"AP1"}"#, "not_current"),
            (#"{"status":"IN_PROGRESS","paramsId":"AP1"}"#, "in_progress"),
        ]
    )
    func heldBack(data: String, code: String) throws {
        let exchange = try bank.release(
            Recorded.charge(activation: "AP1"),
            on: Recorded.register,
            use: .reusable
        )
        let error = try #require(throws: BankTrouble.self) {
            try play(exchange, Reply(200, #"{"Data":\#(data)}"#))
        }
        guard case .refused(code, _) = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("what the bank does not offer is said before anything is sent")
    func notOffered() {
        #expect(throws: NotOffered.self) {
            try bank.release(Recorded.charge(), on: Recorded.dynamic, use: .once)
        }
        #expect(throws: NotOffered.self) {
            try bank.read(Recorded.charge(), on: Recorded.register, use: .reusable)
        }
        #expect(throws: NotOffered.self) {
            try bank.readRefund(Recorded.refund, of: Recorded.payment(number: "A1"), charge: nil)
        }
        let able = bank.capabilities
        #expect(!able.offersRevoke && !able.readsRefund && !able.readsLostActivation)
        #expect(able.offersRegisters && able.offersRefund)
    }
}

@Suite("Refusals of Tochka")
struct TochkaRefusalTests {
    private func trouble(_ status: Int, _ body: String) throws -> BankTrouble {
        let exchange = try bank.enlist(description: "")
        return try #require(throws: BankTrouble.self) { try play(exchange, Reply(status, body)) }
    }

    static let body = """
        {"code":"400","id":"5f0b","message":"Что-то пошло не так","Errors":[{"errorCode":\
        "HTTPBadRequest","message":"Сумма меньше 1","url":"http://enter.tochka.com/open-api"}]}
        """

    @Test("carry the first error's code and words", arguments: [400, 404])
    func refused(status: Int) throws {
        #expect(
            try trouble(status, Self.body)
                == .refused(code: "HTTPBadRequest", words: "Сумма меньше 1")
        )
        let bare = #"{"code":"404","message":"Нет такого"}"#
        #expect(try trouble(status, bare) == .refused(code: "404", words: "Нет такого"))
    }

    @Test("of the token point to the settings", arguments: [401, 403])
    func key(status: Int) throws {
        guard case .refused("http_\(status)", _) = try trouble(status, Self.body) else {
            Issue.record("a refused token is a refusal")
            return
        }
    }

    @Test(
        "are none where a service behind the door is silent, broken or busy",
        arguments: [408, 424, 429, 500, 502, 503]
    )
    func unknown(status: Int) throws {
        guard case .unknown = try trouble(status, Self.body) else {
            Issue.record("HTTP \(status) says nothing about the request")
            return
        }
    }

    @Test("are none where the reply makes no sense", arguments: ["", "{}", "x", #"{"Data":1}"#])
    func senseless(body: String) throws {
        for status in [200, 400] {
            guard case .unknown = try trouble(status, body) else {
                Issue.record("\(status) \(body) says nothing about the request")
                continue
            }
        }
    }
}
