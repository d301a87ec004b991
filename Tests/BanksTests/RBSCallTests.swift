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
    fileprivate var form: String {
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

@Suite("Reading an order of an RBS gateway")
struct RBSReadingTests {
    private func order(_ status: Int, _ more: String = "") -> Reply {
        let attributes = #"[{"name":"mdOrder","value":"\#(orderID)"}]"#
        return Reply(
            200,
            """
            {"errorCode":"0","orderNumber":"\(number)","orderStatus":\(status),"amount":150050,\
            "currency":"643","attributes":\(attributes)\(more)}
            """
        )
    }

    private var orderID: String { "3ff6962a-7dcc-4283-ab50-a6d7dd3386fe" }

    private func read(_ replies: Reply...) throws -> Reading {
        let exchange = try B2.bank().read(charge(isAtTill: true), on: template, use: .reusable)
        guard let reply = replies.first else { return .missing }
        return try play(exchange, reply).value
    }

    private func paid(_ kopecks: Int64) -> Reading {
        .paid(Incoming(number: orderID, amount: Money(kopecks: kopecks), paidAt: nil))
    }

    @Test("deposited is money, of the sum that was deposited")
    func paid() throws {
        #expect(try read(order(2)) == paid(150_050))
        let info = #","paymentAmountInfo":{"depositedAmount":150000,"refundedAmount":0}"#
        #expect(try read(order(2, info)) == paid(150_000))
    }

    @Test(
        "no other state is money",
        arguments: [
            (0, Reading.waiting), (1, .inProgress), (3, .dead), (5, .inProgress), (6, .dead),
            (7, .inProgress), (-1, .inProgress),
        ]
    )
    func others(status: Int, reading: Reading) throws {
        #expect(try read(order(status)) == reading)
    }

    @Test("money that went back in part is money, all of it is none")
    func refunded() throws {
        let part = #","paymentAmountInfo":{"depositedAmount":100000,"refundedAmount":50050}"#
        #expect(try read(order(4, part)) == paid(150_050))
        let all = #","paymentAmountInfo":{"depositedAmount":0,"refundedAmount":150050}"#
        #expect(try read(order(4, all)) == .dead)
        #expect(throws: BankTrouble.self) { try read(order(4)) }
    }

    @Test("an order that never came is missing, another refusal is not")
    func missing() throws {
        #expect(try read(Reply(200, #"{"errorCode":"6","errorMessage":"x"}"#)) == .missing)
        #expect(throws: BankTrouble.refused(code: "5", words: "Доступ запрещён")) {
            try read(Reply(200, #"{"errorCode":"5","errorMessage":"Доступ запрещён"}"#))
        }
    }

    @Test(
        "an unpaid one-use code is what its code says, under either name of the field",
        arguments: [
            ("STARTED", Reading.waiting), ("CONFIRMED", .inProgress), ("REJECTED", .declined),
            ("REJECTED_BY_USER", .dead), ("ACCEPTED", .inProgress), ("?", .inProgress),
        ]
    )
    func codes(status: String, reading: Reading) throws {
        for name in ["qrStatus", "status"] {
            let exchange = try B2.bank().read(charge(), on: dynamic, use: .once)
            let code = Reply(200, #"{"errorCode":"0","\#(name)":"\#(status)","qrType":"DYNAMIC"}"#)
            let played = try play(exchange, order(0), code)
            #expect(played.value == reading)
            #expect(played.asked.last?.hasSuffix("sbp/c2b/qr/status.do") == true)
        }
    }

    @Test("a charge whose answer was lost is read by our own number")
    func lost() throws {
        let bank = try B2.bank()
        let exchange = try bank.read(charge(activation: nil), on: template, use: .reusable)
        #expect(exchange.request.form.hasSuffix("orderNumber=\(number)"))
        #expect(bank.capabilities.readsLostActivation)
        #expect(try play(exchange, order(2)).value == paid(150_050))
        #expect(try play(exchange, order(0)).value == .waiting)
    }

    @Test(
        "another order, another currency or an unreadable sum is no answer",
        arguments: [
            #"{"orderStatus":2,"orderNumber":"x","amount":150050}"#,
            #"{"orderStatus":2,"attributes":[{"name":"mdOrder","value":"x"}],"amount":150050}"#,
            #"{"orderStatus":2,"amount":150050,"currency":"840"}"#,
            #"{"orderStatus":2,"amount":150050,"currency":null}"#,
            #"{"orderStatus":2,"amount":"150050"}"#, #"{"orderStatus":2,"amount":1500.50}"#,
            #"{"orderStatus":2}"#, #"{"amount":150050}"#,
            #"{"orderStatus":2,"amount":1,"paymentAmountInfo":{"depositedAmount":"1"}}"#,
        ]
    )
    func unreadable(body: String) throws {
        let exchange = try B2.bank().read(charge(), on: template, use: .reusable)
        try expectUnknown(exchange, Reply(200, body))
    }
}

@Suite("Refunds of an RBS gateway")
struct RBSRefundTests {
    private func refund(_ id: String, _ kopecks: Int64, _ state: Refund.State) -> Refund {
        Refund(
            id: Refund.ID(id),
            amount: Money(kopecks: kopecks),
            requestedAt: Recorded.noon,
            state: state
        )
    }

    private func look(
        _ refund: Refund,
        beside others: [Refund] = [],
        refunded kopecks: Int64
    ) throws -> RefundReading? {
        let payment = Payment(
            id: Payment.ID("payment-1"),
            number: order,
            amount: Money(kopecks: 150_050),
            paidAt: Recorded.noon,
            kind: .paid,
            refunds: others + [refund]
        )
        let exchange = try B2.bank().readRefund(refund, of: payment, charge: nil)
        #expect(exchange.request.url.hasSuffix("/getOrderStatusExtended.do"))
        let reply = Reply(
            200,
            #"{"orderStatus":4,"paymentAmountInfo":{"refundedAmount":\#(kopecks)}}"#
        )
        do {
            return try play(exchange, reply).value
        } catch BankTrouble.unknown {
            return nil
        }
    }

    @Test("a part goes back under the order's name and our own id")
    func request() throws {
        let exchange = try B2.bank().refund(
            Recorded.refund,
            of: Recorded.payment(number: order),
            charge: nil,
            code: nil
        )
        #expect(exchange.request.url == "https://bank.test/payment/rest/refund.do")
        #expect(
            exchange.request.form == """
                userName=shop-api
                password=secret pass
                orderId=\(order)
                amount=5050
                externalRefundId=refund-1
                """
        )
        #expect(try play(exchange, Reply(200, #"{"errorCode":"0"}"#)).value == .pending)
        try expectUnknown(exchange, Reply(200, "{}"))
        try expectUnknown(exchange, Reply(200, ""))
        #expect(throws: BankTrouble.refused(code: "5", words: "мало")) {
            _ = try play(exchange, Reply(200, #"{"errorCode":"5","errorMessage":"мало"}"#))
        }
    }

    @Test("money whose order is not known cannot be paid back yet")
    func noOrder() throws {
        let bank = try B2.bank()
        for number in [nil, ""] {
            #expect(throws: NotOffered.self) {
                _ = try bank.refund(
                    Recorded.refund,
                    of: Recorded.payment(number: number),
                    charge: nil,
                    code: nil
                )
            }
        }
    }

    @Test("a refund is done when all that is on file has gone back, and never sent again")
    func look() throws {
        let asked = refund("r1", 5050, .requested)
        let taken = refund("r1", 5050, .pending)
        let done = refund("r0", 100, .completed)
        let open = refund("r0", 100, .pending)
        #expect(try look(asked, refunded: 5050) == .completed)
        #expect(try look(asked, refunded: 0) == nil)
        #expect(try look(asked, refunded: 5049) == nil)
        #expect(try look(taken, refunded: 0) == .pending)
        #expect(try look(taken, beside: [done], refunded: 5150) == .completed)
        #expect(try look(taken, beside: [done], refunded: 5050) == .pending)
        #expect(try look(taken, beside: [open], refunded: 5050) == .pending)
        #expect(try look(taken, beside: [open], refunded: 5150) == .completed)
        #expect(try look(asked, beside: [done], refunded: 100) == nil)
        let declined = refund("r0", 100, .declined)
        #expect(try look(taken, beside: [declined], refunded: 5050) == .completed)
    }
}
