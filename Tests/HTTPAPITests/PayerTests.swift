import Ledger
import Payments
import Testing
import Wire

@Suite("The payer's page")
struct PayerTests {
    private func create(_ door: TestDoor, purpose: String = "Стул") async throws -> JSON {
        try await door.ask(
            "POST",
            "/v1/payment-links",
            token: try await door.token(.invoice),
            #"{"order_id":"ЗАКАЗ-1","amount":150050,"purpose":"\#(purpose)"}"#
        ).json
    }

    private func path(_ link: JSON) -> String {
        String((link["pay_url"]?.text ?? "").dropFirst("https://pay.test".count))
    }

    @Test("says in Russian what to pay, to whom and for what, and shows the code")
    func waiting() async throws {
        let door = try await TestDoor()
        let link = try await create(door)
        let page = try await door.ask("GET", path(link))
        #expect(page.status == 200)
        for words in [
            "<html lang=\"ru\">", "Ромашка", "На углу", "1\u{A0}500,50\u{A0}₽", "Стул",
            "Заказ ЗАКАЗ-1", "Ожидаем оплату", "<svg", "Оплатить в приложении банка",
            "http-equiv=\"refresh\"",
        ] {
            #expect(page.text.contains(words), "\(words)")
        }
        let policy = page.header("Content-Security-Policy") ?? ""
        #expect(policy.contains("default-src 'none'"))
        #expect(!policy.contains("unsafe"))
        let id = try #require(link["id"]?.text)
        #expect(!page.text.contains(id))
    }

    @Test("shows the payment once it is known, and no code any more")
    func paid() async throws {
        let door = try await TestDoor()
        let link = try await create(door)
        door.bank.pay(order: try #require(link["charge_id"]?.text))
        let before = try await door.ask("GET", path(link))
        #expect(before.text.contains("Ожидаем оплату"))
        await door.work()
        let after = try await door.ask("GET", path(link))
        #expect(after.text.contains("Оплачено"))
        #expect(!after.text.contains("<svg"))
        #expect(!after.text.contains("<script"))
        let picture = try await door.ask("GET", path(link) + "/qr.png")
        #expect(picture.status == 409)
        #expect(picture.code == "link_closed")
    }

    @Test("lets no purpose become markup")
    func markup() async throws {
        let door = try await TestDoor()
        let page = try await door.ask(
            "GET",
            path(try await create(door, purpose: "<script>alert(1)</script>"))
        )
        #expect(!page.text.contains("<script>alert"))
        #expect(page.text.contains("&lt;script&gt;"))
    }

    @Test("shows no payable code after the deadline")
    func over() async throws {
        let door = try await TestDoor()
        let link = try await create(door)
        door.time.wait(90_000)
        let page = try await door.ask("GET", path(link))
        #expect(page.text.contains("Время вышло"))
        #expect(!page.text.contains("<svg"))
    }

    @Test("streams the end of a paid link and closes")
    func stream() async throws {
        let door = try await TestDoor()
        let link = try await create(door)
        door.bank.pay(order: try #require(link["charge_id"]?.text))
        await door.work()
        let heard = try await door.ask("GET", path(link) + "/stream")
        #expect(heard.header("Content-Type") == "text/event-stream")
        #expect(heard.text.hasPrefix("event: state\ndata: {\"status\":\"paid\""))
        #expect(heard.text.hasSuffix("\n\n"))
    }

    @Test("streams a payment while somebody watches")
    func live() async throws {
        let door = try await TestDoor()
        let link = try await create(door)
        async let heard = door.ask("GET", path(link) + "/stream")
        try await Task.sleep(for: .milliseconds(200))
        door.bank.pay(order: try #require(link["charge_id"]?.text))
        await door.work()
        let text = try await heard.text
        let waiting = try #require(text.firstRange(of: "\"status\":\"asking\""))
        let paid = try #require(text.firstRange(of: "\"status\":\"paid\""))
        #expect(waiting.lowerBound < paid.lowerBound)
    }

    @Test("gives no more streams than there are seats")
    func seats() async throws {
        let door = try await TestDoor(streamLimit: 0)
        let heard = try await door.ask("GET", path(try await create(door)) + "/stream")
        #expect(heard.status == 503)
        #expect(heard.code == "too_many_streams")
    }

    @Test("gives its code as a picture that an invoice can embed")
    func pictures() async throws {
        let door = try await TestDoor()
        let link = try await create(door)
        let png = try await door.ask("GET", path(link) + "/qr.png?scale=4&ecc=q")
        #expect(png.header("Content-Type") == "image/png")
        #expect(png.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        let again = try await door.ask("GET", path(link) + "/qr.png?ecc=q&scale=4")
        #expect(png.bytes == again.bytes)
        let svg = try await door.ask("GET", path(link) + "/qr.svg?mm=30")
        #expect(svg.text.contains("width=\"30mm\""))
        let bad = try await door.ask("GET", path(link) + "/qr.png?margin=0")
        #expect(bad.code == "unknown_parameter")
    }

    @Test("of a register has text and receipt forms besides")
    func receipt() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.admin)
        _ = try await door.ask("POST", "/v1/registers", token: token, #"{"id":"t"}"#)
        let text = try await door.ask("GET", "/v1/registers/t/qr.txt", token: token)
        #expect(text.text.contains("█"))
        let raster = try await door.ask(
            "GET",
            "/v1/registers/t/qr.escpos?paper_dots=200&scale=32",
            token: token
        )
        #expect(raster.status == 200)
        #expect(raster.bytes.contains(0x1D))
    }
}
