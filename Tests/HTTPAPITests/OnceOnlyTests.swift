import Ledger
import LedgerSQLite
import Operations
import Payments
import Seals
import Testing
import Wire

@Suite("A repeated request")
struct OnceOnlyTests {
    private let body = #"{"order_id":"A","amount":150050}"#

    private func post(_ door: TestDoor, _ token: String, key: String, _ body: String) async throws
        -> Heard
    {
        try await door.ask(
            "POST",
            "/v1/payment-links",
            token: token,
            body,
            headers: ["Idempotency-Key": key]
        )
    }

    @Test("gets the first answer again, byte for byte, and says so")
    func replayed() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        let first = try await post(door, token, key: "k-1", body)
        let again = try await post(door, token, key: "k-1", body)
        #expect(first.status == 201 && again.status == 201)
        #expect(first.bytes == again.bytes)
        #expect(first.header("Idempotency-Replayed") == nil)
        #expect(again.header("Idempotency-Replayed") == "true")
        #expect(door.bank.codeCount == 1)
    }

    @Test("with another body under the same key is refused")
    func differs() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        _ = try await post(door, token, key: "k-1", body)
        let other = try await post(door, token, key: "k-1", #"{"order_id":"B","amount":150050}"#)
        #expect(other.status == 422)
        #expect(other.code == "idempotency_key_reused")
    }

    @Test("with the key of another address is refused")
    func otherAddress() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.admin)
        _ = try await post(door, token, key: "k-1", body)
        let other = try await door.ask(
            "POST",
            "/sbp/v1/create_qr",
            token: token,
            body,
            headers: ["Idempotency-Key": "k-1"]
        )
        #expect(other.code == "idempotency_key_reused")
    }

    @Test("under the key of another merchant is a first request")
    func otherMerchant() async throws {
        let door = try await TestDoor()
        _ = try await post(door, try await door.token(.invoice), key: "k-1", body)
        let other = try await door.token(.invoice, of: TestDoor.other)
        let heard = try await post(door, other, key: "k-1", body)
        #expect(heard.status == 201)
        #expect(door.bank.codeCount == 2)
    }

    @Test("while the first is under way is told to come again")
    func inFlight() async throws {
        let door = try await TestDoor()
        let now = door.time.surroundings.now()
        let text = "POST /v1/payment-links\n" + body
        _ = try await door.books.begin(
            AnswerKey(merchant: TestDoor.shop, key: "k-1"),
            fingerprint: Hexadecimal.text(Digest.sha256(Array(text.utf8))),
            subject: "s",
            at: now,
            lease: now + 60
        )
        let heard = try await post(door, try await door.token(.invoice), key: "k-1", body)
        #expect(heard.status == 409)
        #expect(heard.code == "request_in_flight")
        #expect(heard.header("Retry-After") == "2")
        #expect(door.bank.codeCount == 0)
    }

    @Test("gets a bank's refusal again: it is definite")
    func refusal() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        door.bank.be(.refusing)
        let first = try await post(door, token, key: "k-1", body)
        #expect(first.status == 422)
        #expect(first.code == "bank_refused")
        #expect(first.json["bank_words"]?.text?.contains("заблокирован") == true)
        door.bank.be(.well)
        let again = try await post(door, token, key: "k-1", body)
        #expect(again.status == 422)
        #expect(again.bytes == first.bytes)
        #expect(again.header("Content-Type") == first.header("Content-Type"))
        #expect(try await post(door, token, key: "k-2", body).status == 201)
    }

    @Test("is done anew after the bank could not be reached")
    func unreachable() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        door.bank.be(.unreachable)
        let first = try await post(door, token, key: "k-1", body)
        #expect(first.status == 503)
        #expect(first.code == "bank_unreachable")
        #expect(first.header("Retry-After") != nil)
        door.bank.be(.well)
        let again = try await post(door, token, key: "k-1", body)
        #expect(again.json["status"]?.text == "asking")
        #expect(again.header("Idempotency-Replayed") == nil)
        #expect(door.bank.codeCount == 1)
    }

    @Test("of an unanswered refund looks at the refund anew, and sends no second one")
    func refund() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.admin)
        let link = try await post(door, token, key: "k-1", body).json
        door.bank.pay(order: try #require(link["charge_id"]?.text))
        await door.work()
        let paid = try await door.ask("GET", "/v1/payments", token: token).json
        let payment = try #require(paid["items"]?.list?.first?["id"]?.text)
        func give() async throws -> Heard {
            try await door.ask(
                "POST",
                "/v1/payments/\(payment)/refunds",
                token: token,
                #"{"amount":100}"#,
                headers: ["Idempotency-Key": "r-1"]
            )
        }
        door.bank.be(.silent)
        let first = try await give()
        #expect(first.json["status"]?.text == "unknown")
        door.bank.be(.well)
        await door.work()
        let again = try await give()
        #expect(again.json["id"] == first.json["id"])
        #expect(again.json["status"]?.text != "unknown")
        #expect(again.header("Idempotency-Replayed") == nil)
        #expect(door.bank.refundCount <= 1)
    }

    @Test("is resolved before anything new is made, after the bank gave no answer")
    func silent() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        door.bank.be(.silent)
        let first = try await post(door, token, key: "k-1", body)
        #expect(first.status == 504)
        #expect(first.code == "bank_unanswered")
        door.bank.be(.well)
        let again = try await post(door, token, key: "k-1", body)
        #expect([200, 201, 409].contains(again.status))
        await door.work()
        let last = try await post(door, token, key: "k-1", body)
        #expect(last.json["status"]?.text == "asking")
        #expect(door.bank.codeCount == 1)
    }
}
