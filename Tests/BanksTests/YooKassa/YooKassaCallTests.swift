import Banks
import Payments
import Testing
import Wire

private let id = YooNotice.payment
private let payload = "https://qr.nspk.ru/\(Recorded.dynamic.qrcID)?type=02&sum=150050&cur=RUB"
private let plate = Link.Code(
    qrcID: "pl-285e5ee7-0022-5000-8000-01516a44b147",
    payload: Recorded.register.payload
)

private func charge(activation: String? = id) -> Charge {
    Recorded.charge(isAtTill: true, activation: activation)
}

private func payment(_ status: String, value: String = "1500.50", _ more: String = "") -> Reply {
    Reply(
        200,
        """
        {"id":"\(id)","status":"\(status)","paid":\(status == "succeeded"),\
        "amount":{"value":"\(value)","currency":"RUB"},"created_at":"2026-10-01T09:00:00.000Z",\
        "captured_at":"2026-10-01T09:00:30.250Z",\
        "metadata":{"charge":"\(Recorded.orderID)"}\(more)}
        """
    )
}

private func fault(_ status: Int, _ code: String) -> Reply {
    Reply(
        status,
        #"{"type":"error","id":"x","code":"\#(code)","description":"No","parameter":"amount"}"#
    )
}

@Suite("Asking YooKassa for money")
struct YooKassaAskingTests {
    @Test("a one-use code is asked for as a payment by SBP, under our own key")
    func issue() throws {
        let exchange = try YooNotice.bank().issue(
            charge(activation: nil),
            redirectURL: "https://shop.test/ok"
        )
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/v3/payments
                Authorization: Basic MTAwNTAwOnRlc3Rfa2V5
                Idempotence-Key: 8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60
                Content-Type: application/json

                {"amount":{"value":"1500.50","currency":"RUB"},"capture":true,\
                "payment_method_data":{"type":"sbp"},\
                "confirmation":{"type":"qr","return_url":"https://shop.test/ok"},\
                "description":"Заказ 00123",\
                "metadata":{"charge":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"}}
                """
        )
        let confirmation = #","confirmation":{"type":"qr","confirmation_data":"\#(payload)"}"#
        let made = try play(exchange, payment("pending", confirmation))
        let code = Link.Code(qrcID: Recorded.dynamic.qrcID, payload: payload)
        #expect(made.value == Issued(code: code, activation: id))
        #expect(throws: BankTrouble.self) { try play(exchange, payment("pending")) }
        #expect(throws: BankTrouble.self) {
            try play(exchange, payment("pending", value: "1500.51", confirmation))
        }
    }

    @Test("a register's payment names the plate and the end of its time")
    func activate() throws {
        let exchange = try YooNotice.bank().activate(charge(activation: nil), on: plate)
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/v3/payments
                Authorization: Basic MTAwNTAwOnRlc3Rfa2V5
                Idempotence-Key: 8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60
                Content-Type: application/json

                {"amount":{"value":"1500.50","currency":"RUB"},"capture":true,\
                "confirmation":{"type":"external"},\
                "pos_link":{"id":"pl-285e5ee7-0022-5000-8000-01516a44b147",\
                "expires_at":"2026-10-01T09:10:00.000Z"},\
                "description":"Заказ 00123",\
                "metadata":{"charge":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"}}
                """
        )
        let made = try play(exchange, payment("pending"))
        #expect(made.value == Issued(code: nil, activation: id))
        let dead = #","cancellation_details":{"party":"yoo_money","reason":"general_decline"}"#
        #expect(throws: BankTrouble.refused(code: "canceled", words: "general_decline")) {
            try play(exchange, payment("canceled", dead))
        }
    }

    @Test("a plate is bound by the link that is printed on it")
    func enlist() throws {
        let exchange = try YooNotice.bank().enlist(
            description: "Касса 1 " + Recorded.register.payload
        )
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/v3/pos_links
                Authorization: Basic MTAwNTAwOnRlc3Rfa2V5
                Idempotence-Key: plate-AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0
                Content-Type: application/json

                {"recipient":{"gateway_id":"123"},"pos_link_data":{"link":\
                "https://qr.nspk.ru/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"}}
                """
        )
        let active = Reply(200, #"{"id":"\#(plate.qrcID)","status":"active","type":"nspk"}"#)
        #expect(try play(exchange, active).value == plate)
        let inactive = Reply(200, #"{"id":"\#(plate.qrcID)","status":"inactive"}"#)
        #expect(throws: BankTrouble.self) { try play(exchange, inactive) }
        #expect(throws: NotOffered.self) { try YooNotice.bank().enlist(description: "Касса 1") }
    }

    @Test("no registers are offered without an outlet, and the bank says so beforehand")
    func noGateway() {
        let bank = YooNotice.bank(gateway: nil)
        #expect(!bank.capabilities.offersRegisters)
        #expect(throws: NotOffered("registers")) {
            try bank.enlist(description: Recorded.register.payload)
        }
    }

    @Test(
        "a no is a refusal with the bank's code and words",
        arguments: [(400, "invalid_request"), (404, "not_found"), (405, "method_not_allowed")]
    )
    func refused(status: Int, code: String) throws {
        let exchange = try YooNotice.bank().activate(charge(), on: plate)
        #expect(throws: BankTrouble.refused(code: code, words: "No: amount")) {
            try play(exchange, fault(status, code))
        }
    }

    @Test("a key that is not accepted is a refusal", arguments: [401, 403])
    func wrongKey(status: Int) throws {
        let exchange = try YooNotice.bank().activate(charge(), on: plate)
        do {
            _ = try play(exchange, fault(status, "invalid_credentials"))
            Issue.record("accepted")
        } catch BankTrouble.refused(let code, _) {
            #expect(code == "http_\(status)")
        }
    }

    @Test("what is neither yes nor no is unknown")
    func unknown() throws {
        let exchange = try YooNotice.bank().activate(charge(), on: plate)
        let replies = [
            Reply(202, #"{"type":"processing","retry_after":1800}"#),
            fault(429, "too_many_requests"), fault(500, "internal_server_error"),
            fault(400, "internal_server_error"), fault(200, "invalid_request"),
            Reply(200, "{}"), Reply(200, "<html>"), Reply(404, ""), Reply(502, ""),
            Reply(201, #"{"id":"\#(id)","status":"pending"}"#),
        ]
        for reply in replies {
            do {
                _ = try play(exchange, reply)
                Issue.record("read as a yes: \(reply)")
            } catch BankTrouble.unknown {
                continue
            }
        }
    }
}

@Suite("Reading a charge of YooKassa")
struct YooKassaReadingTests {
    private func reading(_ reply: Reply) throws -> Reading {
        try play(try YooNotice.bank().read(charge(), on: nil, use: .once), reply).value
    }

    @Test("each word of the bank has one meaning")
    func statuses() throws {
        let paid = Reading.paid(
            Incoming(
                number: id,
                amount: Money(kopecks: 150_050),
                paidAt: Moment(milliseconds: Recorded.noon.milliseconds + 30_250)
            )
        )
        #expect(try reading(payment("succeeded")) == paid)
        #expect(try reading(payment("pending")) == .waiting)
        #expect(try reading(payment("canceled")) == .dead)
        #expect(try reading(payment("waiting_for_capture")) == .inProgress)
        #expect(try reading(payment("a new word")) == .inProgress)
    }

    @Test("the amount is read as it is written, or not at all", arguments: ["1500.505", "1e3", ""])
    func amount(text: String) throws {
        #expect(throws: BankTrouble.unknown("YooKassa's reply has no readable amount")) {
            try reading(payment("succeeded", value: text))
        }
    }

    @Test("the word about another payment or charge is nobody's")
    func other() throws {
        for (text, otherText) in [(id, "other"), (Recorded.orderID, "other")] {
            let right = String(decoding: payment("succeeded").body, as: UTF8.self)
            let wrong = Reply(200, right.replacing(text, with: otherText))
            #expect(throws: BankTrouble.self) { try reading(wrong) }
        }
    }

    @Test("a payment whose name was lost is found in the list of that time, page by page")
    func lost() throws {
        let exchange = try YooNotice.bank().read(charge(activation: nil), on: plate, use: .reusable)
        #expect(
            exchange.request.url == """
                https://bank.test/v3/payments?created_at.gte=2026-10-01T08%3A55%3A00%2E000Z\
                &created_at.lte=2026-10-01T09%3A10%3A00%2E000Z&limit=100
                """
        )
        let mine = String(decoding: payment("pending").body, as: UTF8.self)
        let strange = mine.replacing(Recorded.orderID, with: "another")
        let first = Reply(200, #"{"type":"list","items":[\#(strange)],"next_cursor":"c&1"}"#)
        let second = Reply(200, #"{"type":"list","items":[\#(strange),\#(mine)]}"#)
        let seen = try play(exchange, first, second)
        #expect(seen.value == .waiting)
        #expect(seen.asked.last?.hasSuffix("&limit=100&cursor=c%261") == true)
        let none = Reply(200, #"{"type":"list","items":[]}"#)
        #expect(try play(exchange, none).value == .missing)
        #expect(throws: BankTrouble.self) { try play(exchange, Reply(200, "{}")) }
    }
}

@Suite("Taking a charge of YooKassa off its plate")
struct YooKassaReleaseTests {
    @Test("names the payment, under a key of its own")
    func release() throws {
        let exchange = try YooNotice.bank().release(charge(), on: plate, use: .reusable)
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/v3/payments/\(id)/cancel
                Authorization: Basic MTAwNTAwOnRlc3Rfa2V5
                Idempotence-Key: cancel-\(id)
                Content-Type: application/json

                {}
                """
        )
        _ = try play(exchange, payment("canceled"))
        for status in ["succeeded", "pending", "waiting_for_capture"] {
            #expect(throws: BankTrouble.self) { try play(exchange, payment(status)) }
        }
    }

    @Test("finds the payment first where its name was lost")
    func lost() throws {
        let exchange = try YooNotice.bank().release(
            charge(activation: nil),
            on: plate,
            use: .reusable
        )
        let mine = String(decoding: payment("pending").body, as: UTF8.self)
        let list = Reply(200, #"{"items":[\#(mine)]}"#)
        let asked = try play(exchange, list, payment("canceled")).asked
        #expect(asked.last == "POST https://bank.test/v3/payments/\(id)/cancel")
        #expect(throws: BankTrouble.self) { try play(exchange, Reply(200, #"{"items":[]}"#)) }
    }

    @Test("is not offered for a one-use code, and the bank says so beforehand")
    func oneUse() {
        #expect(!YooNotice.bank().capabilities.offersRevoke)
        #expect(throws: NotOffered.self) {
            try YooNotice.bank().release(charge(), on: Recorded.dynamic, use: .once)
        }
    }
}

@Suite("Money back at YooKassa")
struct YooKassaRefundTests {
    private let paid = Recorded.payment(number: id)

    private func refund(_ status: String, value: String = "50.50", of payment: String = id)
        -> String
    {
        """
        {"id":"r-1","status":"\(status)","payment_id":"\(payment)",\
        "amount":{"value":"\(value)","currency":"RUB"},"description":"Refund refund-1",\
        "cancellation_details":{"party":"yoo_money","reason":"insufficient_funds"}}
        """
    }

    @Test("is asked for under our own key and description")
    func ask() throws {
        let exchange = try YooNotice.bank().refund(
            Recorded.refund,
            of: paid,
            charge: charge(),
            code: nil
        )
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/v3/refunds
                Authorization: Basic MTAwNTAwOnRlc3Rfa2V5
                Idempotence-Key: refund-1
                Content-Type: application/json

                {"payment_id":"\(id)","amount":{"value":"50.50","currency":"RUB"},\
                "description":"Refund refund-1"}
                """
        )
        #expect(try play(exchange, Reply(200, refund("succeeded"))).value == .completed)
        #expect(try play(exchange, Reply(200, refund("pending"))).value == .pending)
        let no = RefundReading.declined(reason: "insufficient_funds")
        #expect(try play(exchange, Reply(200, refund("canceled"))).value == no)
        for wrong in [refund("succeeded", value: "50.51"), refund("succeeded", of: "other")] {
            #expect(throws: BankTrouble.self) { try play(exchange, Reply(200, wrong)) }
        }
    }

    @Test("is found among the refunds of its payment by our name, or is missing")
    func read() throws {
        let exchange = try YooNotice.bank().readRefund(
            Recorded.refund,
            of: paid,
            charge: charge()
        )
        #expect(exchange.request.url.hasSuffix("/refunds?payment_id=\(id)&limit=100"))
        let other = refund("succeeded").replacing("refund-1", with: "refund-2")
        let first = Reply(200, #"{"items":[\#(other)],"next_cursor":"n"}"#)
        let second = Reply(200, #"{"items":[\#(refund("pending"))]}"#)
        #expect(try play(exchange, first, second).value == .pending)
        #expect(try play(exchange, Reply(200, #"{"items":[\#(other)]}"#)).value == .missing)
        #expect(throws: BankTrouble.self) { try play(exchange, Reply(200, "{}")) }
    }

    @Test("of money that the bank has not named is not offered")
    func unnamed() {
        #expect(throws: NotOffered.self) {
            try YooNotice.bank().refund(
                Recorded.refund,
                of: Recorded.payment(number: nil),
                charge: nil,
                code: nil
            )
        }
    }
}
