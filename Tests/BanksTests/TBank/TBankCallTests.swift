import Banks
import Payments
import Seals
import Testing
import Wire

func sha256(_ text: String) -> String {
    Digest.sha256Hex(text)
}

/// What the bank says to a call that went well.
private func good(_ more: String) -> Reply {
    Reply(200, #"{"Success":true,"ErrorCode":"0","TerminalKey":"TinkoffBankTest",\#(more)}"#)
}

private func charge(activation: String? = "3000000001") -> Charge {
    Recorded.charge(activation: activation)
}

private let payload = "https://qr.nspk.ru/\(Recorded.dynamic.qrcID)?type=02&bank=100000000004"

@Suite("Asking T-Bank for money")
struct TBankAskingTests {
    @Test("a code is asked for in two calls, each sealed over its own values")
    func issue() throws {
        let exchange = try T8.bank().issue(charge(activation: nil), redirectURL: nil)
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/v2/Init
                Content-Type: application/json

                {"TerminalKey":"TinkoffBankTest","Amount":150050,\
                "OrderId":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60","Description":"Заказ 00123",\
                "PayType":"O","NotificationURL":"https://pay.example.test/cb/tbank",\
                "RedirectDueDate":"2026-10-01T12:10:00+03:00",\
                "Token":"3f135d5bc54d6f3c270793dfa3a202b7a304f02b0eb22a906192875295d53731"}
                """
        )
        let made = good(
            """
            "Status":"NEW","PaymentId":"3000000001",\
            "OrderId":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60","Amount":150050,"PaymentURL":"x"
            """
        )
        guard case .next(let further) = try exchange.read(made) else {
            Issue.record("no code is asked for")
            return
        }
        // Vector T7.
        #expect(
            further.request.spelled == """
                POST https://bank.test/v2/GetQr
                Content-Type: application/json

                {"TerminalKey":"TinkoffBankTest","PaymentId":"3000000001","DataType":"PAYLOAD",\
                "Token":"5cb828fe0837b1c3891018e1c4ccee872ff91ad863ccc7104e65a5e315f99c3d"}
                """
        )
        let code = good(#""OrderId":"x","Data":"\#(payload)","PaymentId":3000000001"#)
        let issued = Issued(
            code: Link.Code(qrcID: Recorded.dynamic.qrcID, payload: payload),
            activation: "3000000001"
        )
        #expect(try play(exchange, made, code).value == issued)
    }

    @Test("the buyer's way back is sent and sealed")
    func redirect() throws {
        let exchange = try T8.bank().issue(
            charge(activation: nil),
            redirectURL: "https://shop.example.test/ok"
        )
        let body = try JSON(reading: exchange.request.body)
        #expect(body["SuccessURL"] == "https://shop.example.test/ok")
        #expect(
            body["Token"] == "4c5b8d5eed4840699c0d23eaf852726453e906dca9f84ab4105478ba0dece6da"
        )
    }

    @Test("a fraction of a second in the deadline is dropped, never rounded up")
    func deadline() throws {
        let charge = Charge(
            id: Charge.ID("a"),
            order: Order.ID("b"),
            amount: Money(kopecks: 1000),
            purpose: "",
            generation: 1,
            isAtTill: false,
            requestedAt: Recorded.noon,
            deadline: Moment(milliseconds: Recorded.noon.milliseconds + 60_999),
            graceEnds: Recorded.noon + 600
        )
        let body = try JSON(reading: T8.bank().issue(charge, redirectURL: nil).request.body)
        #expect(body["RedirectDueDate"] == "2026-10-01T12:01:00+03:00")
    }

    @Test("the password is in no request")
    func password() throws {
        let bank = T8.bank(passwords: ["usaf8fw8fsw21g"])
        let asked = [
            try bank.issue(charge(), redirectURL: nil).request,
            try bank.read(charge(), on: nil, use: .once).request,
        ]
        for request in asked { #expect(!request.spelled.contains("usaf8fw8fsw21g")) }
    }

    @Test("a register's code is not offered, and the bank says so beforehand")
    func registers() {
        let bank = T8.bank()
        #expect(!bank.capabilities.offersRegisters)
        let refusal = NotOffered("register codes")
        #expect(throws: refusal) { _ = try bank.enlist(description: "x") }
        #expect(throws: refusal) { _ = try bank.activate(charge(), on: Recorded.register) }
        #expect(throws: refusal) {
            _ = try bank.read(charge(), on: Recorded.register, use: .reusable)
        }
        #expect(throws: refusal) {
            _ = try bank.release(charge(), on: Recorded.register, use: .reusable)
        }
    }

    @Test("a name that the bank would cut is not sent")
    func longName() {
        let long = Charge(
            id: Charge.ID(String(repeating: "a", count: 37)),
            order: Order.ID("b"),
            amount: Money(kopecks: 1000),
            purpose: "",
            generation: 1,
            isAtTill: false,
            requestedAt: Recorded.noon,
            deadline: Recorded.noon + 600,
            graceEnds: Recorded.noon + 600
        )
        #expect(throws: NotOffered.self) { _ = try T8.bank().issue(long, redirectURL: nil) }
    }

    @Test(
        "a no is a refusal with the bank's code and words",
        arguments: [
            "7", "8", "9", "12", "20", "27", "204", "205", "251", "501", "620", "623", "3001",
            "3002", "3008", "3016", "3028", "3029", "3030", "3031", "3040",
        ]
    )
    func refused(code: String) throws {
        let exchange = try T8.bank().issue(charge(), redirectURL: nil)
        let reply = Reply(
            200,
            #"{"Success":false,"ErrorCode":"\#(code)","Message":"Нет","Details":"потому"}"#
        )
        #expect(throws: BankTrouble.refused(code: code, words: "Нет: потому")) {
            try play(exchange, reply)
        }
    }

    @Test("a code that is refused after the payment was made is a refusal too")
    func noCode() throws {
        let exchange = try T8.bank().issue(charge(), redirectURL: nil)
        let no = Reply(200, #"{"Success":false,"ErrorCode":"3001","Message":"СБП выключена"}"#)
        #expect(throws: BankTrouble.refused(code: "3001", words: "СБП выключена")) {
            try play(exchange, good(#""PaymentId":"3000000001""#), no)
        }
    }

    @Test(
        "what is no plain yes or no is unknown",
        arguments: [
            Reply(200, ""), Reply(200, "{}"), Reply(200, "<html>"), Reply(500, ""),
            Reply(200, #"{"Success":false}"#), Reply(200, #"{"Success":false,"ErrorCode":"0"}"#),
            Reply(200, #"{"Success":true}"#), Reply(200, #"{"Success":"true","ErrorCode":"0"}"#),
            Reply(200, #"{"Success":false,"ErrorCode":"9999","Message":"x"}"#),
            Reply(404, #"{"Success":true,"ErrorCode":"0","PaymentId":"1"}"#), Reply(429, "{}"),
            Reply(200, #"{"Success":true,"ErrorCode":"0"}"#),
            Reply(200, #"{"Success":true,"ErrorCode":"0","PaymentId":"1a"}"#),
            Reply(200, #"{"Success":true,"ErrorCode":"0","PaymentId":"1","OrderId":"other"}"#),
            Reply(200, #"{"Success":true,"ErrorCode":"0","PaymentId":"1","TerminalKey":"x"}"#),
        ]
    )
    func unknown(reply: Reply) throws {
        try expectUnknown(T8.bank().issue(charge(), redirectURL: nil), reply)
    }

    @Test(
        "a code that cannot be read is unknown",
        arguments: [
            #""PaymentId":7,"Data":"x""#, #""PaymentId":3000000001"#,
            #""PaymentId":3000000001,"Data":"https://qr.nspk.ru/short?type=02""#,
            #""PaymentId":3000000001,"Data":"<svg/>""#,
        ]
    )
    func unreadableCode(more: String) throws {
        try expectUnknown(
            T8.bank().issue(charge(), redirectURL: nil),
            good(#""PaymentId":"3000000001""#),
            good(more)
        )
    }
}

func expectUnknown<Value: Sendable>(_ exchange: Exchange<Value>, _ replies: Reply...) throws {
    var exchange = exchange
    for reply in replies {
        do {
            guard case .next(let further) = try exchange.read(reply) else {
                Issue.record("a value was read")
                return
            }
            exchange = further
        } catch BankTrouble.unknown(let why) {
            #expect(!why.isEmpty)
            return
        }
    }
    Issue.record("another question is asked")
}

@Suite("Reading a payment of T-Bank")
struct TBankReadingTests {
    private func read(_ more: String) throws -> Reading {
        let exchange = try T8.bank().read(charge(), on: Recorded.dynamic, use: .once)
        let order = #""OrderId":"\#(Recorded.orderID)""#
        return try play(exchange, good(#""PaymentId":"3000000001",\#(order),\#(more)"#)).value
    }

    @Test("it is asked by the bank's number: vector T6")
    func request() throws {
        let exchange = try T8.bank().read(charge(), on: Recorded.dynamic, use: .once)
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/v2/GetState
                Content-Type: application/json

                {"TerminalKey":"TinkoffBankTest","PaymentId":"3000000001",\
                "Token":"15f7d172d734dab972d777dc88c50f7e97b36357fa0109f16de32837a1b8f048"}
                """
        )
    }

    @Test("only CONFIRMED is money, under the number that callbacks name")
    func paid() throws {
        let money = Incoming(number: "3000000001", amount: Money(kopecks: 150_050), paidAt: nil)
        #expect(try read(#""Status":"CONFIRMED","Amount":150050"#) == .paid(money))
        let other = Incoming(number: "3000000001", amount: Money(kopecks: 7), paidAt: nil)
        #expect(try read(#""Status":"CONFIRMED","Amount":7"#) == .paid(other))
    }

    @Test(
        "no other word is money",
        arguments: [
            ("NEW", Reading.waiting), ("FORM_SHOWED", .waiting), ("AUTHORIZING", .inProgress),
            ("AUTHORIZED", .inProgress), ("CONFIRMING", .inProgress), ("confirmed", .inProgress),
            ("", .inProgress), ("AUTH_FAIL", .declined), ("REJECTED", .dead),
            ("DEADLINE_EXPIRED", .dead), ("ATTEMPTS_EXPIRED", .dead), ("CANCELED", .dead),
            ("REVERSED", .dead), ("REFUNDED", .dead), ("ASYNC_REFUNDING", .inProgress),
            ("REFUNDING", .inProgress), ("PARTIAL_REVERSED", .inProgress),
        ]
    )
    func others(status: String, reading: Reading) throws {
        #expect(try read(#""Status":"\#(status)","Amount":150050"#) == reading)
    }

    @Test("money of which a part went back came as the sum of the code")
    func partlyRefunded() throws {
        let money = Incoming(number: "3000000001", amount: Money(kopecks: 150_050), paidAt: nil)
        #expect(try read(#""Status":"PARTIAL_REFUNDED","Amount":50"#) == .paid(money))
    }

    @Test("a payment that failed is told of by a failed call")
    func failed() throws {
        let exchange = try T8.bank().read(charge(), on: nil, use: .once)
        func reply(_ status: String) -> Reply {
            Reply(
                200,
                """
                {"Success":false,"ErrorCode":"101","Status":"\(status)","PaymentId":"3000000001"}
                """
            )
        }
        #expect(try play(exchange, reply("REJECTED")).value == .dead)
        #expect(try play(exchange, reply("AUTH_FAIL")).value == .declined)
        for status in ["CONFIRMED", "NEW", "AUTHORIZED", "REFUNDED"] {
            #expect(throws: BankTrouble.refused(code: "101", words: "")) {
                try play(exchange, reply(status))
            }
        }
    }

    @Test(
        "another payment, order or unreadable sum is no answer",
        arguments: [
            #""PaymentId":"3000000002","Status":"CONFIRMED","Amount":150050"#,
            #""Status":"CONFIRMED","Amount":150050"#,
            #""PaymentId":"3000000001","OrderId":"x","Status":"CONFIRMED","Amount":150050"#,
            #""PaymentId":"3000000001","Status":"CONFIRMED","Amount":"150050""#,
            #""PaymentId":"3000000001","Status":"CONFIRMED","Amount":1500.50"#,
            #""PaymentId":"3000000001","Status":"CONFIRMED""#, #""PaymentId":"3000000001""#,
        ]
    )
    func unreadable(more: String) throws {
        try expectUnknown(T8.bank().read(charge(), on: nil, use: .once), good(more))
    }

    @Test("a payment that the bank never named is asked for by our order")
    func byOrder() throws {
        let exchange = try T8.bank().read(charge(activation: nil), on: nil, use: .once)
        let body = try JSON(reading: exchange.request.body)
        #expect(exchange.request.url == "https://bank.test/v2/CheckOrder")
        #expect(
            body["Token"] == "f2dfa76071b1cbf88db7ee79d4de575b86a8d0b38e45f1df964a801dbc88ebed"
        )
        func reading(_ payments: String) throws -> Reading {
            let reply = good(#""OrderId":"\#(Recorded.orderID)","Payments":[\#(payments)]"#)
            return try play(exchange, reply).value
        }
        let rejected = #"{"PaymentId":"1","Status":"REJECTED","Amount":150050}"#
        let paid = #"{"PaymentId":2,"Status":"CONFIRMED","Amount":150050}"#
        let fresh = #"{"PaymentId":3,"Status":"NEW","Amount":150050}"#
        let money = Incoming(number: "2", amount: Money(kopecks: 150_050), paidAt: nil)
        #expect(try reading("\(rejected),\(paid),\(fresh)") == .paid(money))
        #expect(try reading("\(rejected),\(fresh)") == .waiting)
        #expect(try reading(rejected) == .dead)
        #expect(try reading("") == .missing)
        try expectUnknown(exchange, good(#""OrderId":"x","Payments":[\#(paid)]"#))
        try expectUnknown(exchange, good(#""OrderId":"\#(Recorded.orderID)""#))
    }
}

@Suite("Taking back a code of T-Bank")
struct TBankReleaseTests {
    @Test(
        "Cancel is said only after the payment was seen to be unpaid",
        arguments: ["NEW", "FORM_SHOWED"]
    )
    func unpaid(status: String) throws {
        let exchange = try T8.bank().release(charge(), on: nil, use: .once)
        #expect(exchange.request.url == "https://bank.test/v2/GetState")
        let seen = good(#""PaymentId":"3000000001","Status":"\#(status)""#)
        let asked = try play(exchange, seen, good(#""Status":"CANCELED""#)).asked
        #expect(asked.last == "POST https://bank.test/v2/Cancel")
    }

    @Test(
        "a payment with money is never cancelled: that would be a refund",
        arguments: ["CONFIRMED", "AUTHORIZED", "AUTHORIZING", "REJECTED", "PARTIAL_REFUNDED", "?"]
    )
    func withMoney(status: String) throws {
        let exchange = try T8.bank().release(charge(), on: nil, use: .once)
        let seen = good(#""PaymentId":"3000000001","Status":"\#(status)""#)
        #expect(throws: BankTrouble.refused(code: "not_waiting", words: "the payment is \(status)"))
        {
            try play(exchange, seen)
        }
    }

    @Test("nothing is cancelled on the word about another payment")
    func otherPayment() throws {
        let exchange = try T8.bank().release(charge(), on: nil, use: .once)
        try expectUnknown(exchange, good(#""PaymentId":"3000000002","Status":"NEW""#))
        try expectUnknown(exchange, good(#""Status":"NEW""#))
        #expect(throws: NotOffered.self) {
            _ = try T8.bank().release(charge(activation: nil), on: nil, use: .once)
        }
    }
}
