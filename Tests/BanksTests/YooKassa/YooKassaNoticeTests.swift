import Banks
import Payments
import Seals
import Testing
import Wire

/// A notification in the form of protocol sheet 2, section 5.1, and ways to spoil it.
enum YooNotice {
    static let payment = "2f3b588d-000f-5000-8000-1d6e87c7fbde"
    static let body = """
        {"type":"notification","event":"payment.succeeded","object":{\
        "id":"2f3b588d-000f-5000-8000-1d6e87c7fbde","status":"succeeded","paid":true,\
        "amount":{"value":"1500.50","currency":"RUB"},\
        "metadata":{"charge":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"}}}
        """
    static let hint = Judgement.hint(
        Sighting(
            names: [.charge(Recorded.orderID), .activation(payment)],
            reading: nil,
            repeatKey: nil
        )
    )

    static func bank(gateway: String? = "123") -> YooKassa {
        YooKassa(
            .init(
                baseURL: "https://bank.test/v3/",
                shopID: "100500",
                secretKeys: KeyRing([Secret("test_key")]),
                gatewayID: gateway
            )
        )
    }

    static func judge(_ body: String = YooNotice.body, from peer: String? = "77.75.156.11")
        -> Judgement
    {
        bank().judge(Message(body: Array(body.utf8), peer: peer))
    }

    static func judge(replacing text: String, with other: String) -> Judgement {
        let changed = body.replacing(text, with: other)
        #expect(changed != body, "the fixture has no \(text)")
        return judge(changed)
    }
}

@Suite("A forged notification of YooKassa")
struct YooKassaForgeryTests {
    @Test(
        "from an address that is not the bank's is not even a hint",
        arguments: [
            "77.75.156.12", "77.75.153.128", "77.75.154.127", "185.71.76.32", "127.0.0.1",
            "2a02:5180:0:1510::1", "::ffff:8.8.8.8", "", "localhost", "77.75.156.11.", "77.75.156",
        ]
    )
    func stranger(peer: String) {
        #expect(YooNotice.judge(from: peer) == .rejected(.unsealed))
    }

    @Test("is never believed, whatever it says: it only makes us ask")
    func neverBelieved() {
        #expect(YooNotice.judge() == YooNotice.hint)
        #expect(YooNotice.judge(replacing: "1500.50", with: "1.00") == YooNotice.hint)
        #expect(YooNotice.judge(replacing: "true", with: "false") == YooNotice.hint)
    }

    @Test(
        "without what names the payment is refused",
        arguments: [
            ("\"type\"", "type"), ("\"event\"", "event"), ("\"object\"", "event"),
            ("\"id\"", "id"),
        ]
    )
    func missing(name: String, field: String) {
        let judged = YooNotice.judge(replacing: name, with: "\"other\"")
        #expect(judged == .rejected(.unreadable(field: field)))
    }

    @Test("that tells a field twice is refused")
    func duplicated() {
        let judged = YooNotice.judge(
            replacing: "\"paid\":true",
            with: "\"status\":\"pending\",\"paid\":true"
        )
        #expect(judged == .rejected(.unreadable(field: "body")))
    }

    @Test("about something that is no payment is refused", arguments: ["payout.succeeded", ""])
    func otherEvent(event: String) {
        let judged = YooNotice.judge(replacing: "payment.succeeded", with: event)
        #expect(judged == .rejected(.unreadable(field: "event")))
    }

    @Test("with a name that could not be the bank's is refused", arguments: ["../x", "a b", ""])
    func strangeID(id: String) {
        let judged = YooNotice.judge(replacing: YooNotice.payment, with: id)
        #expect(judged == .rejected(.unreadable(field: "id")))
    }

    @Test("that is cut off anywhere is refused")
    func truncated() {
        for length in 0..<YooNotice.body.utf8.count {
            let judged = YooNotice.judge(String(YooNotice.body.prefix(length)))
            #expect(judged == .rejected(.unreadable(field: "body")))
        }
    }

    @Test("tells of no money, whichever bit of it is changed")
    func everyBit() {
        let body = Array(YooNotice.body.utf8)
        for place in body.indices {
            for bit in 0..<8 {
                var bytes = body
                bytes[place] ^= 1 << bit
                let message = Message(body: bytes, peer: "77.75.156.11")
                switch YooNotice.bank().judge(message) {
                case .authenticated: Issue.record("believed with bit \(bit) of byte \(place)")
                case .hint(let seen): #expect(seen.reading == nil)
                case .rejected: continue
                }
            }
        }
    }
}

@Suite("A genuine notification of YooKassa")
struct YooKassaNoticeTests {
    @Test(
        "comes from any of the published addresses",
        arguments: [
            "77.75.153.0", "77.75.153.127", "77.75.154.255", "77.75.156.35", "185.71.77.31",
            "2a02:5180:0:2655::1", "2A02:5180:0:1533:ffff:ffff:ffff:ffff", "::ffff:77.75.156.11",
        ]
    )
    func published(peer: String) {
        #expect(YooNotice.judge(from: peer) == YooNotice.hint)
    }

    @Test("is heard where the address is not known")
    func unknownAddress() {
        #expect(YooNotice.judge(from: nil) == YooNotice.hint)
    }

    @Test("without our name of the charge names the payment")
    func noMetadata() {
        let seen = Sighting(
            names: [.activation(YooNotice.payment)],
            reading: nil,
            repeatKey: nil
        )
        #expect(YooNotice.judge(replacing: "\"charge\"", with: "\"order\"") == .hint(seen))
    }

    @Test("about a refund names the payment that it belongs to")
    func refund() {
        let body = """
            {"type":"notification","event":"refund.succeeded","object":{"id":"r-1",\
            "status":"succeeded","payment_id":"2f3b588d-000f-5000-8000-1d6e87c7fbde"}}
            """
        let seen = Sighting(
            names: [.activation(YooNotice.payment)],
            reading: nil,
            repeatKey: nil
        )
        #expect(YooNotice.judge(body) == .hint(seen))
        let lost = body.replacing("payment_id", with: "payment")
        #expect(YooNotice.judge(lost) == .rejected(.unreadable(field: "payment_id")))
    }

    @Test("is answered with HTTP 200")
    func acknowledgement() {
        #expect(YooNotice.bank().acknowledgement() == Reply(status: 200))
    }
}
