import Accounting
import Ledger
import Payments
import Seals
import Testing
import Wire

@Suite("MoySklad")
struct MoySkladTests {
    private static let base = "https://api.test/api/remap/1.2"
    private static let order = "8F14E45F-CEEA-467F-A0E6-1B2C3D4E5F60"

    private static func guid(_ number: Int) -> GUID {
        GUID("00000000-0000-0000-0000-00000000000\(number)") ?? .nobody
    }

    private static func dialect(
        expenseItem: GUID? = guid(3),
        orders: MoySklad.Orders = .customerOrder,
        login: MoySklad.Login = .token(Secret("token")),
        callsPerMinute: Int64 = MoySklad.callsPerMinute
    ) -> MoySklad {
        MoySklad(
            MoySklad.Settings(
                url: base + "/",
                login: login,
                organization: guid(1),
                agent: guid(2),
                expenseItem: expenseItem,
                orders: orders,
                callsPerMinute: callsPerMinute
            )
        )
    }

    private static func body(
        of event: StoredEvent,
        _ dialect: MoySklad = dialect()
    ) throws -> JSON {
        try JSON(reading: dialect.request(for: event, at: Happened.noon).body)
    }

    @Test(
        "a refusal is parked with the words of its first error, on one line, cut",
        arguments: [
            (
                400, #"{"errors":[{"error":"поле 'sum'\nпусто","code":3000}]}"#,
                "3000 поле 'sum' пусто"
            ),
            (412, #"{"errors":[{"error":"a","code":22000},{"error":"b","code":1}]}"#, "22000 a"),
            (400, #"{"errors":[{}]}"#, "no code no words"),
            (
                404, #"{"errors":[{"error":"нет","code":1021}]}"#,
                "1021 нет; is the order there, under this id?"
            ),
        ]
    )
    func refused(status: Int, body: String, words: String) {
        let verdict = Self.dialect().verdict(on: Reply(status, body))
        #expect(verdict == .refused(why: "MoySklad refused: \(words)"))
        let long = String(repeating: "я", count: 300)
        let cut = String(repeating: "я", count: 200)
        let reply = Reply(400, #"{"errors":[{"error":"\#(long)","code":1}]}"#)
        #expect(Self.dialect().verdict(on: reply) == .refused(why: "MoySklad refused: 1 \(cut)"))
    }

    @Test(
        "who is not let in, too fast, or meets a broken server, tries again",
        arguments: [
            (401, #"{"errors":[{"error":"нет","code":1056}]}"#, "does not let our user in"),
            (403, #"{"errors":[{"error":"нет","code":1016}]}"#, "does not let our user in"),
            (429, #"{"errors":[{"error":"нет","code":1073}]}"#, "has had too many calls"),
            (400, #"{"errors":[{"error":"нет","code":1049}]}"#, "has had too many calls"),
            (415, "", "does not take the form of our request"),
            (404, "<html>", "did not file the event"), (400, "", "did not file the event"),
            (502, #"{"errors":[{"error":"нет","code":1}]}"#, "did not file the event"),
            (302, "", "did not file the event"), (200, "", "did not file the event"),
            (200, "<html>Вход</html>", "did not file the event"),
            (200, #"{"id":"#, "did not file the event"),
            (200, #"{"id":""}"#, "did not file the event"),
            (200, #"[{"id":"1"}]"#, "did not file the event"),
        ]
    )
    func retried(status: Int, body: String, words: String) {
        let why = "MoySklad \(words) (HTTP \(status))"
        let verdict = Self.dialect().verdict(on: Reply(status, body))
        #expect(verdict == .retry(why: why, afterSeconds: nil))
    }

    @Test(
        "waits as many milliseconds as it is told, and never less",
        arguments: [
            ("1", 1), ("3000", 3), ("3001", 4), ("0", 0), ("soon", nil), ("-1", nil),
        ] as [(String, Int64?)]
    )
    func wait(text: String, seconds: Int64?) {
        let reply = Reply(429, headers: ["X-Lognex-Retry-After": text])
        let why = "MoySklad has had too many calls (HTTP 429)"
        #expect(Self.dialect().verdict(on: reply) == .retry(why: why, afterSeconds: seconds))
    }

    @Test("an entity with an id is a yes", arguments: [200, 201])
    func accepted(status: Int) {
        let reply = Reply(status, #"{"id":"5f3c","sum":150050.0}"#)
        #expect(Self.dialect().verdict(on: reply) == .accepted)
    }

    @Test("a payment is filed once under a name that follows from its own, in whole kopecks")
    func payment() throws {
        let request = try Self.dialect().request(for: Happened.event(), at: Happened.noon)
        #expect(request.method == .post)
        #expect(request.url == Self.base + "/entity/paymentin")
        #expect(
            request.headers == [
                "Authorization": "Bearer token", "Accept-Encoding": "gzip",
                "Accept": "application/json;charset=utf-8", "Content-Type": "application/json",
            ]
        )
        func meta(_ kind: String, _ number: Int) -> String {
            #"{"meta":{"href":"\#(Self.base)/entity/\#(kind)/\#(Self.guid(number).text)","#
                + #""type":"\#(kind)","mediaType":"application/json"}}"#
        }
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"syncId":"6f51e7a5-5a63-536f-b1b6-d79bfa4e629c","externalCode":"pay-1",\
                "moment":"2026-10-01 12:00:00","applicable":true,\
                "organization":\(meta("organization", 1)),"agent":\(meta("counterparty", 2)),\
                "sum":150050,"paymentPurpose":"СБП, заказ ЗАКАЗ-00123",\
                "incomingNumber":"17998","incomingDate":"2026-10-01 12:00:00"}
                """
        )
    }

    @Test("a user with a password is let in, too")
    func user() throws {
        let dialect = Self.dialect(login: .user("касса", password: Secret("пароль")))
        let request = try dialect.request(for: Happened.event(), at: Happened.noon)
        #expect(request.headers["Authorization"] == "Basic 0LrQsNGB0YHQsDrQv9Cw0YDQvtC70Yw=")
    }

    @Test("a payment is linked to its order where that is a GUID, and not where GUIDs are foreign")
    func linked() throws {
        let event = Happened.event(order: Self.order)
        for orders in [MoySklad.Orders.customerOrder, .invoice] {
            let links = try Self.body(of: event, Self.dialect(orders: orders))["operations"]?.list
            let (link, kind) = (try #require(links?.first), orders.rawValue)
            #expect(links?.count == 1)
            #expect(link["linkedSum"] == 150_050)
            let place = "\(Self.base)/entity/\(kind)/\(Self.order.lowercased())"
            #expect(link["meta"]?["href"]?.text == place)
            #expect(link["meta"]?["type"]?.text == kind)
        }
        #expect(try Self.body(of: event, Self.dialect(orders: .foreign))["operations"] == nil)
    }

    @Test("a refund is filed as money that went out, and two of one name are two")
    func refund() throws {
        let event = Happened.event(.refundCompleted, refund: Refund.ID("r1"))
        let request = try Self.dialect().request(for: event, at: Happened.noon)
        #expect(request.url == Self.base + "/entity/paymentout")
        let body = try JSON(reading: request.body)
        #expect(body["sum"] == 5050)
        #expect(body["externalCode"] == "pay-1:r1")
        #expect(body["paymentPurpose"] == "Возврат СБП, заказ ЗАКАЗ-00123, платёж 17998")
        let item = body["expenseItem"]?["meta"]?["href"]?.text
        #expect(item == "\(Self.base)/entity/expenseitem/\(Self.guid(3).text)")
        let other = Happened.event(
            .refundCompleted,
            payment: Payment.ID("pay-2"),
            refund: Refund.ID("r1")
        )
        #expect(try Self.body(of: other)["syncId"] != body["syncId"])
    }

    @Test("refunds are not heard without an expense item, and are never sent without one")
    func noRefunds() {
        #expect(Self.dialect().kinds == [.paymentPaid, .paymentAccepted, .refundCompleted])
        let deaf = Self.dialect(expenseItem: nil)
        #expect(deaf.kinds == [.paymentPaid, .paymentAccepted])
        let event = Happened.event(.refundCompleted, refund: Refund.ID("r1"))
        #expect(throws: CannotBeTold.self) { try deaf.request(for: event, at: Happened.noon) }
    }

    @Test(
        "the default pace is below 11 calls in 3 seconds and 5 at once, a slow one waits for itself"
    )
    func pace() {
        let pace = Self.dialect().pace
        #expect(pace?.budget.gapMilliseconds == 300)
        #expect(pace?.atOnce == 5)
        #expect(Self.dialect(callsPerMinute: 60).pace?.atOnce == 2)
        #expect(Self.dialect(callsPerMinute: 30).pace?.atOnce == 1)
    }
}
