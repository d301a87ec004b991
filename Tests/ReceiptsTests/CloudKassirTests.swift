import Payments
import Receipts
import Testing
import Wire

@Suite("CloudKassir")
struct CloudKassirTests {
    static let dialect = CloudKassir(
        CloudKassir.Settings(
            baseURL: "https://api.cloudkassir.ru/v1/",
            login: "shop",
            password: Secret("пароль"),
            company: CloudKassir.Company(
                inn: "7701000001",
                email: "s@example.ru",
                taxSystem: .general,
                address: "https://shop.example.ru"
            )
        )
    )

    static func receipt(_ refund: String? = nil, attempt: Int = 1) -> Receipt {
        let payment = Payment.ID("9001")
        let refund = refund.map { Refund.ID($0) }
        return Receipt(
            id: Receipt.ID(of: payment, returning: refund),
            refund: refund,
            basket: Basket(
                account: FiscalAccount.ID("kassir"),
                customer: refund == nil ? .email("a@example.ru") : .phone("+79000000000"),
                lines: [
                    Basket.Line(
                        name: "Чайник",
                        price: Money(kopecks: 450_000),
                        quantity: .one,
                        sum: Money(kopecks: 450_000),
                        vat: .vat22,
                        method: .fullPayment,
                        object: .commodity
                    ),
                    Basket.Line(
                        name: "Чай \"Слон\"",
                        price: Money(kopecks: 10_000),
                        quantity: Basket.Quantity(thousandths: 335),
                        sum: Money(kopecks: 3350),
                        vat: .none,
                        method: .fullPayment,
                        object: .commodity
                    ),
                ]
            ),
            // 20.11.2026 12:03:11 in Moscow.
            owedAt: Moment(milliseconds: 1_795_165_391_000),
            attempt: attempt
        )
    }

    // MARK: Asking

    @Test("asks with Basic auth, under our own name, in the words of the article")
    func asks() throws {
        let request = Self.dialect.make(Self.receipt()).request
        #expect(request.method == .post)
        #expect(request.url == "https://api.cloudkassir.ru/v1/receipts")
        #expect(request.headers["Authorization"] == "Basic c2hvcDrQv9Cw0YDQvtC70Yw=")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(
            String(decoding: request.body, as: UTF8.self) == """
                {"external_id":"sbp-9001-sell-1","receipt":{"client":{"email":"a@example.ru"},\
                "company":{"email":"s@example.ru","sno":"osn","inn":"7701000001",\
                "payment_address":"https://shop.example.ru"},"items":[\
                {"name":"Чайник","price":4500.00,"quantity":1,"sum":4500.00,\
                "payment_method":"full_payment","payment_object":"commodity","vat":"vat22"},\
                {"name":"Чай \\"Слон\\"","price":100.00,"quantity":0.335,"sum":33.50,\
                "payment_method":"full_payment","payment_object":"commodity","vat":"none"}],\
                "payments":[{"type":2,"sum":4533.50}],"total":4533.50},\
                "timestamp":"20.11.2026 12:03:11","type":"sell"}
                """
        )
    }

    @Test("asks again in the same bytes, so that a service can know it again")
    func sameBytes() {
        #expect(
            Self.dialect.make(Self.receipt()).request == Self.dialect.make(Self.receipt()).request
        )
    }

    @Test("a return is a receipt of its own, with a name of its own")
    func asksForReturn() throws {
        let body = Self.dialect.make(Self.receipt("r1", attempt: 2)).request.body
        let json = try JSON(reading: body)
        #expect(json["external_id"] == "sbp-9001-sell-return-r1-2")
        #expect(json["type"] == "sell_return")
        #expect(json["receipt"]?["client"] == ["phone": "+79000000000"])
    }

    @Test("a task's name is no path of its own")
    func asksAboutTask() {
        let request = Self.dialect.read("a/../b?c", of: Self.receipt()).request
        #expect(request.method == .get)
        #expect(request.url == "https://api.cloudkassir.ru/v1/receipts/a%2F..%2Fb%3Fc")
    }

    // MARK: Replies to a request

    @Test(
        "what is no certain answer is asked again",
        arguments: [
            (200, ""), (200, "[]"), (200, #"{"id":"t""#), (200, "{}"), (200, #"{"id":""}"#),
            (201, #"{"id":"t","status":"wait","external_id":"sbp-9002-sell-1"}"#),
            (204, ""), (302, ""), (408, ""), (500, #"{"error":{"code":1,"text":"x"}}"#), (502, "<"),
        ]
    )
    func doubtful(status: Int, text: String) {
        let answer = made(status, text)
        guard case .again(_, let isInDoubt) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(isInDoubt)
    }

    @Test(
        "what the service certainly has not taken is asked again without a doubt",
        arguments: [(401, ""), (403, ""), (404, ""), (429, ""), (400, ""), (400, "{}")]
    )
    func notTaken(status: Int, text: String) {
        let answer = made(status, text)
        guard case .again(_, let isInDoubt) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(!isInDoubt)
    }

    @Test("a refusal with a code and words is the end of the try")
    func refused() {
        let text = #"{"error":{"code":32,"text":"vat20 is\nno rate","type":"system"}}"#
        #expect(made(400, text) == .reading(.failed(reason: "32: vat20 is no rate")))
    }

    @Test("a task that is named is waited for, also where it is the first one's name again")
    func taken() {
        let text = #"{"id":"t-1","status":"wait","external_id":"sbp-9001-sell-1"}"#
        for status in [200, 201] {
            #expect(made(status, text) == .reading(.waiting(task: "t-1")))
        }
        #expect(made(200, #"{"id":77}"#) == .reading(.waiting(task: "77")))
    }

    // MARK: Replies to a question

    private static let done = #"""
        {"id":"t-1","status":"done","external_id":"sbp-9001-sell-1","error":null,"payload":{
        "total":4533.50,"fn":"9999078900000961","fd":192,"fpd":"3449555941","shift_number":23,
        "receipt_number":6,"receipt_datetime":"20.11.2026 12:04:00",
        "ofd_receipt_url":"https://ofd.example/1","qr":"t=20261120T1204"}}
        """#

    @Test("done is done with its fiscal attributes")
    func readsDone() {
        #expect(
            seen(200, Self.done)
                == .reading(
                    .done(
                        FiscalSign(
                            fn: "9999078900000961",
                            fd: "192",
                            fpd: "3449555941",
                            shift: "23",
                            number: "6",
                            issuedAt: "20.11.2026 12:04:00",
                            url: "https://ofd.example/1"
                        )
                    )
                )
        )
    }

    @Test(
        "a done receipt is not believed when it is another one, or lacks what makes it one",
        arguments: [
            ("t-1", "t-2"), ("sbp-9001-sell-1", "sbp-9001-sell-return-r1-1"),
            ("sbp-9001-sell-1", "sbp-9001-sell-2"), ("4533.50", "4533.49"), ("4533.50", "1e9"),
            (#""fn":"9999078900000961","#, ""), (#""fd":192"#, #""fd":null"#),
            (#""fpd":"3449555941""#, #""fpd":"""#), (#""payload""#, #""other""#),
            (#""done""#, #""DONE""#),
        ]
    )
    func notBelieved(part: String, instead: String) {
        let text = Self.done.replacing(part, with: instead)
        #expect(text != Self.done)
        guard case .again = seen(200, text) else {
            Issue.record("believed: \(text)")
            return
        }
    }

    @Test("waiting, failed and unknown tasks are told apart")
    func readsOthers() {
        let start = #"{"id":"t-1","external_id":"sbp-9001-sell-1","status":"#
        #expect(seen(200, start + #""wait"}"#) == .reading(.waiting(task: "t-1")))
        let failed = start + #""fail","error":{"code":"121","text":"ФН полон","type":"driver"}}"#
        #expect(seen(200, failed) == .reading(.failed(reason: "121: ФН полон")))
        #expect(seen(200, start + #""fail"}"#) == .reading(.failed(reason: "no reason given")))
        #expect(seen(404, "") == .reading(.missing))
    }

    @Test(
        "no answer about a task is a failure of the receipt",
        arguments: [(400, #"{"error":{"code":40,"text":"bad"}}"#), (401, ""), (500, ""), (200, "")]
    )
    func noFailure(status: Int, text: String) {
        guard case .again = seen(status, text) else {
            Issue.record("believed")
            return
        }
    }

    @Test("a quantity is the shortest exact decimal")
    func quantities() {
        let texts: [Int64: String] = [
            1: "0.001", 100: "0.1", 1000: "1", 12_340: "12.34", 99: "0.099",
        ]
        for (thousandths, text) in texts {
            #expect(Basket.Quantity(thousandths: thousandths).decimal == text)
        }
    }

    private func made(_ status: Int, _ text: String) -> FiscalAnswer {
        Self.dialect.make(Self.receipt()).read(Reply(status: status, body: Array(text.utf8)))
    }

    private func seen(_ status: Int, _ text: String) -> FiscalAnswer {
        Self.dialect.read("t-1", of: Self.receipt())
            .read(Reply(status: status, body: Array(text.utf8)))
    }
}
