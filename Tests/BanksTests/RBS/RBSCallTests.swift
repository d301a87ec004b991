import Banks
import Payments
import Testing
import Wire

private let order = "3ff6962a-7dcc-4283-ab50-a6d7dd3386fe"
/// Our id as the gateway takes it.
private let number = Recorded.orderID.replacing("-", with: "")
private let dynamic = Recorded.dynamic
private let template = Link.Code(qrcID: "571", payload: Recorded.register.payload)

private func charge(activation: String? = order, isAtTill: Bool = false) -> Charge {
    Recorded.charge(isAtTill: isAtTill, activation: activation)
}

extension Request {
    /// The fields of a form, decoded, as lines.
    var form: String {
        guard let form = Form(reading: body) else { return "no form" }
        return form.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
    }
}

@Suite("Asking an RBS gateway for money")
struct RBSAskingTests {
    private let login = "userName=shop-api\npassword=secret pass\n"

    @Test("a one-use code is an order and then its code")
    func issue() throws {
        let exchange = try B2.bank().issue(
            charge(activation: nil),
            redirectURL: "https://shop.example.test/ok"
        )
        #expect(exchange.request.method == .post)
        #expect(exchange.request.url == "https://bank.test/payment/rest/register.do")
        #expect(
            exchange.request.form == login + """
                orderNumber=8f14e45fceea467fa0e61b2c3d4e5f60
                amount=150050
                currency=643
                returnUrl=https://shop.example.test/ok
                description=Заказ 00123
                sessionTimeoutSecs=600
                dynamicCallbackUrl=https://pay.example.test/cb/rbs
                """
        )
        let made = Reply(200, #"{"orderId":"\#(order)","formUrl":"https://bank.test/x"}"#)
        guard case .next(let further) = try exchange.read(made) else {
            Issue.record("no code is asked for")
            return
        }
        #expect(
            further.request.url == "https://bank.test/payment/rest/sbp/c2b/qr/dynamic/get.do"
        )
        #expect(
            further.request.form == login + """
                mdOrder=\(order)
                qrFormat=matrix
                paymentPurpose=Заказ 00123
                redirectUrl=https://shop.example.test/ok
                """
        )
        let code = Reply(
            200,
            """
            {"errorCode":"0","payload":"\(dynamic.payload)","qrId":"\(dynamic.qrcID)",\
            "qrStatus":"STARTED"}
            """
        )
        let issued = Issued(code: dynamic, activation: order)
        #expect(try play(exchange, made, code).value == issued)
    }

    @Test("the bytes of a request are a form, everything escaped")
    func bytes() throws {
        let bank = try B2.bank(credentials: .token(Secret("t/k=1")))
        let exchange = try bank.read(charge(), on: nil, use: .reusable)
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/payment/rest/getOrderStatusExtended.do
                Content-Type: application/x-www-form-urlencoded

                token=t%2Fk%3D1&orderId=3ff6962a-7dcc-4283-ab50-a6d7dd3386fe
                """
        )
    }

    @Test("a register's code is a template, named so because that is what is charged")
    func enlist() throws {
        let exchange = try B2.bank().enlist(description: "Касса 7")
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/payment/rest/templates/createTemplate.do
                Content-Type: application/json

                {"userName":"shop-api","password":"secret pass","type":"CASH_SBP_QR",\
                "name":"Касса 7","startDate":"2024-01-01T00:00:00",\
                "endDate":"2099-12-31T23:59:59","currency":"643",\
                "distributionChannel":"ONLINE","qrTemplate":{}}
                """
        )
        let reply = Reply(
            200,
            """
            {"errorCode":0,"templateId":571,"status":"ACTIVE",\
            "qrTemplate":{"qrcId":"AS1","payload":"\(template.payload)"}}
            """
        )
        #expect(try play(exchange, reply).value == template)
    }

    @Test("a register is charged by an order on its template")
    func activate() throws {
        let exchange = try B2.bank().activate(charge(activation: nil), on: template)
        #expect(exchange.request.url == "https://bank.test/payment/rest/instantPayment.do")
        #expect(
            exchange.request.form == login + """
                sbpTemplateId=571
                amount=150050
                orderNumber=\(number)
                sessionTimeoutSecs=600
                backUrl=https://pay.example.test/
                currency=643
                description=Заказ 00123
                """
        )
        let reply = Reply(200, #"{"errorCode":"0","orderId":"\#(order)","orderStatus":0}"#)
        #expect(try play(exchange, reply).value == Issued(code: nil, activation: order))
    }

    @Test("a register is released by declining its order, by the gateway's name or by ours")
    func decline() throws {
        let known = try B2.bank().release(charge(), on: template, use: .reusable)
        #expect(known.request.url == "https://bank.test/payment/rest/decline.do")
        #expect(known.request.form == login + "orderId=\(order)\nmerchantLogin=shop-api")
        let lost = try B2.bank().release(charge(activation: nil), on: template, use: .reusable)
        #expect(lost.request.form == login + "orderNumber=\(number)\nmerchantLogin=shop-api")
        let byToken = try B2.bank(credentials: .token(Secret("t")))
        let exchange = try byToken.release(charge(), on: template, use: .reusable)
        #expect(exchange.request.form == "token=t\norderId=\(order)")
        _ = try play(known, Reply(200, #"{"errorCode":"0"}"#))
        _ = try play(known, Reply(200, ""))
        #expect(throws: BankTrouble.refused(code: "6", words: "оплачен")) {
            _ = try play(known, Reply(200, #"{"errorCode":"6","errorMessage":"оплачен"}"#))
        }
    }

    @Test("a one-use code is rejected, unless the gateway says that it was not")
    func reject() throws {
        let exchange = try B2.bank().release(charge(), on: dynamic, use: .once)
        #expect(
            exchange.request.url == "https://bank.test/payment/rest/sbp/c2b/qr/dynamic/reject.do"
        )
        #expect(exchange.request.form == login + "mdOrder=\(order)\nqrId=\(dynamic.qrcID)")
        _ = try play(exchange, Reply(200, #"{"rejected":true}"#))
        #expect(
            throws: BankTrouble.refused(code: "not_rejected", words: "the code stays payable")
        ) {
            _ = try play(exchange, Reply(200, #"{"rejected":false}"#))
        }
        try expectUnknown(exchange, Reply(200, "{}"))
        #expect(throws: NotOffered.self) {
            _ = try B2.bank().release(charge(activation: nil), on: dynamic, use: .once)
        }
    }

    @Test(
        "a gateway without register codes says so beforehand",
        arguments: ["sberbank", "vtb", "mts", "other"]
    )
    func registers(gateway: String) throws {
        let bank = try B2.bank(gateway: gateway)
        #expect(!bank.capabilities.offersRegisters)
        let refusal = NotOffered("register codes")
        #expect(throws: refusal) { _ = try bank.enlist(description: "x") }
        #expect(throws: refusal) { _ = try bank.activate(charge(), on: template) }
        #expect(throws: refusal) {
            _ = try bank.release(charge(), on: template, use: .reusable)
        }
        #expect(try B2.bank(gateway: "alfa").capabilities.offersRegisters)
    }

    @Test("a name that the gateway would refuse is not sent, ours is found again")
    func names() throws {
        let long = Charge(
            id: Charge.ID(String(repeating: "a", count: 33)),
            order: Order.ID("b"),
            amount: Money(kopecks: 1000),
            purpose: "",
            generation: 1,
            isAtTill: false,
            requestedAt: Recorded.noon,
            deadline: Recorded.noon + 600,
            graceEnds: Recorded.noon + 600
        )
        #expect(throws: NotOffered.self) { _ = try B2.bank().issue(long, redirectURL: nil) }
        #expect(throws: NotOffered.self) { _ = try B2.bank().activate(long, on: template) }
    }

    @Test(
        "a no is a refusal with the gateway's code and words",
        arguments: ["1", "3", "4", "5", "10"]
    )
    func refused(code: String) throws {
        for body in [
            #"{"errorCode":"\#(code)","errorMessage":"нет"}"#,
            #"{"errorCode":\#(code),"errorMessage":"нет"}"#,
        ] {
            #expect(throws: BankTrouble.refused(code: code, words: "нет")) {
                _ = try play(B2.bank().issue(charge(), redirectURL: nil), Reply(200, body))
            }
        }
    }

    @Test(
        "what is no plain yes or no is unknown",
        arguments: [
            Reply(200, ""), Reply(200, "{}"), Reply(200, "<html>"), Reply(500, ""),
            Reply(200, #"{"errorCode":"7","errorMessage":"Системная ошибка"}"#),
            Reply(200, #"{"orderId":""}"#), Reply(200, #"{"orderId":7}"#), Reply(429, "{}"),
            Reply(404, #"{"orderId":"x"}"#),
        ]
    )
    func unknown(reply: Reply) throws {
        try expectUnknown(B2.bank().issue(charge(), redirectURL: nil), reply)
        try expectUnknown(B2.bank().activate(charge(), on: template), reply)
    }

    @Test("credentials are in no refusal and no description")
    func secrets() throws {
        let shown = String(describing: B2.Shown(settings: try B2.bank()))
        #expect(!shown.contains("secret pass"))
        #expect(!shown.contains(B2.key))
    }
}

extension B2 {
    fileprivate struct Shown {
        let settings: RBS
    }
}
