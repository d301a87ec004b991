import Accounting
import Payments
import Testing
import Wire

@Suite("A signed webhook")
struct SignedWebhookTests {
    private func webhook() throws -> SignedWebhook {
        let secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        return SignedWebhook(
            url: "https://shop.test/hook",
            keys: [try #require(WebhookSeal.Key(secret))]
        )
    }

    static let paid = """
        {"id":"evt-1","type":"payment.paid","created_at":"2026-10-01T09:00:05.250Z","place":41,\
        "merchant":"shop","data":{"order_id":"ЗАКАЗ-00123","charge_id":"charge-1",\
        "link_id":"link-1","register_id":"till-1","store_id":"store-1",\
        "qrc_id":"AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0","amount":150050,\
        "payment":{"id":"pay-1","number":"17998","amount":150050,\
        "paid_at":"2026-10-01T09:00:00.250Z"},"refund":null,"receipt_id":null}}
        """

    @Test("tells an event in the same bytes every time, amounts in kopecks")
    func body() {
        #expect(String(decoding: EventBody.bytes(Happened.event()), as: UTF8.self) == Self.paid)
    }

    @Test("tells of a refund with the payment that it takes from, and of no payment with null")
    func otherBodies() throws {
        let refund = Happened.event(.refundCompleted, refund: Refund.ID("ref-1"))
        let data = try #require(EventBody.json(refund)["data"])
        #expect(data["refund"] == ["id": "ref-1", "amount": 5050])
        #expect(data["payment"]?["id"] == "pay-1")
        let released = try #require(
            EventBody.json(Happened.event(.chargeReleased, payment: nil))["data"]
        )
        #expect(released["payment"] == .null)
        #expect(released["amount"] == 150_050)
    }

    @Test("is sealed under the event's own id, so that a repeat can be told from news")
    func request() throws {
        let webhook = try webhook()
        let first = webhook.request(for: Happened.event(), at: Happened.noon)
        let second = webhook.request(for: Happened.event(), at: Happened.noon + 60)
        #expect(first.method == .post)
        #expect(first.url == "https://shop.test/hook")
        #expect(first.headers["Content-Type"] == "application/json")
        #expect(first.headers["webhook-id"] == "evt-1")
        #expect(first.headers["webhook-timestamp"] == "1790845200")
        #expect(second.headers["webhook-id"] == "evt-1")
        #expect(second.body == first.body)
        #expect(second.headers["webhook-signature"] != first.headers["webhook-signature"])
        let key = try #require(
            WebhookSeal.Key(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        )
        let message = Message(headers: first.headers, body: first.body)
        #expect(try WebhookSeal.verify(message, keys: [key], at: Happened.noon) == "evt-1")
    }

    @Test(
        "is accepted by any 2xx, given up by 410 and repeated after anything else",
        arguments: [
            (Reply(200), DeliveryVerdict.accepted), (Reply(204), .accepted),
            (Reply(410), .refused(why: "the receiver is gone for good (HTTP 410)")),
            (Reply(302), .retry(why: "the receiver answered HTTP 302", afterSeconds: nil)),
            (Reply(400), .retry(why: "the receiver answered HTTP 400", afterSeconds: nil)),
            (
                Reply(500, headers: ["Retry-After": "5"]),
                .retry(why: "the receiver answered HTTP 500", afterSeconds: nil)
            ),
            (
                Reply(503, headers: ["retry-after": "120"]),
                .retry(why: "the receiver is busy (HTTP 503)", afterSeconds: 120)
            ),
            (
                Reply(429, headers: ["Retry-After": "soon"]),
                .retry(why: "the receiver is busy (HTTP 429)", afterSeconds: nil)
            ),
            (
                Reply(
                    429,
                    headers: [
                        "Date": "Wed, 21 Oct 2015 07:28:00 GMT",
                        "Retry-After": "Wed, 21 Oct 2015 07:30:00 GMT",
                    ]
                ), .retry(why: "the receiver is busy (HTTP 429)", afterSeconds: 120)
            ),
            (
                Reply(503, headers: ["Retry-After": "Wed, 21 Oct 2015 07:30:00 GMT"]),
                .retry(why: "the receiver is busy (HTTP 503)", afterSeconds: nil)
            ),
        ]
    )
    func verdict(reply: Reply, verdict: DeliveryVerdict) throws {
        #expect(try webhook().verdict(on: reply) == verdict)
    }
}
