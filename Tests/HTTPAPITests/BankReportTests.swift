import Banks
import Ledger
import Payments
import Seals
import Testing
import Wire

@Suite("A bank's report")
struct BankReportTests {
    private let address = "/callbacks/raiffeisen/raif/path-secret"

    @Test(
        "of a bank that publishes its addresses is taken from these, as our own proxy saw them",
        arguments: [
            ("185.71.76.1", 200), ("203.0.113.9", 403), ("185.71.76.1, 203.0.113.9", 403),
            ("203.0.113.9, 185.71.76.1", 200), ("", 403), ("unknown", 403),
        ]
    )
    func addresses(header: String, status: Int) async throws {
        let yookassa = YooKassa(
            YooKassa.Settings(
                baseURL: "http://bank.test",
                shopID: "100500",
                secretKeys: KeyRing([TestDoor.key])
            )
        )
        let door = try await TestDoor(bank: yookassa)
        let heard = try await door.ask(
            "POST",
            address,
            #"{"type":"notification","event":"payment.succeeded","object":{"id":"2d7a"}}"#,
            headers: ["X-Forwarded-For": header]
        )
        #expect(heard.status == status)
    }

    @Test("with the right seal pays the link, and is on file without its body shown")
    func believed() async throws {
        let door = try await TestDoor()
        let link = try await door.ask(
            "POST",
            "/v1/payment-links",
            token: try await door.token(.invoice),
            #"{"order_id":"A","amount":150050}"#
        ).json
        let (body, seal) = TestDoor.notice(order: try #require(link["charge_id"]?.text))
        let heard = try await door.ask(
            "POST",
            address,
            body,
            headers: ["X-Api-Signature-SHA256": seal]
        )
        #expect(heard.status == 200)
        await door.work(seconds: 1)
        let id = try #require(link["id"]?.text)
        let token = try await door.token(.admin, store: nil)
        let now = try await door.ask("GET", "/v1/payment-links/\(id)", token: token).json
        #expect(now["status"]?.text == "paid")
        let list = try await door.ask("GET", "/v1/callbacks?state=settled", token: token)
        #expect(list.json["items"]?.list?.first?["verdict"]?.text == "authenticated")
        #expect(!list.text.contains("sbpMerchantId"))
        #expect(!list.text.contains(seal))
    }

    @Test("with a wrong seal changes nothing and is kept as evidence")
    func forged() async throws {
        let door = try await TestDoor()
        let (body, seal) = TestDoor.notice(order: "x", key: Secret("guess"))
        let heard = try await door.ask(
            "POST",
            address,
            body,
            headers: ["X-Api-Signature-SHA256": seal]
        )
        #expect(heard.status == 403)
        let token = try await door.token(.admin, store: nil)
        let list = try await door.ask("GET", "/v1/callbacks", token: token).json
        #expect(list["items"]?.list?.first?["verdict"]?.text == "rejected")
        let other = try await door.token(.admin, of: TestDoor.other)
        let foreign = try await door.ask("GET", "/v1/callbacks", token: other).json
        #expect(foreign["items"]?.list?.isEmpty == true)
    }

    @Test("at a wrong address is answered like any other wrong address")
    func nobody() async throws {
        let door = try await TestDoor()
        for path in ["/raiffeisen/raif/wrong", "/elplat/raif/path-secret", "/raiffeisen/no/x"] {
            let heard = try await door.ask("POST", "/callbacks" + path, "{}")
            #expect(heard.status == 404)
            #expect(heard.code == "unknown_route")
        }
    }

    @Test("leaves no secret of an address or token in the log")
    func log() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        let link = try await door.ask(
            "POST",
            "/v1/payment-links",
            token: token,
            #"{"order_id":"A","amount":150050}"#
        ).json
        let page = String((link["pay_url"]?.text ?? "").dropFirst("https://pay.test".count))
        _ = try await door.ask("GET", page)
        let (body, seal) = TestDoor.notice(order: "x", key: Secret("guess"))
        _ = try await door.ask("POST", address, body, headers: ["X-Api-Signature-SHA256": seal])
        let lines = door.log.text
        #expect(lines.contains("/callbacks/{bank}/{account}/{secret}"))
        #expect(lines.contains("/pay/{token}"))
        for secret in ["path-secret", token, page.dropFirst(5).description, seal, "transactionId"] {
            #expect(!lines.contains(secret))
        }
    }
}
