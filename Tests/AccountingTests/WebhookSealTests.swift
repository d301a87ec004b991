import Accounting
import Payments
import Seals
import Testing
import Wire

/// The example of the Standard Webhooks reference libraries; recomputed with Python's hmac.
private enum Published {
    static let secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    static let seconds: Int64 = 1_614_265_330
    static let body = #"{"test": 2432232314}"#
    static let seal = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    static let sent = Moment(milliseconds: seconds * 1000)

    static func message(
        id: String? = id,
        seconds: String? = String(seconds),
        seal: String? = seal,
        body: String = body
    ) -> Message {
        var headers = Headers()
        if let id { headers.add("Webhook-Id", id) }
        if let seconds { headers.add("Webhook-Timestamp", seconds) }
        if let seal { headers.add("Webhook-Signature", seal) }
        return Message(headers: headers, body: Array(body.utf8))
    }

    static func verify(
        _ message: Message,
        at now: Moment = sent
    ) throws -> String {
        let key = try #require(WebhookSeal.Key(secret))
        return try WebhookSeal.verify(message, keys: [key], at: now)
    }
}

@Suite("The seal of a webhook")
struct WebhookSealTests {
    @Test("without id, time or seal is no seal")
    func missing() {
        #expect(throws: WebhookSeal.Refusal.unsealed(header: "webhook-id")) {
            try Published.verify(Published.message(id: nil))
        }
        #expect(throws: WebhookSeal.Refusal.unsealed(header: "webhook-id")) {
            try Published.verify(Published.message(id: "a.b"))
        }
        for seconds in [nil, "", "+1614265330", "01614265330", "-1", "9223372036854775807"] {
            #expect(throws: WebhookSeal.Refusal.unsealed(header: "webhook-timestamp")) {
                try Published.verify(Published.message(seconds: seconds))
            }
        }
        for seal in [nil, ""] {
            #expect(throws: WebhookSeal.Refusal.unsealed(header: "webhook-signature")) {
                try Published.verify(Published.message(seal: seal))
            }
        }
    }

    @Test("over another id, time or body, of another version or cut short is forged")
    func forged() {
        let other = String(Published.seconds + 1)
        let messages = [
            Published.message(id: "msg_q5jXN8AQM9LWM0D4loKWxJek"),
            Published.message(seconds: other), Published.message(body: Published.body + " "),
            Published.message(seal: "v2" + Published.seal.dropFirst(2)),
            Published.message(seal: String(Published.seal.dropFirst(3))),
            Published.message(seal: String(Published.seal.dropLast(4))),
            Published.message(seal: Published.seal.lowercased()),
            Published.message(
                seal: String(repeating: "v1,AAAA ", count: 8) + Published.seal
            ),
        ]
        for message in messages {
            #expect(throws: WebhookSeal.Refusal.forged) { try Published.verify(message) }
        }
    }

    @Test("is believed for five minutes, and for one minute ahead of its time")
    func fresh() throws {
        let message = Published.message()
        for seconds: Int64 in [-60, 0, 300] {
            #expect(try Published.verify(message, at: Published.sent + seconds) == Published.id)
        }
        #expect(throws: WebhookSeal.Refusal.tooOld(seconds: 301)) {
            try Published.verify(message, at: Published.sent + 301)
        }
        #expect(throws: WebhookSeal.Refusal.fromFuture(seconds: 61)) {
            try Published.verify(message, at: Published.sent - 61)
        }
    }

    @Test("is made as the specification publishes it")
    func published() throws {
        let key = try #require(WebhookSeal.Key(Published.secret))
        let headers = WebhookSeal.headers(
            id: Published.id,
            body: Array(Published.body.utf8),
            keys: [key],
            at: Published.sent
        )
        #expect(
            headers == [
                "webhook-id": Published.id,
                "webhook-timestamp": "1614265330",
                "webhook-signature": Published.seal,
            ]
        )
    }

    @Test("fits while a key is being replaced, on either side")
    func twoKeys() throws {
        let old = try #require(WebhookSeal.Key(Published.secret))
        let text = "whsec_" + Base64.text(Array(1...32))
        let new = try #require(WebhookSeal.Key(Secret(text)))
        let body = Array(Published.body.utf8)
        let headers = WebhookSeal.headers(
            id: "evt-1",
            body: body,
            keys: [new, old],
            at: Published.sent
        )
        let message = Message(headers: headers, body: body)
        for keys in [[old], [new], [old, new]] {
            #expect(
                try WebhookSeal.verify(message, keys: keys, at: Published.sent) == "evt-1"
            )
        }
        #expect(throws: WebhookSeal.Refusal.forged) {
            try WebhookSeal.verify(message, keys: [], at: Published.sent)
        }
    }

    @Test(
        "is never made with a key that is not wholly a key",
        arguments: [
            "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
        ]
    )
    func badKey(text: String) {
        #expect(WebhookSeal.Key(Secret(text)) == nil)
    }

    @Test("does not show its key")
    func hidden() throws {
        let key = try #require(WebhookSeal.Key(Published.secret))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" + String(reflecting: key) == "‹secret›‹secret›")
        #expect(!dumped.contains("bytes"))
    }
}
