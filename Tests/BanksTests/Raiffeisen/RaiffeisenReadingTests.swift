import Banks
import Payments
import Seals
import Testing
import Wire

private let bank = Raiffeisen(
    .init(
        baseURL: "https://b.test/api",
        merchantID: "MA0000000001",
        secretKeys: KeyRing([Secret("key-1")])
    )
)

private func info(
    _ status: String,
    order: String = Recorded.orderID,
    amount: String = "1500.50",
    number: String = "17998"
) -> Reply {
    Reply(
        200,
        """
        {"code":"SUCCESS","qrId":"AD1","order":"\(order)","sbpMerchantId":"MA0000000001",\
        "merchantId":123,"amount":\(amount),"currency":"RUB","paymentStatus":"\(status)",\
        "transactionDate":"2026-10-01T12:03:00.5+03:00","transactionId":\(number)}
        """
    )
}

private func code(_ status: String) -> Reply {
    Reply(200, #"{"qrId":"AD1","qrStatus":"\#(status)","payload":"https://qr.nspk.ru/AD1"}"#)
}

private func order(_ status: String, id: String = Recorded.orderID) -> Reply {
    Reply(
        200,
        """
        {"id":"\(id)","amount":1500.5,"comment":"c",\
        "status":{"value":"\(status)","date":"2026-10-01T12:03:01+03:00"},"qr":{"id":"AS1"}}
        """
    )
}

private let money = Incoming(
    number: "17998",
    amount: Money(kopecks: 150_050),
    paidAt: Recorded.noon + 180
)

extension Incoming {
    /// The same with the milliseconds of the recorded payment.
    fileprivate var precise: Incoming {
        let at = paidAt.map { Moment(milliseconds: $0.milliseconds + 500) }
        return Incoming(number: number, amount: amount, paidAt: at)
    }
}

@Suite("Reading a one-use code of Raiffeisen")
struct RaiffeisenCodeReadingTests {
    private func read(_ replies: Reply...) throws -> Reading {
        var exchange = try bank.read(Recorded.charge(), on: Recorded.dynamic, use: .once)
        for reply in replies {
            switch try exchange.read(reply) {
            case .value(let reading): return reading
            case .next(let further): exchange = further
            }
        }
        throw MoreAsked(url: exchange.request.url)
    }

    @Test(
        "what cannot be read exactly is no payment",
        arguments: [
            info("SUCCESS", amount: "1500.501"), info("SUCCESS", amount: "null"),
            info("SUCCESS", amount: "1.5005e3"), info("SUCCESS", order: "another-order"),
            Reply(200, #"{"code":"SUCCESS","amount":1500.5}"#),
            Reply(
                200,
                #"{"code":"SUCCESS","amount":1,"paymentStatus":"SUCCESS","currency":"USD"}"#
            ),
        ]
    )
    func unreadable(reply: Reply) {
        #expect(throws: BankTrouble.self) { try read(reply) }
    }

    @Test("a payment has the bank's number, the exact sum and the time")
    func paid() throws {
        #expect(try read(info("SUCCESS")) == .paid(money.precise))
        let nameless = Incoming(number: nil, amount: money.amount, paidAt: money.precise.paidAt)
        #expect(try read(info("SUCCESS", number: "0")) == .paid(nameless))
    }

    @Test(
        "other words are no payment and no end",
        arguments: [
            ("IN_PROGRESS", Reading.inProgress), ("?", .inProgress),
        ]
    )
    func others(status: String, reading: Reading) throws {
        #expect(try read(info(status)) == reading)
    }

    @Test(
        "while nobody has paid, the code itself is asked",
        arguments: [
            ("NEW", Reading.waiting), ("INACTIVE", .waiting), ("?", .waiting),
            ("IN_PROGRESS", .inProgress), ("PAID", .inProgress), ("CANCELLED", .dead),
            ("EXPIRED", .dead),
        ]
    )
    func status(status: String, reading: Reading) throws {
        let exchange = try bank.read(Recorded.charge(), on: Recorded.dynamic, use: .once)
        let played = try play(exchange, info("NO_INFO", amount: "null"), code(status))
        #expect(played.value == reading)
        #expect(
            played.asked == [
                "GET https://b.test/api/sbp/v1/qr/AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0/payment-info",
                "GET https://b.test/api/sbp/v2/qrs/AD10004F2JI5VJNA8PVQ1PGR5GUKSNR0",
            ]
        )
    }

    @Test(
        "after an attempt that failed, the code itself is asked whether it can still be paid",
        arguments: [("NEW", Reading.declined), ("IN_PROGRESS", .inProgress), ("EXPIRED", .dead)]
    )
    func declined(status: String, reading: Reading) throws {
        #expect(try read(info("DECLINED"), code(status)) == reading)
    }

    @Test("a code that the bank does not know is missing, other refusals are refusals")
    func missing() throws {
        #expect(try read(Reply(200, #"{"code":"ERROR.NOT_FOUND","message":"-"}"#)) == .missing)
        #expect(try read(Reply(404, #"{"code":"ERROR.NOT_FOUND","message":"-"}"#)) == .missing)
        #expect(throws: BankTrouble.refused(code: "ERROR.X", words: "")) {
            try read(Reply(200, #"{"code":"ERROR.X"}"#))
        }
    }
}

@Suite("Reading a charge on a register's code of Raiffeisen")
struct RaiffeisenOrderReadingTests {
    private let charge = Recorded.charge(isAtTill: true, activation: Recorded.orderID)

    private func ask(on code: Link.Code? = Recorded.register) throws -> Exchange<Reading> {
        try bank.read(charge, on: code, use: .reusable)
    }

    @Test("a reply about another order says nothing about this one")
    func otherOrder() throws {
        #expect(throws: BankTrouble.self) { try play(try ask(), order("PAID", id: "other")) }
    }

    @Test("a paid order takes number and sum from the payment of its own order")
    func paid() throws {
        let played = try play(try ask(), order("PAID"), info("SUCCESS"))
        #expect(played.value == .paid(money.precise))
        #expect(
            played.asked == [
                "GET https://b.test/api/payment/v1/orders/8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60",
                "GET https://b.test/api/sbp/v1/qr/AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0/payment-info",
            ]
        )
    }

    @Test(
        "a paid order stays paid, without a number, when the code tells of another or of nothing",
        arguments: [
            info("SUCCESS", order: "the next buyer", amount: "1"), info("NO_INFO"),
            info("SUCCESS", amount: "1.234"), Reply(500, ""), Reply(200, #"{"code":"ERROR.X"}"#),
        ]
    )
    func paidElsewhere(reply: Reply) throws {
        let known = Incoming(
            number: nil,
            amount: Money(kopecks: 150_050),
            paidAt: Recorded.noon + 181
        )
        #expect(try play(try ask(), order("PAID"), reply).value == .paid(known))
    }

    @Test(
        "a new order is waiting, unless the code shows a buyer",
        arguments: [
            ("NEW", Reading.waiting), ("INACTIVE", .waiting), ("EXPIRED", .waiting),
            ("PAID", .waiting), ("IN_PROGRESS", .inProgress),
        ]
    )
    func new(status: String, reading: Reading) throws {
        #expect(try play(try ask(), order("NEW"), code(status)).value == reading)
    }

    @Test(
        "an ended order is dead and an unknown word is not",
        arguments: [
            ("CANCELLED", Reading.dead), ("EXPIRED", .dead), ("ARCHIVED", .inProgress),
        ]
    )
    func ended(status: String, reading: Reading) throws {
        #expect(try play(try ask(), order(status)).value == reading)
    }

    @Test("only the bank's own word makes an order missing, not any 404")
    func missing() throws {
        let words = #"{"code":"ORDER_NOT_FOUND","message":"Заказ не найден"}"#
        #expect(try play(try ask(), Reply(404, words)).value == .missing)
        #expect(try play(try ask(), Reply(200, words)).value == .missing)
        #expect(throws: BankTrouble.self) {
            try play(try ask(), Reply(404, #"{"status":404,"error":"Not Found"}"#))
        }
    }

    @Test("an order whose activation was lost is read by our own id")
    func lostActivation() throws {
        let lost = Recorded.charge(isAtTill: true)
        let exchange = try bank.read(lost, on: Recorded.register, use: .reusable)
        #expect(exchange.request.url.hasSuffix("/orders/" + Recorded.orderID))
        #expect(bank.capabilities.readsLostActivation)
    }
}

@Suite("Refunding at Raiffeisen")
struct RaiffeisenRefundTests {
    private func body(of exchange: Exchange<RefundReading>) -> String {
        String(decoding: exchange.request.body, as: UTF8.self)
    }

    @Test("money of a one-use code goes back under its order and our refund id")
    func dynamic() throws {
        let exchange = try bank.refund(
            Recorded.refund,
            of: Recorded.payment(number: "17998"),
            charge: Recorded.charge(),
            code: Recorded.dynamic
        )
        #expect(exchange.request.url == "https://b.test/api/sbp/v1/refund")
        #expect(
            body(of: exchange) == """
                {"amount":50.5,"order":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60",\
                "refundId":"refund-1"}
                """
        )
    }

    @Test("money of a register goes back at the address of its order")
    func register() throws {
        let exchange = try bank.refund(
            Recorded.refund,
            of: Recorded.payment(number: nil),
            charge: Recorded.charge(isAtTill: true),
            code: Recorded.register
        )
        #expect(
            exchange.request.url == """
                https://b.test/api/payments/v1/orders/8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60/refunds/\
                refund-1
                """
        )
        #expect(body(of: exchange) == #"{"amount":50.5}"#)
    }

    @Test("money that fits no charge goes back by the bank's number, or not at all")
    func quarantined() throws {
        let payment = Recorded.payment(number: "17998")
        let exchange = try bank.refund(Recorded.refund, of: payment, charge: nil, code: nil)
        #expect(
            body(of: exchange) == #"{"amount":50.5,"refundId":"refund-1","transactionId":17998}"#
        )
        for number in [nil, "1,\"amount\":9"] {
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

    @Test(
        "a refund is finished only when the bank says so",
        arguments: [
            ("IN_PROGRESS", RefundReading.pending), ("NEW", .pending), ("COMPLETED", .completed),
            ("DECLINED", .declined(reason: nil)),
        ]
    )
    func status(status: String, reading: RefundReading) throws {
        let exchange = try bank.readRefund(
            Recorded.refund,
            of: Recorded.payment(number: nil),
            charge: nil
        )
        let reply = Reply(
            200,
            #"{"code":"SUCCESS","amount":50.50,"refundStatus":"\#(status)"}"#
        )
        let played = try play(exchange, reply)
        #expect(played.value == reading)
        #expect(played.asked == ["GET https://b.test/api/sbp/v1/refund/refund-1"])
    }

    @Test("a refund of another amount, or without a status, is not ours")
    func otherAmount() throws {
        let exchange = try bank.readRefund(
            Recorded.refund,
            of: Recorded.payment(number: nil),
            charge: nil
        )
        for body in [
            #"{"code":"SUCCESS","amount":50.51,"refundStatus":"COMPLETED"}"#,
            #"{"code":"SUCCESS","amount":50.5}"#, "{}",
        ] {
            #expect(throws: BankTrouble.self) { try play(exchange, Reply(200, body)) }
        }
    }

    @Test("a refund is missing only in the bank's own word, and only when it is looked up")
    func missing() throws {
        let words = Reply(200, #"{"code":"ERROR.REFUND_NOT_FOUND","message":"-"}"#)
        let payment = Recorded.payment(number: nil)
        let asked = try bank.readRefund(Recorded.refund, of: payment, charge: nil)
        #expect(try play(asked, words).value == .missing)
        let spring = Reply(404, #"{"status":404,"error":"Not Found"}"#)
        #expect(throws: BankTrouble.self) { try play(asked, spring) }
        let sent = try bank.refund(
            Recorded.refund,
            of: payment,
            charge: Recorded.charge(),
            code: nil
        )
        #expect(throws: BankTrouble.self) { try play(sent, words) }
    }
}
