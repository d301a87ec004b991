import Ledger
import LedgerSQLite
import Payments
import Testing
import Wire

/// One wrong request and the refusal that it must meet.
struct Wrong: Sendable, CustomTestStringConvertible {
    let method: String
    let uri: String
    let body: String?
    let headers: [String: String]
    let status: Int
    let code: String

    init(
        _ method: String,
        _ uri: String,
        _ body: String? = nil,
        headers: [String: String] = [:],
        is status: Int,
        _ code: String
    ) {
        self.method = method
        self.uri = uri
        self.body = body
        self.headers = headers
        self.status = status
        self.code = code
    }

    var testDescription: String {
        "\(method) \(uri.prefix(60)) \((body ?? "").prefix(60)) → \(status) \(code)"
    }

    static func link(_ body: String, is status: Int, _ code: String) -> Wrong {
        Wrong("POST", "/v1/payment-links", body, is: status, code)
    }

    static func link(amount: String, is code: String) -> Wrong {
        link(#"{"order_id":"A","amount":\#(amount)}"#, is: 422, code)
    }

    static func link(member: String, is code: String) -> Wrong {
        link(#"{"order_id":"A","amount":150050,\#(member)}"#, is: 422, code)
    }

    static func qr(amount: String) -> Wrong {
        Wrong(
            "POST",
            "/sbp/v1/create_qr",
            #"{"order_id":"A","amount":\#(amount)}"#,
            is: 422,
            "amount_not_roubles"
        )
    }

    static let syntax: [Wrong] = [
        link("", is: 400, "malformed_json"),
        link(#"{"order_id":"A","amount":150"#, is: 400, "malformed_json"),
        link(#"{"order_id":"A","amount":150050} x"#, is: 400, "malformed_json"),
        link(#"{"order_id":"A","amount":1,"amount":150050}"#, is: 400, "malformed_json"),
        link(#"{"order_id":"\ud800","amount":150050}"#, is: 400, "malformed_json"),
        link(String(repeating: "[", count: 100), is: 400, "malformed_json"),
        link("[]", is: 422, "not_an_object"),
        link("\"text\"", is: 422, "not_an_object"),
        link("{}", is: 422, "missing_field"),
        link(#"{"order_id":"A"}"#, is: 422, "missing_field"),
        link(#"{"amount":150050}"#, is: 422, "missing_field"),
        link(#"{"order_id":"A","amount":150050,"ammount":1}"#, is: 422, "unknown_field"),
        link(String(repeating: " ", count: 65 * 1024), is: 413, "body_too_large"),
    ]

    static let amounts: [Wrong] = [
        link(amount: "150050.0", is: "amount_not_kopecks"),
        link(amount: "1e5", is: "amount_not_kopecks"),
        link(amount: "\"150050\"", is: "amount_not_kopecks"),
        link(amount: "null", is: "amount_not_kopecks"),
        link(amount: "true", is: "amount_not_kopecks"),
        link(amount: "99999999999999999999", is: "amount_not_kopecks"),
        link(amount: "-150050", is: "amount_out_of_range"),
        link(amount: "0", is: "amount_out_of_range"),
        link(amount: "99", is: "amount_out_of_range"),
        link(amount: "100000001", is: "amount_out_of_range"),
        qr(amount: "1500.505"), qr(amount: "1.5e3"), qr(amount: "\"1500.50\""),
        qr(amount: "-1500.50"), qr(amount: "[1500]"), qr(amount: "null"),
        qr(amount: "92233720368547758.08"),
    ]

    static let members: [Wrong] = [
        link(#"{"order_id":"","amount":150050}"#, is: 422, "text_unusable"),
        link(#"{"order_id":"a\u0000b","amount":150050}"#, is: 422, "text_unusable"),
        link(#"{"order_id":"a\nb","amount":150050}"#, is: 422, "text_unusable"),
        link(#"{"order_id":7,"amount":150050}"#, is: 422, "wrong_type"),
        link(
            #"{"order_id":"\#(String(repeating: "Ч", count: 65))","amount":150050}"#,
            is: 422,
            "text_unusable"
        ),
        link(member: #""currency":"USD""#, is: "currency_unsupported"),
        link(member: #""currency":643"#, is: "currency_unsupported"),
        link(
            member: #""purpose":"\#(String(repeating: "п", count: 141))""#,
            is: "text_unusable"
        ),
        link(member: #""ttl_seconds":1.5"#, is: "wrong_type"),
        link(member: #""ttl_seconds":"60""#, is: "wrong_type"),
        link(member: #""ttl_seconds":0"#, is: "ttl_seconds_out_of_range"),
        link(member: #""ttl_seconds":9223372036854775807"#, is: "ttl_seconds_out_of_range"),
        link(member: #""redirect_url":"javascript:alert(1)""#, is: "url_unusable"),
        link(member: #""redirect_url":"/relative""#, is: "url_unusable"),
        link(member: #""redirect_url":"https://""#, is: "url_unusable"),
        link(member: #""redirect_url":"https://a@b/""#, is: "url_unusable"),
        link(
            member: #""redirect_url":"https://a/\#(String(repeating: "b", count: 1024))""#,
            is: "url_unusable"
        ),
        link(member: #""account":"../x""#, is: "name_unusable"),
        Wrong(
            "POST",
            "/v1/payment-links",
            #"{"order_id":"A","amount":150050,"account":"nobody"}"#,
            is: 404,
            "unknown_account"
        ),
        Wrong(
            "POST",
            "/v1/payment-links",
            #"{"order_id":"A","amount":150050,"store":"second"}"#,
            is: 404,
            "unknown_store"
        ),
    ]

    static let addresses: [Wrong] = [
        Wrong("GET", "/v1/payment-links?limit=0", is: 400, "invalid_parameter"),
        Wrong("GET", "/v1/payment-links?limit=201", is: 400, "invalid_parameter"),
        Wrong("GET", "/v1/payment-links?limit=ten", is: 400, "invalid_parameter"),
        Wrong("GET", "/v1/payment-links?limit=+1", is: 400, "invalid_parameter"),
        Wrong("GET", "/v1/payment-links?limit=1&limit=2", is: 400, "invalid_parameter"),
        Wrong("GET", "/v1/payment-links?limti=1", is: 400, "unknown_parameter"),
        Wrong("GET", "/v1/payment-links?cursor=%ff", is: 400, "invalid_parameter"),
        Wrong("GET", "/v1/payment-links?cursor=a%27b", is: 400, "invalid_parameter"),
        Wrong("GET", "/v1/events?after=-1", is: 400, "invalid_parameter"),
        Wrong("GET", "/v1/deliveries?state=lost", is: 400, "invalid_parameter"),
        Wrong("GET", "/v1/payment-links/%zz", is: 400, "invalid_path"),
        Wrong("GET", "/v1/payment-links/none", is: 404, "unknown_payment_link"),
        Wrong("GET", "/v1/registers/none", is: 404, "unknown_register"),
        Wrong("PUT", "/v1/registers/none/charge", is: 404, "unknown_register"),
        Wrong("GET", "/v1/payments/none", is: 404, "unknown_payment"),
        Wrong("GET", "/v1/orders/none", is: 404, "unknown_order"),
        Wrong("DELETE", "/v1/tokens/none", is: 404, "unknown_token"),
        Wrong("GET", "/pay/none", is: 404, "unknown_payment_link"),
        Wrong("GET", "/v1/nothing", is: 404, "unknown_route"),
        Wrong("POST", "/callbacks/raiffeisen/raif/guess", "{}", is: 404, "unknown_route"),
        Wrong("PATCH", "/v1/payment-links", "{}", is: 405, "method_not_allowed"),
        Wrong("OPTIONS", "/v1/registers/x/charge", is: 405, "method_not_allowed"),
        Wrong("PUT", "/livez", "{}", is: 405, "method_not_allowed"),
    ]

    static let types: [Wrong] = [
        Wrong(
            "POST",
            "/v1/payment-links",
            "order_id=A",
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            is: 415,
            "not_json"
        ),
        Wrong(
            "POST",
            "/v1/payment-links",
            "{}",
            headers: ["Content-Type": "application/json; charset=windows-1251"],
            is: 415,
            "not_json"
        ),
        Wrong(
            "POST",
            "/v1/payment-links",
            "{}",
            headers: ["Content-Type": ""],
            is: 415,
            "not_json"
        ),
        Wrong(
            "POST",
            "/v1/payment-links",
            #"{"order_id":"A","amount":150050}"#,
            headers: ["Idempotency-Key": String(repeating: "k", count: 129)],
            is: 400,
            "invalid_idempotency_key"
        ),
    ]
}

@Suite("A wrong request")
struct BadInputTests {
    @Test(
        "is refused with a stable code, and nothing is stored",
        arguments: Wrong.syntax + Wrong.amounts + Wrong.members + Wrong.addresses + Wrong.types
    )
    func refused(_ wrong: Wrong) async throws {
        let door = try await TestDoor()
        let isWide = ["/v1/tokens", "/v1/deliveries"].contains { wrong.uri.hasPrefix($0) }
        let token = try await door.token(.admin, store: isWide ? nil : TestDoor.main)
        let heard = try await door.ask(
            wrong.method,
            wrong.uri,
            token: token,
            bytes: wrong.body.map { Array($0.utf8) },
            KeyValuePairs(wrong.headers)
        )
        #expect(heard.status == wrong.status)
        #expect(heard.code == wrong.code)
        #expect(heard.header("Content-Type")?.hasPrefix("application/problem+json") == true)
        #expect(heard.json["status"]?.integer == Int64(wrong.status))
        #expect(heard.json["detail"]?.text?.isEmpty == false)
        #expect(door.bank.codeCount == 0)
        let links = try await door.books.links(
            of: TestDoor.shop,
            store: nil,
            before: nil,
            limit: 10
        )
        #expect(links.isEmpty)
    }

    @Test("is refused where its bytes are not UTF-8")
    func brokenUTF8() async throws {
        let door = try await TestDoor()
        let token = try await door.token(.invoice)
        let bytes =
            Array(#"{"order_id":""#.utf8) + [0xFF, 0xC0] + Array(#"","amount":150050}"#.utf8)
        let heard = try await door.ask("POST", "/v1/payment-links", token: token, bytes: bytes)
        #expect(heard.status == 400)
        #expect(heard.json["reason"]?.text == "notUTF8")
    }

    @Test("a method that an address does not take is answered with those it takes")
    func allow() async throws {
        let door = try await TestDoor()
        let heard = try await door.ask("PATCH", "/v1/payment-links/x")
        #expect(heard.header("Allow") == "DELETE, GET, HEAD")
    }

    @Test("a callback larger than banks send is refused unread")
    func callbackSize() async throws {
        let door = try await TestDoor()
        let heard = try await door.ask(
            "POST",
            "/callbacks/raiffeisen/raif/path-secret",
            String(repeating: " ", count: 257 * 1024)
        )
        #expect(heard.status == 413)
    }
}

extension KeyValuePairs where Key == String, Value == String {
    init(_ headers: [String: String]) {
        precondition(headers.count <= 1)
        guard let (name, value) = headers.first else {
            self = [:]
            return
        }
        self = [name: value]
    }
}
