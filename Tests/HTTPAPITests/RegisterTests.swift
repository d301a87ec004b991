import Ledger
import Payments
import Testing
import Wire

@Suite("A register")
struct RegisterTests {
    private func open(_ door: TestDoor) async throws {
        let heard = try await door.ask(
            "POST",
            "/v1/registers",
            token: try await door.token(.admin),
            #"{"id":"till-7","name":"Касса 7"}"#
        )
        #expect(heard.status == 201)
        #expect(heard.json["state"]?.text == "free")
    }

    private func charge(_ door: TestDoor, _ order: String) async throws -> Heard {
        try await door.ask(
            "PUT",
            "/v1/registers/till-7/charge",
            token: try await door.token(.till, till: Till.ID("till-7")),
            #"{"order_id":"\#(order)","amount":150050,"ttl_seconds":300}"#
        )
    }

    @Test("asks for one order at a time and names the one it waits for")
    func busy() async throws {
        let door = try await TestDoor()
        try await open(door)
        let first = try await charge(door, "A")
        #expect(first.status == 200)
        #expect(first.json["amount"]?.literal == "150050")
        #expect(first.json["generation"]?.integer == 1)
        #expect(first.json["status"]?.text == "asking")
        let second = try await charge(door, "B")
        #expect(second.status == 409)
        #expect(second.code == "link_busy")
        #expect(second.json["order_id"]?.text == "A")
        #expect(second.json["charge_id"] == first.json["charge_id"])
        #expect(second.json["detail"]?.text?.contains("order A") == true)
    }

    @Test("is free again by itself after payment, and keeps its history")
    func paid() async throws {
        let door = try await TestDoor()
        try await open(door)
        let charge = try #require(try await charge(door, "A").json["charge_id"]?.text)
        door.bank.pay(order: charge)
        await door.work()
        let token = try await door.token(.till, till: Till.ID("till-7"))
        let state = try await door.ask("GET", "/v1/registers/till-7", token: token).json
        #expect(state["state"]?.text == "free")
        #expect(state["last_charge"]?["status"]?.text == "paid")
        #expect(try await self.charge(door, "B").json["generation"]?.integer == 2)
        let history = try await door.ask("GET", "/v1/registers/till-7/charges", token: token)
        let orders = (history.json["items"]?.list ?? []).compactMap { $0["order_id"]?.text }
        #expect(orders == ["B", "A"])
        let one = try await door.ask(
            "GET",
            "/v1/registers/till-7/charge/\(charge)",
            token: token
        )
        #expect(one.json["status"]?.text == "paid")
    }

    @Test("releases exactly the charge that is named")
    func release() async throws {
        let door = try await TestDoor()
        try await open(door)
        let first = try #require(try await charge(door, "A").json["charge_id"]?.text)
        let token = try await door.token(.till, till: Till.ID("till-7"))
        let path = "/v1/registers/till-7/charge/"
        let heard = try await door.ask("DELETE", path + first, token: token)
        #expect(heard.json["outcome"]?.text == "released")
        let second = try #require(try await charge(door, "B").json["charge_id"]?.text)
        let again = try await door.ask("DELETE", path + first, token: token)
        #expect(again.json["outcome"]?.text == "released")
        let now = try await door.ask("GET", "/v1/registers/till-7", token: token).json
        #expect(now["charge"]?["charge_id"]?.text == second)
        let unknown = try await door.ask("DELETE", path + "none", token: token)
        #expect(unknown.code == "unknown_charge")
    }

    @Test("shows an unanswered charge as unknown, with what is done and the time of the next look")
    func unknown() async throws {
        let door = try await TestDoor()
        try await open(door)
        door.bank.be(.silent)
        let heard = try await charge(door, "A")
        #expect(heard.status == 200)
        #expect(heard.json["status"]?.text == "unknown")
        #expect(heard.json["doing"]?.text == "looking_up_activation")
        let next = try #require(heard.json["next_check_at"]?.text)
        let logged = door.log.text.split(separator: "\n").filter { $0.contains(next) }
        #expect(logged.contains { $0.contains("has not said whether") && $0.contains("unknown") })
        door.bank.be(.well)
        await door.work(seconds: 5)
        let token = try await door.token(.admin)
        let known = try await door.ask("GET", "/v1/registers/till-7", token: token)
        let charge = try #require(known.json["last_charge"])
        #expect(charge["status"]?.text == "refused")
        #expect(charge["doing"] == .null)
    }

    @Test("is not seen by a token of another register")
    func otherTill() async throws {
        let door = try await TestDoor()
        try await open(door)
        _ = try await door.ask(
            "POST",
            "/v1/registers",
            token: try await door.token(.admin),
            #"{"id":"till-8"}"#
        )
        let token = try await door.token(.till, till: Till.ID("till-8"))
        #expect(try await door.ask("GET", "/v1/registers/till-7", token: token).status == 404)
        let list = try await door.ask("GET", "/v1/registers", token: token).json
        #expect(list["items"]?.list?.compactMap { $0["id"]?.text } == ["till-8"])
    }

    @Test("of one id is entered once; with another name it is another one")
    func twice() async throws {
        let door = try await TestDoor()
        try await open(door)
        try await open(door)
        let heard = try await door.ask(
            "POST",
            "/v1/registers",
            token: try await door.token(.admin),
            #"{"id":"till-7","name":"Другая"}"#
        )
        #expect(heard.status == 409)
        #expect(heard.code == "register_exists")
        #expect(door.bank.codeCount == 1)
    }
}
