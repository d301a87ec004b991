import Accounting
import Payments
import Testing
import Wire

@Suite("The HTTP service of 1C")
struct OneCServiceTests {
    private let service = OneCService(
        .init(url: "https://1c.test/base/hs/sbp/", user: "Касса", password: Secret("пароль"))
    )

    @Test("hears only of money as it should be")
    func kinds() {
        #expect(service.kinds == [.paymentPaid, .paymentAccepted, .refundCompleted])
    }

    @Test("gets a payment as its contract says, once per event id")
    func payment() {
        let request = service.request(for: Happened.event(), at: Happened.noon)
        #expect(request.method == .post)
        #expect(request.url == "https://1c.test/base/hs/sbp/payments")
        #expect(
            request.headers == [
                "Authorization": "Basic 0JrQsNGB0YHQsDrQv9Cw0YDQvtC70Yw=",
                "Idempotency-Key": "evt-1",
                "Content-Type": "application/json",
            ]
        )
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"eventId":"evt-1","paymentId":"pay-1","orderId":"ЗАКАЗ-00123",\
                "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0","amountKop":150050,"currency":"RUB",\
                "paidAt":"2026-10-01T12:00:00+03:00","refundOf":null}
                """
        )
    }

    @Test("gets a refund as a movement of its own that names its payment")
    func refund() {
        let event = Happened.event(.refundCompleted, refund: Refund.ID("ref-1"))
        let request = service.request(for: event, at: Happened.noon)
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"eventId":"evt-1","paymentId":"ref-1","orderId":"ЗАКАЗ-00123",\
                "qrcId":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0","amountKop":5050,"currency":"RUB",\
                "paidAt":"2026-10-01T12:00:05+03:00","refundOf":"pay-1"}
                """
        )
    }

    @Test(
        "has accepted only what it says it has, with a byte order mark or without",
        arguments: [
            (Reply(200, #"{"status":"accepted","document":"ПС-1"}"#), true),
            (Reply(200, "\u{FEFF}" + #"{"status":"duplicate"}"#), true),
            (Reply(200, "<html>Вход</html>"), false), (Reply(200, ""), false),
            (Reply(200, #"{"status":"ok"}"#), false),
            (Reply(202, #"{"status":"accepted"}"#), false),
            (Reply(500, #"{"status":"accepted"}"#), false),
        ]
    )
    func accepted(reply: Reply, isAccepted: Bool) {
        #expect((service.verdict(on: reply) == .accepted) == isAccepted)
    }

    @Test("a rejection is kept with its reason, cut and on one line, and nothing else of the body")
    func rejected() {
        let long = String(repeating: "я", count: 300)
        let reply = Reply(422, "\u{FEFF}" + #"{"status":"rejected","reason":"a\n\#(long)"}"#)
        let cut = "a " + String(repeating: "я", count: 198)
        #expect(service.verdict(on: reply) == .refused(why: "1C rejected the event: \(cut)"))
        let silent = DeliveryVerdict.refused(why: "1C rejected the event and gave no reason")
        #expect(service.verdict(on: Reply(422, "<html>")) == silent)
        #expect(service.verdict(on: Reply(200, #"{"status":"rejected"}"#)) == silent)
    }

    @Test(
        "anything else is tried again and says what to look at",
        arguments: [
            (Reply(401), "1C does not let our user in (HTTP 401)", nil),
            (Reply(404), "1C has no such service: is it published? (HTTP 404)", nil),
            (Reply(500, "Ошибка"), "1C did not file the event (HTTP 500)", nil),
            (
                Reply(503, headers: ["Retry-After": "30"]),
                "1C did not file the event (HTTP 503)", 30
            ),
        ] as [(Reply, String, Int64?)]
    )
    func retried(reply: Reply, why: String, afterSeconds: Int64?) {
        #expect(service.verdict(on: reply) == .retry(why: why, afterSeconds: afterSeconds))
    }
}
