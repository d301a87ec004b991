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
