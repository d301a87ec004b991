import Banks
import Payments
import Testing
import Wire

@Suite("Refunds of T-Bank")
struct TBankRefundTests {
    private func refund(
        _ id: String = "refund-1",
        _ state: Refund.State = .requested
    ) -> Refund {
        Refund(
            id: Refund.ID(id),
            amount: Money(kopecks: 5050),
            requestedAt: Recorded.noon,
            state: state
        )
    }

    private func payment(_ refunds: [Refund]) -> Payment {
        Payment(
            id: Payment.ID("payment-1"),
            number: "3000000001",
            amount: Money(kopecks: 150_050),
            paidAt: Recorded.noon,
            kind: .paid,
            refunds: refunds
        )
    }

    private func reply(_ status: String, _ more: String = "") -> Reply {
        Reply(
            200,
            """
            {"Success":true,"ErrorCode":"0","TerminalKey":"TinkoffBankTest",\
            "PaymentId":"3000000001","Status":"\(status)"\(more)}
            """
        )
    }

    @Test("a part is paid back by Cancel with its amount in kopecks")
    func request() throws {
        let exchange = try T8.bank().refund(
            Recorded.refund,
            of: Recorded.payment(number: "3000000001"),
            charge: nil,
            code: nil
        )
        #expect(
            exchange.request.spelled == """
                POST https://bank.test/v2/Cancel
                Content-Type: application/json

                {"TerminalKey":"TinkoffBankTest","PaymentId":"3000000001","Amount":5050,\
                "ExternalRequestId":"refund-1",\
                "Token":"ce766f810e66b3c9c5561c86684c971e96ce690022e2d7ce53009afe10725e4d"}
                """
        )
        #expect(try play(exchange, reply("ASYNC_REFUNDING")).value == .pending)
        #expect(try play(exchange, reply("REFUNDING")).value == .pending)
        #expect(try play(exchange, reply("PARTIAL_REFUNDED")).value == .completed)
        #expect(try play(exchange, reply("REFUNDED")).value == .completed)
        for status in ["CONFIRMED", "CANCELED", "REVERSED", "NEW", "?"] {
            try expectUnknown(exchange, reply(status))
        }
        let other = Reply(
            200,
            #"{"Success":true,"ErrorCode":"0","PaymentId":"3","Status":"REFUNDED"}"#
        )
        try expectUnknown(exchange, other)
    }

    @Test("the bank's no is a refusal, an internal error is not", arguments: ["3002", "3029", "8"])
    func refused(code: String) throws {
        let exchange = try T8.bank().refund(
            Recorded.refund,
            of: Recorded.payment(number: nil),
            charge: Recorded.charge(activation: "3000000001"),
            code: nil
        )
        #expect(throws: BankTrouble.refused(code: code, words: "нет")) {
            try play(
                exchange,
                Reply(200, #"{"Success":false,"ErrorCode":"\#(code)","Message":"нет"}"#)
            )
        }
        try expectUnknown(exchange, Reply(200, #"{"Success":false,"ErrorCode":"9999"}"#))
    }

    @Test("money whose number is not known cannot be paid back yet")
    func noNumber() {
        for number in [nil, "A3251001", ""] {
            #expect(throws: NotOffered.self) {
                _ = try T8.bank().refund(
                    Recorded.refund,
                    of: Recorded.payment(number: number),
                    charge: nil,
                    code: nil
                )
            }
        }
    }

    private func look(
        _ refund: Refund,
        beside others: [Refund] = [],
        _ reply: Reply
    ) throws -> RefundReading? {
        let exchange = try T8.bank().readRefund(
            refund,
            of: payment(others + [refund]),
            charge: nil
        )
        #expect(exchange.request.url == "https://bank.test/v2/GetQrState")
        do {
            return try play(exchange, reply).value
        } catch BankTrouble.unknown {
            return nil
        }
    }

    @Test("the only refund of a payment is what the state of the payment says")
    func alone() throws {
        let asked = refund()
        #expect(try look(asked, reply("ASYNC_REFUNDING")) == .pending)
        #expect(try look(asked, reply("PARTIAL_REFUNDED")) == .completed)
        #expect(try look(asked, reply("REFUNDED")) == .completed)
        let taken = refund("refund-1", .pending)
        #expect(try look(taken, reply("CONFIRMED")) == .pending)
        let failed = reply(
            "CONFIRMED",
            #","QrCancelCode":"I05043","QrCancelMessage":"счёт закрыт""#
        )
        #expect(try look(taken, failed) == .declined(reason: "I05043: счёт закрыт"))
    }

    @Test(
        "a lost answer never leads to a second payment back",
        arguments: ["CONFIRMED", "NEW", "?"]
    )
    func lost(status: String) throws {
        #expect(try look(refund(), reply(status)) == nil)
        #expect(try look(refund(), reply(status, #","QrCancelCode":"I05043""#)) == nil)
    }

    @Test("one of several refunds is concluded only where no other can be meant")
    func several() throws {
        let done = refund("refund-0", .completed)
        let gone = refund("refund-0", .declined)
        let open = refund("refund-0", .pending)
        let asked = refund()
        let taken = refund("refund-1", .pending)
        #expect(try look(asked, beside: [done], reply("PARTIAL_REFUNDED")) == nil)
        #expect(try look(asked, beside: [done], reply("REFUNDED")) == nil)
        #expect(try look(taken, beside: [done], reply("PARTIAL_REFUNDED")) == .completed)
        #expect(try look(taken, beside: [open], reply("PARTIAL_REFUNDED")) == nil)
        #expect(try look(taken, beside: [gone], reply("PARTIAL_REFUNDED")) == .completed)
        #expect(try look(taken, beside: [done], reply("ASYNC_REFUNDING")) == .pending)
    }
}
