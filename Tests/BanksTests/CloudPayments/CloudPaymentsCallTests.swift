import Banks
import Payments
import Testing
import Wire

private let payload = "https://qr.nspk.ru/\(Recorded.dynamic.qrcID)?type=02"

private func charge(activation: String? = "100500", lifeSeconds: Int64 = 600) -> Charge {
    Recorded.charge(lifeSeconds: lifeSeconds, activation: activation)
}

private func good(_ model: String) -> Reply {
    Reply(200, #"{"Success":true,"Message":null,"Model":{\#(model)}}"#)
}

private let missing = Reply(200, #"{"Success":false,"Message":"Not found"}"#)

private func payment(_ status: String, amount: String = "1500.50", number: Int = 100_500) -> Reply {
    good(
        """
        "TransactionId":\(number),"Amount":\(amount),"Currency":"RUB",\
        "InvoiceId":"\(Recorded.orderID)","Status":"\(status)",\
        "ConfirmDateIso":"2026-10-01T09:00:30","TestMode":false
        """
    )
}

@Suite("Asking CloudPayments for money")
struct CloudPaymentsAskingTests {
    @Test("a code is asked for with its life in minutes, under our own key")
    func issue() throws {
        let exchange = try CloudNotice.bank(isTest: false).issue(
            charge(activation: nil, lifeSeconds: 601),
            redirectURL: "https://shop.test/ok"
        )
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/payments/qr/sbp/link
                Authorization: Basic cGtfMTAwNTAwOnRlc3RfYXBpX3NlY3JldA==
                X-Request-ID: 8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60
                Content-Type: application/json

                {"PublicId":"pk_100500","Amount":1500.50,"Currency":"RUB",\
                "InvoiceId":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60","Description":"Заказ 00123",\
                "TtlMinutes":11,"Scheme":"charge","SuccessRedirectUrl":"https://shop.test/ok"}
                """
        )
        let made = good(#""QrUrl":"\#(payload)","TransactionId":100500"#)
        let code = Link.Code(qrcID: Recorded.dynamic.qrcID, payload: payload)
        #expect(try play(exchange, made).value == Issued(code: code, activation: "100500"))
        for bad in [
            good(#""QrUrl":"\#(payload)""#), good(#""TransactionId":1"#),
            good(#""QrUrl":"http://x","TransactionId":1"#),
            good(#""QrUrl":"\#(payload)","TransactionId":1.5"#),
        ] {
            #expect(throws: BankTrouble.self) { try play(exchange, bad) }
        }
    }

    @Test("a site in test mode says so")
    func testMode() throws {
        let request = try CloudNotice.bank().issue(charge(), redirectURL: nil).request
        #expect(try JSON(reading: request.body)["IsTest"] == true)
    }

    @Test("a no is a refusal with the bank's code and words")
    func refused() throws {
        let exchange = try CloudNotice.bank().issue(charge(), redirectURL: nil)
        let replies: [(String, BankTrouble)] = [
            (
                #"{"Success":false,"Message":"Amount is required"}"#,
                .refused(code: "refused", words: "Amount is required")
            ),
            (
                #"{"Success":false,"Message":null,"Model":{"ReasonCode":5006,"Reason":"Error"}}"#,
                .refused(code: "5006", words: "Error")
            ),
        ]
        for (body, trouble) in replies {
            #expect(throws: trouble) { try play(exchange, Reply(200, body)) }
            #expect(throws: trouble) { try play(exchange, Reply(400, body)) }
        }
    }

    @Test("what is neither yes nor no is unknown")
    func unknown() throws {
        let exchange = try CloudNotice.bank().issue(charge(), redirectURL: nil)
        let made = #""QrUrl":"\#(payload)","TransactionId":100500"#
        for reply in [
            Reply(200, "{}"), Reply(200, ""), Reply(200, "<html>"), Reply(429, ""), Reply(500, ""),
            Reply(404, "{}"), Reply(400, #"{"Success":true,"Model":{\#(made)}}"#),
            Reply(502, #"{"Success":false}"#),
        ] {
            do {
                _ = try play(exchange, reply)
                Issue.record("read as a yes: \(reply)")
            } catch BankTrouble.unknown {
                continue
            }
        }
    }

    @Test("what is not offered is said beforehand and refused")
    func notOffered() {
        let bank = CloudNotice.bank()
        let able = bank.capabilities
        #expect(!able.offersRegisters && !able.offersRevoke && !able.readsRefund)
        let code = Recorded.register
        #expect(throws: NotOffered("register codes")) { try bank.enlist(description: "x") }
        #expect(throws: NotOffered("register codes")) { try bank.activate(charge(), on: code) }
        #expect(throws: NotOffered("register codes")) {
            try bank.read(charge(), on: code, use: .reusable)
        }
        for use in [Link.Use.once, .reusable] {
            #expect(throws: NotOffered("the release of a code")) {
                try bank.release(charge(), on: code, use: use)
            }
        }
        #expect(throws: NotOffered.self) {
            try bank.readRefund(
                Recorded.refund,
                of: Recorded.payment(number: "1"),
                charge: charge()
            )
        }
    }
}

@Suite("Reading a charge of CloudPayments")
struct CloudPaymentsReadingTests {
    private func exchange(activation: String? = "100500") throws -> Exchange<Reading> {
        try CloudNotice.bank(isTest: false).read(
            charge(activation: activation),
            on: nil,
            use: .once
        )
    }

    private func paid(_ number: String = "100500") -> Reading {
        .paid(
            Incoming(
                number: number,
                amount: Money(kopecks: 150_050),
                paidAt: Moment(milliseconds: Recorded.noon.milliseconds + 30_000)
            )
        )
    }

    @Test("each word of the bank has one meaning")
    func statuses() throws {
        let exchange = try exchange()
        #expect(
            String(decoding: exchange.request.body, as: UTF8.self) == #"{"TransactionId":100500}"#
        )
        #expect(try play(exchange, payment("Completed")).value == paid())
        #expect(try play(exchange, payment("AwaitingAuthentication")).value == .waiting)
        #expect(try play(exchange, payment("Authorized")).value == .inProgress)
        #expect(try play(exchange, payment("Cancelled")).value == .dead)
        #expect(try play(exchange, payment("New")).value == .inProgress)
    }

    @Test("after a declined try the newest of the same name is asked for")
    func declined() throws {
        let exchange = try exchange()
        let again = try play(exchange, payment("Declined"), payment("Completed", number: 100_501))
        #expect(again.value == paid("100501"))
        #expect(again.asked.last == "POST https://bank.test/v2/payments/find")
        let still = try play(exchange, payment("Declined"), payment("Declined"))
        #expect(still.value == .declined)
    }

    @Test("a payment whose number was lost is asked for by our name")
    func lost() throws {
        let exchange = try exchange(activation: nil)
        #expect(
            String(decoding: exchange.request.body, as: UTF8.self)
                == #"{"InvoiceId":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"}"#
        )
        #expect(try play(exchange, payment("Completed")).value == paid())
        #expect(try play(exchange, missing).value == .missing)
    }

    @Test("the word about another payment, in test mode or with a strange amount is nobody's")
    func other() throws {
        let exchange = try exchange()
        let right = String(decoding: payment("Completed").body, as: UTF8.self)
        for (text, otherText) in [
            ("100500", "100501"), (Recorded.orderID, "other"), (":false}", ":true}"),
            ("1500.50", "1500.505"), ("RUB", "USD"), ("\"Status\"", "\"Word\""),
        ] {
            let wrong = Reply(200, right.replacing(text, with: otherText))
            #expect(throws: BankTrouble.self) { try play(exchange, wrong) }
        }
        #expect(throws: BankTrouble.refused(code: "Not found", words: "Not found")) {
            try play(exchange, missing)
        }
    }
}

@Suite("Money back at CloudPayments")
struct CloudPaymentsRefundTests {
    @Test("names the payment by its number, under our own key, and a yes is its end")
    func refund() throws {
        let exchange = try CloudNotice.bank().refund(
            Recorded.refund,
            of: Recorded.payment(number: "100500"),
            charge: charge(),
            code: nil
        )
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/payments/refund
                Authorization: Basic cGtfMTAwNTAwOnRlc3RfYXBpX3NlY3JldA==
                X-Request-ID: refund-1
                Content-Type: application/json

                {"TransactionId":100500,"Amount":50.50}
                """
        )
        #expect(try play(exchange, good(#""TransactionId":100501"#)).value == .completed)
        #expect(throws: BankTrouble.self) { try play(exchange, good("")) }
        let no = Reply(200, #"{"Success":false,"Message":"Too much"}"#)
        #expect(throws: BankTrouble.refused(code: "refused", words: "Too much")) {
            try play(exchange, no)
        }
    }

    @Test("of money without a number is not offered", arguments: ["A1", "", "1 or 1"])
    func unnamed(number: String) {
        #expect(throws: NotOffered.self) {
            try CloudNotice.bank().refund(
                Recorded.refund,
                of: Recorded.payment(number: number),
                charge: nil,
                code: nil
            )
        }
    }
}
