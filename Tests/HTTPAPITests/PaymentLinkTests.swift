import Ledger
import Payments
import Testing
import Wire

@Suite("A payment link")
struct PaymentLinkTests {
    private func create(_ door: TestDoor, _ order: String, _ kopecks: Int = 150_050) async throws
        -> Heard
    {
        try await door.ask(
            "POST",
            "/v1/payment-links",
            token: try await door.token(.invoice),
            #"{"order_id":"\#(order)","amount":\#(kopecks),"currency":"RUB","purpose":"Стул","#
                + #""ttl_seconds":3600,"redirect_url":"https://shop.test/ok?a=1"}"#
        )
    }

    @Test("is made, shown, paid, seen in its order, and given back")
    func whole() async throws {
        let door = try await TestDoor()
        let made = try await create(door, "ЗАКАЗ/1")
        #expect(made.status == 201)
        let id = try #require(made.json["id"]?.text)
        #expect(made.json["amount"]?.literal == "150050")
        #expect(made.json["status"]?.text == "asking")
        #expect(made.json["expires_at"]?.text == "2026-01-15T08:20:30.000Z")
        door.bank.pay(order: try #require(made.json["charge_id"]?.text))
        await door.work()

        let token = try await door.token(.accounting)
        let now = try await door.ask("GET", "/v1/payment-links/\(id)", token: token).json
        #expect(now["status"]?.text == "paid")
        let payment = try #require(now["payments"]?.list?.first)
        #expect(payment["amount"]?.literal == "150050")
        let path = "/v1/orders/%D0%97%D0%90%D0%9A%D0%90%D0%97%2F1"
        let order = try await door.ask("GET", path, token: token).json
        #expect(order["order_id"]?.text == "ЗАКАЗ/1")
        #expect(order["status"]?.text == "paid")

        let refunds = "/v1/payments/\(payment["id"]?.text ?? "")/refunds"
        let nameless = try await door.ask("POST", refunds, token: token, #"{"amount":50050}"#)
        #expect(nameless.code == "idempotency_key_required")
        for _ in 0..<2 {
            let heard = try await door.ask(
                "POST",
                refunds,
                token: token,
                #"{"amount":50050,"refund_id":"r-1"}"#
            )
            #expect(heard.status == 201)
            #expect(heard.json["id"]?.text == "r-1")
        }
        #expect(door.bank.refundCount == 1)
        let greedy = try await door.ask(
            "POST",
            refunds,
            token: token,
            #"{"amount":100001,"refund_id":"r-2"}"#
        )
        #expect(greedy.code == "exceeds_payment")
        #expect(greedy.json["refundable"]?.integer == 100_000)
        let events = try await door.ask("GET", "/v1/events?after=0", token: token).json
        #expect(events["items"]?.list?.first?["type"]?.text == "payment.paid")
        let next = try #require(events["next_after"]?.integer)
        let empty = try await door.ask("GET", "/v1/events?after=\(next)", token: token).json
        #expect(empty["items"]?.list?.isEmpty == true)
        #expect(empty["next_after"]?.integer == next)
    }

    @Test("for another amount of the same order comes only after the first is taken back")
    func otherAmount() async throws {
        let door = try await TestDoor()
        let first = try await create(door, "A", 150_050).json
        let second = try await create(door, "A", 150_060)
        #expect(second.status == 201)
        #expect(second.json["id"] != first["id"])
        let token = try await door.token(.invoice)
        let id = try #require(first["id"]?.text)
        let before = try await door.ask("GET", "/v1/payment-links/\(id)", token: token).json
        #expect(before["status"]?.text == "released")
    }

    @Test("is taken back with one of three outcomes")
    func revoked() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        let free = try #require(try await create(door, "A").json["id"]?.text)
        let heard = try await door.ask("DELETE", "/v1/payment-links/\(free)", token: token)
        #expect(heard.json["outcome"]?.text == "released")
        #expect(heard.json["payment_link"]?["status"]?.text == "released")

        let made = try await create(door, "B").json
        door.bank.pay(order: try #require(made["charge_id"]?.text))
        let paid = try #require(made["id"]?.text)
        let late = try await door.ask("DELETE", "/v1/payment-links/\(paid)", token: token)
        #expect(late.json["outcome"]?.text == "paid")

        let third = try #require(try await create(door, "C").json["id"]?.text)
        door.bank.be(.silent)
        let unknown = try await door.ask("DELETE", "/v1/payment-links/\(third)", token: token)
        #expect(unknown.json["outcome"]?.text == "checking")
        #expect(unknown.json["payment_link"]?["status"]?.text == "checking")
        #expect(unknown.json["payment_link"]?["next_check_at"]?.text != nil)
    }

    @Test("is listed page by page, newest first, none twice")
    func pages() async throws {
        let door = try await TestDoor()
        for order in ["A", "B", "C"] { _ = try await create(door, order) }
        let token = try await door.token(.invoice)
        var seen: [String] = []
        var uri = "/v1/payment-links?limit=2"
        while true {
            let page = try await door.ask("GET", uri, token: token).json
            seen += (page["items"]?.list ?? []).compactMap { $0["order_id"]?.text }
            guard let next = page["next_cursor"]?.text else { break }
            uri = "/v1/payment-links?limit=2&cursor=\(next)"
        }
        #expect(seen == ["C", "B", "A"])
    }

    @Test("is read with HEAD as with GET, without the body")
    func head() async throws {
        let door = try await TestDoor()
        let id = try #require(try await create(door, "A").json["id"]?.text)
        let token = try await door.token(.invoice)
        let heard = try await door.ask("HEAD", "/v1/payment-links/\(id)", token: token)
        #expect(heard.status == 200)
        #expect(heard.bytes.isEmpty)
    }
}
