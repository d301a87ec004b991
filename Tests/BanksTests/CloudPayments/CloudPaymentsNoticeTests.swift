import Banks
import Payments
import Seals
import Testing
import Wire

/// The notification of protocol sheet 2, vector 8.4, and ways to spoil it.
enum CloudNotice {
    static let secret = "test_api_secret"
    static let raw = "aF69CZFxh8BeoqOTqKM6N3qPYDgjNxuEt4sZl68EHD0="
    static let decoded = "mLU46wB/0B66YlVGd2r/u7xtKZXJbpO0TUhCa2v68L4="
    static let json = "Pi19WSIbfkMUsmfL4c3wwrXfVVXMxq88lKuS8o7+qKc="
    static let body = """
        TransactionId=100500&Amount=1999.90&Currency=RUB&PaymentAmount=1999.90&PaymentCurrency=RUB\
        &OperationType=Payment&InvoiceId=inv-0001&AccountId=&Status=Completed\
        &DateTime=2026-01-15%2010%3A20%3A30&TestMode=1&GatewayName=Sbp\
        &Data=%7B%22order%22%3A%22inv-0001%22%7D
        """
    static let jsonBody = """
        {"TransactionId":100500,"Amount":1999.90,"Currency":"RUB","InvoiceId":"inv-0001",\
        "Status":"Completed"}
        """
    /// The same with a fee, as a payment that was made has it.
    static let paidBody = body + "&TotalFee=13.00"
    static let names: [BankName] = [.charge("inv-0001"), .activation("100500")]
    static let hint = Judgement.hint(Sighting(names: names, reading: nil, repeatKey: nil))
    static let paid = Judgement.authenticated(
        Sighting(
            names: names,
            reading: .paid(
                Incoming(
                    number: "100500",
                    amount: Money(kopecks: 199_990),
                    // 2026-01-15T10:20:30Z.
                    paidAt: Moment(milliseconds: 1_768_472_430_000)
                )
            ),
            repeatKey: "100500|paid"
        )
    )

    static func bank(secrets: [String] = [secret], isTest: Bool = true) -> CloudPayments {
        CloudPayments(
            .init(
                baseURL: "https://bank.test/",
                publicID: "pk_100500",
                apiSecrets: KeyRing(secrets.map { Secret($0) }),
                isTest: isTest
            )
        )
    }

    static func judge(
        _ body: String,
        _ headers: Headers,
        at bank: CloudPayments = CloudNotice.bank()
    ) -> Judgement {
        bank.judge(Message(headers: headers, body: Array(body.utf8)))
    }

    /// Sealed as it should be, whatever it says.
    static func sealed(_ body: String, at bank: CloudPayments = CloudNotice.bank()) -> Judgement {
        let seal = Seal(sealing: body, with: Array(secret.utf8)).base64
        return judge(body, ["Content-HMAC": seal], at: bank)
    }
}

@Suite("A forged notification of CloudPayments")
struct CloudPaymentsForgeryTests {
    @Test("without a seal is not believed")
    func unsealed() {
        let body = CloudNotice.body
        #expect(CloudNotice.judge(body, [:]) == .rejected(.unsealed))
        #expect(CloudNotice.judge(body, ["Content-HMAC": ""]) == .rejected(.unsealed))
        #expect(CloudNotice.judge(body, ["Content-Hmac2": "x"]) == .rejected(.unsealed))
    }

    @Test("with another seal is not believed", arguments: [0, 20, 42])
    func otherSeal(place: Int) {
        var letters = Array(CloudNotice.raw)
        letters[place] = letters[place] == "A" ? "E" : "A"
        for name in ["Content-HMAC", "X-Content-HMAC"] {
            let judged = CloudNotice.judge(CloudNotice.body, [name: String(letters)])
            #expect(judged == .rejected(.forged))
        }
    }

    @Test(
        "with a seal that is no HMAC is not believed",
        arguments: ["x", "====", "aF69CZFx", CloudNotice.raw + "AAAA", " " + CloudNotice.raw]
    )
    func strangeSeal(text: String) {
        #expect(CloudNotice.judge(CloudNotice.body, ["Content-HMAC": text]) == .rejected(.forged))
    }

    @Test("with two seals in one header is not believed")
    func twoSeals() {
        var headers: Headers = ["Content-HMAC": CloudNotice.raw]
        headers.add("content-hmac", "other")
        let judged = CloudNotice.judge(CloudNotice.body, headers)
        #expect(judged == .rejected(.unreadable(field: "Content-HMAC")))
    }

    @Test("sealed with another secret is not believed")
    func otherSecret() {
        let other = CloudNotice.bank(secrets: ["test_api_secreT"])
        let headers: Headers = ["Content-HMAC": CloudNotice.raw]
        #expect(CloudNotice.judge(CloudNotice.body, headers, at: other) == .rejected(.forged))
    }

    @Test(
        "with another value, order of fields or text of the amount is not believed",
        arguments: [
            ("Amount=1999.90", "Amount=1999.9"), ("Amount=1999.90", "Amount=2999.90"),
            ("inv-0001&", "inv-0002&"), ("100500", "100501"), ("Completed", "Declined"),
            ("TransactionId=100500&Amount=1999.90", "Amount=1999.90&TransactionId=100500"),
            ("&AccountId=", ""), ("RUB&Pay", "USD&Pay"), ("TestMode=1", "TestMode=1&TestMode=0"),
        ]
    )
    func changed(text: String, other: String) {
        let body = CloudNotice.body.replacing(text, with: other)
        #expect(body != CloudNotice.body)
        for (name, seal) in [
            ("Content-HMAC", CloudNotice.raw), ("X-Content-HMAC", CloudNotice.decoded),
        ] {
            #expect(CloudNotice.judge(body, [name: seal]) == .rejected(.forged))
        }
    }

    @Test("never passes with other money, order or outcome, whichever bit is changed")
    func everyBit() {
        let body = Array(CloudNotice.paidBody.utf8)
        let seal = Seal(sealing: body, with: Array(CloudNotice.secret.utf8)).base64
        for place in body.indices {
            for bit in 0..<8 {
                var bytes = body
                bytes[place] ^= 1 << bit
                let message = Message(headers: ["Content-HMAC": seal], body: bytes)
                #expect(CloudNotice.bank().judge(message) == .rejected(.forged))
            }
        }
    }

    @Test("cannot move the end of a field under a seal over decoded text")
    func movedField() {
        let honest = CloudNotice.paidBody.replacing(
            "AccountId=",
            with: "AccountId=a%26InvoiceId2%3Dinv-0002"
        )
        let plain = CloudNotice.paidBody.replacing(
            "AccountId=",
            with: "AccountId=a&InvoiceId2=inv-0002"
        )
        let seal = Seal(
            sealing: plain.replacing("%20", with: " ").replacing("%3A", with: ":")
                .replacing("%7B", with: "{").replacing("%22", with: "\"")
                .replacing("%7D", with: "}"),
            with: Array(CloudNotice.secret.utf8)
        ).base64
        #expect(CloudNotice.judge(honest, ["X-Content-HMAC": seal]) == CloudNotice.hint)
    }

    @Test(
        "without one of its fields is refused, even well sealed",
        arguments: ["TransactionId", "Amount", "Currency", "InvoiceId"]
    )
    func missing(name: String) {
        let body = "&" + CloudNotice.paidBody
        let spoilt = body.replacing("&\(name)=", with: "&Other=")
        #expect(CloudNotice.sealed(spoilt) == .rejected(.unreadable(field: name)))
    }

    @Test("that tells a field twice is refused, even well sealed")
    func duplicated() {
        let body = CloudNotice.paidBody + "&Amount=1.00"
        #expect(CloudNotice.sealed(body) == .rejected(.unreadable(field: "body")))
        let json = CloudNotice.jsonBody.replacing("{", with: #"{"Amount":1,"#)
        #expect(CloudNotice.sealed(json) == .rejected(.unreadable(field: "body")))
    }

    @Test(
        "whose amount is not exactly roubles is refused",
        arguments: ["1999.905", "1e3", "-1", "1999,90", "%2B1999.90"]
    )
    func amount(text: String) {
        let body = CloudNotice.paidBody.replacing("&Amount=1999.90", with: "&Amount=" + text)
        #expect(CloudNotice.sealed(body) == .rejected(.unreadable(field: "Amount")))
    }

    @Test("from test mode is no money of a shop that is not in it")
    func testMode() {
        let judged = CloudNotice.sealed(CloudNotice.paidBody, at: CloudNotice.bank(isTest: false))
        #expect(judged == .rejected(.unreadable(field: "TestMode")))
    }
}

@Suite("A genuine notification of CloudPayments")
struct CloudPaymentsNoticeTests {
    @Test("each computed seal is taken in either header: vectors 8.4")
    func vectors() {
        for name in ["Content-HMAC", "X-Content-HMAC"] {
            #expect(
                CloudNotice.judge(CloudNotice.body, [name: CloudNotice.raw]) == CloudNotice.hint
            )
            let decoded = CloudNotice.judge(CloudNotice.body, [name: CloudNotice.decoded])
            #expect(decoded == CloudNotice.hint)
            let json = CloudNotice.judge(CloudNotice.jsonBody, [name: CloudNotice.json])
            #expect(json == CloudNotice.hint)
        }
    }

    @Test("with a fee is money; without one it may be the check before it, so the bank is asked")
    func paid() {
        #expect(CloudNotice.sealed(CloudNotice.paidBody) == CloudNotice.paid)
        #expect(CloudNotice.sealed(CloudNotice.body) == CloudNotice.hint)
    }

    @Test("one good seal is enough beside a bad one")
    func eitherHeader() {
        let seal = Seal(sealing: CloudNotice.paidBody, with: Array(CloudNotice.secret.utf8)).base64
        let headers: Headers = ["Content-HMAC": "AAAA", "X-Content-HMAC": seal]
        #expect(CloudNotice.judge(CloudNotice.paidBody, headers) == CloudNotice.paid)
    }

    @Test("is believed under an older secret while secrets are being replaced")
    func rotation() {
        let bank = CloudNotice.bank(secrets: ["new", CloudNotice.secret])
        #expect(CloudNotice.sealed(CloudNotice.paidBody, at: bank) == CloudNotice.paid)
    }

    @Test("of a failure says that a try was declined")
    func failure() {
        let body =
            CloudNotice.body.replacing("Completed", with: "Declined")
            + "&Reason=InsufficientFunds&ReasonCode=5051"
        let sighting = Sighting(
            names: CloudNotice.names,
            reading: .declined,
            repeatKey: "100500|declined"
        )
        #expect(CloudNotice.sealed(body) == .authenticated(sighting))
    }

    @Test("that is not of a completed payment makes us ask", arguments: ["Authorized", "New"])
    func otherStatus(status: String) {
        let body = CloudNotice.paidBody.replacing("Completed", with: status)
        #expect(CloudNotice.sealed(body) == CloudNotice.hint)
        let refund = CloudNotice.paidBody.replacing("Type=Payment", with: "Type=Refund")
        #expect(CloudNotice.sealed(refund) == CloudNotice.hint)
    }

    @Test("of a refund makes us ask about the payment that it names")
    func refund() {
        let body = "TransactionId=100501&PaymentTransactionId=100500&Amount=5.00&TestMode=1"
        let sighting = Sighting(names: [.activation("100500")], reading: nil, repeatKey: nil)
        #expect(CloudNotice.sealed(body) == .hint(sighting))
        let strange = body.replacing("=100500", with: "=x")
        let refusal = Judgement.rejected(.unreadable(field: "PaymentTransactionId"))
        #expect(CloudNotice.sealed(strange) == refusal)
    }

    @Test("is answered with code 0")
    func acknowledgement() {
        let reply = CloudNotice.bank().acknowledgement()
        #expect(reply.status == 200)
        #expect(reply.headers["Content-Type"] == "application/json")
        #expect(String(decoding: reply.body, as: UTF8.self) == #"{"code":0}"#)
    }
}
