import Ledger
import Operations
import Payments
import Testing
import Wire

@Suite("Receipts over HTTP")
struct ReceiptTests {
    private static let wish =
        #"{"order_id":"A","amount":1000,"receipt":{"customer":{"email":"a@b.ru"},"items":["#
        + #"{"name":"Булка","price":400,"quantity":1,"sum":400,"vat":"vat10"},"#
        + #"{"name":"Чай","price":300,"quantity":2,"sum":600,"payment_object":"service"}]}}"#

    private func paid(_ door: TestDoor) async throws -> JSON {
        let token = try await door.token(.invoice)
        let made = try await door.ask("POST", "/v1/payment-links", token: token, Self.wish)
        #expect(made.status == 201, "\(made.text)")
        door.bank.pay(order: try #require(made.json["charge_id"]?.text))
        await door.work()
        let path = "/v1/payment-links/\(made.json["id"]?.text ?? "")"
        let link = try await door.ask("GET", path, token: token).json
        return try #require(link["payments"]?.list?.first)
    }

    private func end(_ reading: ReceiptReading, of payment: String, in door: TestDoor) async throws
    {
        let payment = Payment.ID(payment)
        let found = try await door.desk.books.link(holding: Owned(payment, of: TestDoor.shop))
        let link = try #require(found).owned
        _ = try await door.desk.books.change(link, including: .payment(payment), once: nil) {
            link in
            link.observe(
                reading,
                of: Receipt.ID(of: payment),
                attempt: 1,
                in: payment,
                jitterThousandths: 0,
                at: link.openedAt
            )
        }
    }

    @Test("a payment says how its receipts stand, and a receipt what it says")
    func whole() async throws {
        let door = try await TestDoor(isFiscal: true)
        let payment = try await paid(door)
        let standing = try #require(payment["receipts"]?.list?.first)
        #expect(standing["kind"] == "sell")
        #expect(standing["status"] == "owed")
        let token = try await door.token(.till)
        let path = "/v1/receipts/\(standing["id"]?.text ?? "")"
        let receipt = try await door.ask("GET", path, token: token).json
        #expect(receipt["amount"]?.integer == 1000)
        #expect(receipt["customer"] == ["email": "a@b.ru"])
        let items = try #require(receipt["items"]?.list)
        #expect(items.map { $0["vat"]?.text } == ["vat10", "vat22"])
        #expect(items.map { $0["payment_object"]?.text } == ["commodity", "service"])
        #expect(items.map { $0["quantity"]?.literal } == ["1", "2"])
        #expect(receipt["fiscal"] == .null)
        let sign = FiscalSign(
            fn: "1",
            fd: "2",
            fpd: "3",
            shift: nil,
            number: nil,
            issuedAt: nil,
            url: "https://ofd.test"
        )
        try await end(.done(sign), of: payment["id"]?.text ?? "", in: door)
        let done = try await door.ask("GET", path, token: token).json
        #expect(done["status"] == "done")
        #expect(done["fiscal"]?["fpd"] == "3")
        let late = try await door.ask("POST", path + "/resume", token: try await door.token(.admin))
        #expect((late.status, late.code) == (409, "receipt_not_resumable"))
    }

    @Test("they are listed by order, by state, and by how long they have been missing")
    func lists() async throws {
        let door = try await TestDoor(isFiscal: true)
        let payment = try await paid(door)
        let token = try await door.token(.accounting)
        func count(_ query: String) async throws -> Int? {
            try await door.ask("GET", "/v1/receipts\(query)", token: token).json["items"]?.list?
                .count
        }
        #expect(try await count("") == 1)
        #expect(try await count("?order_id=A") == 1)
        #expect(try await count("?order_id=B") == 0)
        #expect(try await count("?missing_minutes=0") == 1)
        #expect(try await count("?missing_minutes=15") == 0)
        try await end(.failed(reason: "no"), of: payment["id"]?.text ?? "", in: door)
        #expect(try await count("?state=failed") == 1)
        #expect(try await count("?state=owed") == 0)
        let both = try await door.ask("GET", "/v1/receipts?state=owed&order_id=A", token: token)
        #expect(both.status == 400)
        let id = try #require(payment["receipts"]?.list?.first?["id"]?.text)
        let again = try await door.ask("POST", "/v1/receipts/\(id)/resume", token: token)
        #expect(again.json["status"] == "owed")
        #expect(again.json["external_id"]?.text == "sbp-\(payment["id"]?.text ?? "")-sell-2")
    }

    @Test("another merchant's, another store's and another till's are not there")
    func apart() async throws {
        let door = try await TestDoor(isFiscal: true)
        let payment = try await paid(door)
        let id = try #require(payment["receipts"]?.list?.first?["id"]?.text)
        let strangers = [
            try await door.token(.admin, of: TestDoor.other),
            try await door.token(.admin, store: TestDoor.second),
        ]
        for token in strangers {
            for (method, path) in [
                ("GET", "/v1/receipts/\(id)"), ("POST", "/v1/receipts/\(id)/resume"),
            ] {
                #expect(try await door.ask(method, path, token: token).status == 404)
            }
            let list = try await door.ask("GET", "/v1/receipts", token: token).json
            #expect(list["items"]?.list?.isEmpty == true)
        }
    }

    @Test(
        "a receipt that cannot be is refused, with a code that says why",
        arguments: [
            (#""sum":600"#, #""sum":601"#, 422, "receipt_unusable"),
            (#""amount":1000"#, #""amount":1001"#, 422, "receipt_does_not_add_up"),
            (#""vat10""#, #""vat11""#, 422, nil),
            (#""quantity":2"#, #""quantity":2.0001"#, 422, nil),
            (#""quantity":2"#, #""quantity":2e0"#, 422, nil),
            (#""quantity":2"#, #""quantity":"2""#, 422, nil),
            (#""items":["#, #""goods":["#, 422, nil),
            (#""customer":{"email":"a@b.ru"}"#, #""customer":{}"#, 422, nil),
            (#""email":"a@b.ru""#, #""email":"a@@b.ru""#, 422, "receipt_unusable"),
            (#""name":"Чай""#, #""name":"""#, 422, nil),
            (#""price":400"#, #""price":4.5"#, 422, nil),
        ]
    )
    func refused(part: String, instead: String, status: Int, code: String?) async throws {
        let door = try await TestDoor(isFiscal: true)
        let text = Self.wish.replacing(part, with: instead)
        #expect(text != Self.wish)
        let token = try await door.token(.invoice)
        let heard = try await door.ask("POST", "/v1/payment-links", token: token, text)
        #expect((400...422).contains(heard.status), "\(heard.text)")
        if let code { #expect((heard.status, heard.code) == (status, code)) }
    }

    @Test("a store that makes none refuses to be told what one shall say")
    func noFiscal() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        let heard = try await door.ask("POST", "/v1/payment-links", token: token, Self.wish)
        #expect((heard.status, heard.code) == (422, "no_fiscal_account"))
    }

    @Test("a refund of a part names lines, and says so where it does not")
    func refund() async throws {
        let door = try await TestDoor(isFiscal: true)
        let payment = try await paid(door)
        let path = "/v1/payments/\(payment["id"]?.text ?? "")/refunds"
        let token = try await door.token(.accounting)
        let cases = [
            (#"{"amount":300,"refund_id":"r"}"#, "refund_lines_needed"),
            (
                #"{"amount":300,"refund_id":"r","lines":[{"line":3,"amount":300}]}"#,
                "refund_line_unknown"
            ),
            (#"{"amount":500,"refund_id":"r","lines":[{"line":1,"amount":500}]}"#, "exceeds_line"),
            (
                #"{"amount":301,"refund_id":"r","lines":[{"line":2,"amount":300}]}"#,
                "receipt_does_not_add_up"
            ),
        ]
        for (body, code) in cases {
            let heard = try await door.ask("POST", path, token: token, body)
            #expect((heard.status, heard.code) == (422, code))
        }
        let named = #"{"refund_id":"r","lines":[{"line":2,"amount":300}]}"#
        let heard = try await door.ask("POST", path, token: token, named)
        #expect(heard.status == 201)
        #expect(heard.json["amount"]?.integer == 300)
    }
}
