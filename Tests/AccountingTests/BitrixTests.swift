import Accounting
import Ledger
import Payments
import Testing
import Wire

@Suite("Bitrix")
struct BitrixTests {
    private static let dialect = Bitrix(
        Bitrix.Settings(webhook: Secret("https://b.test/rest/1/canary"), paySystem: 7)
    )
    private static let event = Happened.event(order: "1042")

    @Test(
        "an order that is no number in Bitrix is parked before anything is sent",
        arguments: ["ЗАКАЗ-00123", "", "0", "-5", "+5", "007", "1042.0", "99999999999999999999"]
    )
    func noNumber(order: String) {
        let why = "'\(order)' is no number of an order in Bitrix"
        #expect(throws: CannotBeTold(why: why)) {
            try Self.dialect.request(for: Happened.event(order: order), at: Happened.noon)
        }
    }

    @Test("asks for its own name before it tells")
    func question() {
        let request = Self.dialect.question(about: Self.event)
        #expect(request.url == "https://b.test/rest/1/canary/sale.payment.list.json")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"filter":{"=xmlId":"sbp:pay-1"},"select":["id","xmlId"]}"#
        )
    }

    @Test(
        "takes for not there only an empty list",
        arguments: [
            (200, #"{"result":{"payments":[]},"total":0}"#, nil),
            (200, #"{"result":{"payments":[{"id":3,"xmlId":"sbp:pay-1"}]}}"#, .accepted),
            (
                200,
                #"{"result":{"payments":[{"id":3,"xmlId":"sbp:pay-1"},{"id":"4","xmlId":"sbp:pay-1"}]}}"#,
                .refused(why: "Bitrix has payments 3, 4 for one: delete all but the first")
            ),
            (
                200, #"{"result":{"payments":[{"id":3,"xmlId":"bx_1"}]}}"#,
                .retry(why: "Bitrix does not find payments by xmlId (HTTP 200)", afterSeconds: nil)
            ),
            (
                200, #"{"result":{"payments":[{"id":3}]}}"#,
                .retry(why: "Bitrix does not find payments by xmlId (HTTP 200)", afterSeconds: nil)
            ),
            (200, #"{"result":[]}"#, .retry(why: silent(200), afterSeconds: nil)),
            (200, #"{"result":{"payments":["#, .retry(why: silent(200), afterSeconds: nil)),
            (200, "<html>", .retry(why: silent(200), afterSeconds: nil)),
            (500, "", .retry(why: silent(500), afterSeconds: nil)),
            (
                400, #"{"error":0,"error_description":"error"}"#,
                .retry(why: silent(400) + ": 0 error", afterSeconds: nil)
            ),
        ] as [(Int, String, DeliveryVerdict?)]
    )
    func finding(status: Int, body: String, verdict: DeliveryVerdict?) {
        #expect(Self.dialect.finding(in: Reply(status, body), about: Self.event) == verdict)
    }

    private static func silent(_ status: Int) -> String {
        "Bitrix does not say what it has (HTTP \(status))"
    }

    @Test("gets a payment in roubles to the kopeck")
    func payment() throws {
        let request = try Self.dialect.request(for: Self.event, at: Happened.noon)
        #expect(request.url == "https://b.test/rest/1/canary/sale.payment.add.json")
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"fields":{"orderId":1042,"paySystemId":7,"sum":1500.50,"xmlId":"sbp:pay-1",\
                "psInvoiceId":"17998","paid":"Y","datePaid":"2026-10-01T12:00:00+03:00",\
                "psStatus":"Y","psSum":1500.50,"psCurrency":"RUB",\
                "psResponseDate":"2026-10-01T12:00:05+03:00",\
                "comments":"СБП AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"}}
                """
        )
    }

    @Test("gets a refund as a return with a name of its own, that is not paid")
    func refund() throws {
        let event = Happened.event(
            .refundCompleted,
            order: "1042",
            refund: Refund.ID("r1")
        )
        let request = try Self.dialect.request(for: event, at: Happened.noon)
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"fields":{"orderId":1042,"paySystemId":7,"sum":50.50,"xmlId":"sbp:pay-1:r1",\
                "psInvoiceId":"17998","paid":"N","isReturn":"Y","payReturnNum":"r1",\
                "payReturnDate":"2026-10-01T12:00:05+03:00",\
                "payReturnComment":"Возврат СБП, платёж 17998"}}
                """
        )
        let question = Self.dialect.question(about: event)
        #expect(String(decoding: question.body, as: UTF8.self).contains(#""sbp:pay-1:r1""#))
    }

    @Test(
        "a payment that was answered for is filed, and whatever else may be is never told again at once",
        arguments: [
            (200, #"{"result":{"payment":{"id":356,"orderId":1042}}}"#, .accepted),
            (200, "<html>Вход</html>", .unknown(why: unfiled(200))),
            (200, #"{"result":{"payment":{"#, .unknown(why: unfiled(200))),
            (502, "", .unknown(why: unfiled(502))), (503, "", .unknown(why: unfiled(503))),
            (
                500, #"{"error":"INTERNAL_SERVER_ERROR","error_description":"x"}"#,
                .unknown(why: unfiled(500) + ": INTERNAL_SERVER_ERROR x")
            ),
            (404, "", .retry(why: unfiled(404), afterSeconds: nil)),
            (
                400, #"{"error":0,"error_description":"нет\nзаказа"}"#,
                .refused(why: "Bitrix refused: 0 нет заказа")
            ),
            (400, "", .retry(why: unfiled(400), afterSeconds: nil)),
            (
                400, #"{"error":200040300020,"error_description":"Access Denied"}"#,
                .retry(
                    why: "Bitrix gives our webhook no right (HTTP 400): 200040300020 Access Denied",
                    afterSeconds: nil
                )
            ),
            (
                401, #"{"error":"NO_AUTH_FOUND"}"#,
                .retry(
                    why: "Bitrix does not let our webhook in (HTTP 401): NO_AUTH_FOUND ",
                    afterSeconds: nil
                )
            ),
            (
                503, #"{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many"}"#,
                .retry(
                    why: "Bitrix is busy (HTTP 503): QUERY_LIMIT_EXCEEDED Too many",
                    afterSeconds: nil
                )
            ),
            (
                429, #"{"error":"OPERATION_TIME_LIMIT","error_description":"x"}"#,
                .retry(
                    why: "Bitrix is busy (HTTP 429): OPERATION_TIME_LIMIT x",
                    afterSeconds: nil
                )
            ),
        ] as [(Int, String, DeliveryVerdict)]
    )
    func verdict(status: Int, body: String, verdict: DeliveryVerdict) {
        #expect(Self.dialect.verdict(on: Reply(status, body)) == verdict)
    }

    private static func unfiled(_ status: Int) -> String {
        "Bitrix did not file the payment (HTTP \(status))"
    }

    @Test("hears only of money as it should be, two calls in a second")
    func kinds() {
        #expect(Self.dialect.kinds == [.paymentPaid, .paymentAccepted, .refundCompleted])
        #expect(Self.dialect.pace?.budget.gapMilliseconds == 500)
        #expect(Self.dialect.pace?.atOnce == 4)
    }
}
