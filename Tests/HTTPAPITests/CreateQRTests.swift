import Ledger
import Payments
import Testing
import Wire

@Suite("The call of 1C programs")
struct CreateQRTests {
    /// The body of the published 1C snippet, as it goes over the wire.
    private let snippet = #"{"amount": 1500.50, "order_id": "ЗАКАЗ-00123"}"#

    @Test("of the published snippet works unchanged")
    func works() async throws {
        let door = try await TestDoor()
        let heard = try await door.ask(
            "POST",
            "/sbp/v1/create_qr",
            token: try await door.token(.till),
            snippet
        )
        #expect(heard.status == 200)
        #expect(heard.json["order_id"]?.text == "ЗАКАЗ-00123")
        #expect(heard.json["amount"]?.literal == "1500.50")
        #expect(heard.json["payload"]?.text?.hasPrefix("https://qr.nspk.ru/") == true)
        #expect(heard.json["link"] == heard.json["payload"])
        #expect(heard.json["qr_png"]?.text?.hasPrefix("https://pay.test/pay/") == true)
        #expect(heard.json["expires_at"]?.text?.hasSuffix("Z") == true)
    }

    @Test(
        "reads roubles exactly",
        arguments: [
            ("1500.50", 150_050), ("1500.5", 150_050), ("1500", 150_000), ("1.01", 101),
            ("999999.99", 99_999_999), ("0.29e0", nil), ("1500.505", nil), ("1500.500", nil),
        ] as [(String, Int64?)]
    )
    func exact(_ literal: String, _ kopecks: Int64?) async throws {
        let door = try await TestDoor()
        let heard = try await door.ask(
            "POST",
            "/sbp/v1/create_qr",
            token: try await door.token(.invoice),
            #"{"amount":\#(literal),"order_id":"A"}"#
        )
        guard let kopecks else {
            #expect(heard.code == "amount_not_roubles")
            return
        }
        #expect(heard.json["amount"]?.literal == Money(kopecks: kopecks).roubles)
    }

    @Test("is told the least and the most in roubles, too, because it writes roubles")
    func outOfRange() async throws {
        let door = try await TestDoor()
        let heard = try await door.ask(
            "POST",
            "/sbp/v1/create_qr",
            token: try await door.token(.invoice),
            #"{"amount":0.50,"order_id":"A"}"#
        )
        #expect(heard.code == "amount_out_of_range")
        #expect(heard.json["detail"]?.text?.contains("1.00 to 1000000.00 roubles") == true)
    }

    @Test("may leave the Content-Type out, and may begin with a byte order mark")
    func sloppy() async throws {
        let door = try await TestDoor()
        let heard = try await door.ask(
            "POST",
            "/sbp/v1/create_qr",
            token: try await door.token(.invoice),
            bytes: [0xEF, 0xBB, 0xBF] + Array(snippet.utf8),
            ["Content-Type": ""]
        )
        #expect(heard.status == 200)
    }

    @Test("gives the same code again for the same order and amount")
    func same() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        let first = try await door.ask("POST", "/sbp/v1/create_qr", token: token, snippet)
        let again = try await door.ask("POST", "/sbp/v1/create_qr", token: token, snippet)
        #expect(first.json["payload"] == again.json["payload"])
        #expect(door.bank.codeCount == 1)
    }

    @Test("needs to know the store where the merchant has several")
    func stores() async throws {
        let door = try await TestDoor()
        let wide = try await door.token(.admin, store: nil)
        let heard = try await door.ask("POST", "/sbp/v1/create_qr", token: wide, snippet)
        #expect(heard.status == 422)
        #expect(heard.code == "store_required")
        let only = try await door.token(.admin, of: TestDoor.other)
        #expect(try await door.ask("POST", "/sbp/v1/create_qr", token: only, snippet).status == 200)
    }
}
