import Ledger
import Payments
import Testing
import Wire

@Suite("Goods given away without proof, over HTTP")
struct HandingOverTests {
    private static let reason = #"{"reason":"банк молчит"}"#

    /// A till whose bank has not said what became of its purchase.
    private func unknown() async throws -> (door: TestDoor, path: String) {
        let door = try await TestDoor()
        let admin = try await door.token(.admin)
        _ = try await door.ask("POST", "/v1/registers", token: admin, #"{"id":"till-7"}"#)
        door.bank.be(.silent)
        let asked = try await door.ask(
            "PUT",
            "/v1/registers/till-7/charge",
            token: admin,
            #"{"order_id":"A","amount":150050,"ttl_seconds":300}"#
        )
        let charge = try #require(asked.json["charge_id"]?.text)
        return (door, "/v1/charges/\(charge)")
    }

    @Test("need a role, a name and a reason, and are never shown as paid")
    func flagged() async throws {
        let (door, path) = try await unknown()
        let cashier = try await door.token(.till, till: Till.ID("till-7"))
        let refused = try await door.ask("POST", path + "/hand-over", token: cashier, Self.reason)
        #expect(refused.status == 403)
        let senior = try await door.token(.accounting)
        let bare = try await door.ask("POST", path + "/hand-over", token: senior, "{}")
        #expect(bare.code == "missing_field")
        let said = try await door.ask("POST", path + "/hand-over", token: senior, Self.reason)
        #expect(said.status == 200)
        #expect(said.json["status"]?.text == "unknown")
        #expect(said.json["handed_over_at"]?.text != nil)
        let story = try await door.ask("GET", path + "/story", token: cashier).json
        let remark = story["story"]?.list?.last
        #expect(remark?["kind"]?.text == "handed_over")
        #expect(remark?["text"]?.text == "test: банк молчит")
        let events = try await door.ask("GET", "/v1/events", token: senior).json
        #expect(events["items"]?.list?.last?["type"]?.text == "charge.handed_over")
    }

    @Test("are no business of another merchant")
    func apart() async throws {
        let (door, path) = try await unknown()
        let stranger = try await door.token(.admin, of: TestDoor.other)
        let said = try await door.ask("POST", path + "/hand-over", token: stranger, Self.reason)
        #expect(said.status == 404)
    }
}
