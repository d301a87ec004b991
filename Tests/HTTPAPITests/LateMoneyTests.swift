import Ledger
import Payments
import Testing
import Wire

@Suite("Late money over HTTP")
struct LateMoneyTests {
    private static let till = Till.ID("till-7")

    private struct Late {
        let door: TestDoor
        let charge: String
        let payment: String
        let token: String
    }

    /// A till whose buyer paid after the cashier had cancelled.
    private func late() async throws -> Late {
        let door = try await TestDoor()
        _ = try await door.ask(
            "POST",
            "/v1/registers",
            token: try await door.token(.admin),
            #"{"id":"till-7","name":"Касса 7"}"#
        )
        let token = try await door.token(.till, till: Self.till)
        let asked = try await door.ask(
            "PUT",
            "/v1/registers/till-7/charge",
            token: token,
            #"{"order_id":"A","amount":150050,"ttl_seconds":300}"#
        )
        let charge = try #require(asked.json["charge_id"]?.text)
        let path = "/v1/registers/till-7/charge/\(charge)"
        let released = try await door.ask("DELETE", path, token: token)
        #expect(released.json["outcome"]?.text == "released")
        door.bank.pay(order: charge)
        await door.work(seconds: 70)
        let register = try await door.ask("GET", "/v1/registers/till-7", token: token)
        let told = try #require(register.json["late_payments"]?.list?.first)
        #expect(told["order_id"]?.text == "A")
        #expect(told["decision"]?.text == "held")
        let payment = try #require(told["payment_id"]?.text)
        return Late(door: door, charge: charge, payment: payment, token: token)
    }

    @Test("is shown to the till, and the cashier takes it for its order, once")
    func accepted() async throws {
        let late = try await late()
        let path = "/v1/payments/\(late.payment)/accept"
        for _ in 1...2 {
            let said = try await late.door.ask("POST", path, token: late.token)
            #expect(said.status == 200)
            #expect(said.json["decision"]?.text == "accepted")
        }
        let back = try await late.door.ask(
            "POST",
            "/v1/payments/\(late.payment)/return",
            token: late.token
        )
        #expect(back.status == 409)
        #expect(back.code == "already_decided")
    }

    @Test("goes back whole at the cashier's word")
    func returned() async throws {
        let late = try await late()
        let said = try await late.door.ask(
            "POST",
            "/v1/payments/\(late.payment)/return",
            token: late.token
        )
        #expect(said.status == 200)
        #expect(said.json["decision"]?.text == "returned")
        #expect(said.json["refunds"]?.list?.count == 1)
    }

    @Test("is decided by the till that it came to, and told to nobody else")
    func apart() async throws {
        let late = try await late()
        _ = try await late.door.ask(
            "POST",
            "/v1/registers",
            token: try await late.door.token(.admin),
            #"{"id":"till-8","name":"Касса 8"}"#
        )
        let strangers = [
            try await late.door.token(.till, till: Till.ID("till-8")),
            try await late.door.token(.admin, of: TestDoor.other),
        ]
        for token in strangers {
            for path in [
                "/v1/payments/\(late.payment)/accept", "/v1/payments/\(late.payment)/return",
            ] {
                #expect(try await late.door.ask("POST", path, token: token).status == 404)
            }
            let story = "/v1/charges/\(late.charge)/story"
            #expect(try await late.door.ask("GET", story, token: token).status == 404)
        }
    }

    @Test("and all that led to it are told in order")
    func story() async throws {
        let late = try await late()
        let path = "/v1/charges/\(late.charge)/story"
        let said = try await late.door.ask("GET", path, token: late.token)
        let kinds = (said.json["story"]?.list ?? []).compactMap { $0["kind"]?.text }
        #expect(kinds.prefix(2) == ["requested", "activated"])
        #expect(kinds.contains("release_begun"))
        #expect(kinds.last == "filed")
        #expect(said.json["charge"]?["status"]?.text == "paid_late")
    }

    @Test("a bank that is down is said to be, with when to try again")
    func down() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        door.bank.be(.unreachable)
        var codes: [String?] = []
        for number in 1...5 {
            let body = #"{"order_id":"\#(number)","amount":150050,"currency":"RUB"}"#
            let said = try await door.ask("POST", "/v1/payment-links", token: token, body)
            codes.append(said.code)
        }
        #expect(codes == Array(repeating: "bank_unreachable", count: 4) + ["bank_down"])
    }
}
