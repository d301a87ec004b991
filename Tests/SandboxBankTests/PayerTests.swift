import Payments
import Testing
import Wire

@Suite("The buyer")
struct PayerTests {
    @Test("a payment of a code that asks for nothing is a clear 409, of no code a 404")
    func nothingToPay() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            for deed in ["pay", "start", "decline"] {
                let idle = try await bank.post("/payer/" + deed, ["qrc_id": .text(till)])
                #expect(idle.status == 409)
                #expect(idle.json["error"]?.text?.isEmpty == false)
                let unknown = try await bank.post("/payer/" + deed, ["qrc_id": "AD1000NOTHING"])
                #expect(unknown.status == 404)
            }
            let finished = try await bank.post("/payer/finish", ["activation": "ord-9"])
            #expect(finished.status == 404)
            let danced = try await bank.post("/payer/dance", ["qrc_id": .text(till)])
            #expect(danced.status == 404)
        }
    }

    @Test("a buyer who pays another sum pays that sum")
    func otherSum() async throws {
        try await LiveBank.run { bank in
            let code = try await bank.code("ord-1")
            let paid = try await bank.post("/payer/pay", ["qrc_id": .text(code), "amount": "100"])
            #expect(paid.json["amount"] == 100)
            #expect(try await bank.paid() == [100])
            #expect(try await bank.inbox.first(1)[0].json["amount"] == .number("1"))
        }
    }

    @Test("text that is no amount is not taken for the asked sum", arguments: ["1.5", "0", "x"])
    func noSum(text: String) async throws {
        try await LiveBank.run { bank in
            let code = try await bank.code("ord-1")
            let paid = try await bank.post(
                "/payer/pay",
                ["qrc_id": .text(code), "amount": .text(text)]
            )
            #expect(paid.status == 400)
            #expect(try await bank.paid().isEmpty)
        }
    }

    @Test("a buyer who has begun may give up, and another may pay")
    func givenUp() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            _ = try await bank.post("/payer/start", ["qrc_id": .text(till)])
            #expect(try await bank.post("/payer/pay", ["qrc_id": .text(till)]).status == 409)
            let gone = try await bank.post("/payer/decline", ["activation": "ord-1"])
            #expect(gone.status == 200)
            try await bank.pay(till)
        }
    }

    @Test("the page shows sum and purpose with two buttons, and no text of a merchant as HTML")
    func page() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            _ = try await bank.raif(
                .post,
                "payment/v1/orders",
                [
                    "id": "ord-1", "amount": .number("10.5"),
                    "qr": ["id": .text(till), "additionalInfo": "<b>Чай & \"кофе\"</b>"],
                ]
            )
            let (status, text) = try await Self.page("/payer/" + till, at: bank)
            #expect(status == 200)
            for part in ["10.50 ₽", "Оплатить", "Отказаться", "&lt;b&gt;Чай &amp; &quot;кофе"] {
                #expect(text.contains(part))
            }
            #expect(!text.contains("<b>"))
            #expect(try await Self.page("/payer", at: bank).text.contains("/payer/" + till))
            #expect(try await Self.page("/payer/AD1000NOTHING", at: bank).status == 404)
        }
    }

    @Test("the page's form pays without a script")
    func form() async throws {
        try await LiveBank.run { bank in
            let code = try await bank.code("ord-1")
            let request = Request(
                .post,
                bank.url + "/payer/pay",
                headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: Array("qrc_id=\(code)".utf8)
            )
            let reply = try await bank.reply(to: request)
            #expect(reply.status == 200)
            #expect(String(decoding: reply.body, as: UTF8.self).contains("Оплачено"))
            #expect(try await Self.page("/payer/" + code, at: bank).status == 409)
            #expect(try await bank.paid() == [150_050])
        }
    }

    private static func page(
        _ path: String,
        at bank: LiveBank
    ) async throws -> (status: Int, text: String) {
        let reply = try await bank.reply(to: Request(.get, bank.url + path))
        #expect(reply.headers["Content-Type"] == "text/html; charset=utf-8")
        return (reply.status, String(decoding: reply.body, as: UTF8.self))
    }
}
