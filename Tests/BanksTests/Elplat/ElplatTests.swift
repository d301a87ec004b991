import Banks
import Payments
import Testing
import Wire

func elplat(methods: ElplatAssumptions? = .assumed) -> Elplat {
    Elplat(
        .init(
            baseURL: "http://sbpekvtest.el-plat.ru",
            login: "demo-shop",
            password: Secret("0123456789abcdef0123456789abcdef"),
            organisationID: "777",
            callbackURL: "https://pay.example.test/cb/elplat",
            methods: methods
        )
    )
}

/// The code of the third vector of protocol sheet 1, section 1.4.
private let code = Link.Code(
    qrcID: "BD20001KFVL3DTB188K8MHAE2JQ5L627",
    payload: "https://qr.nspk.ru/BD20001KFVL3DTB188K8MHAE2JQ5L627?type=02"
)

@Suite("A notification of ELPLAT")
struct ElplatNoticeTests {
    private func judge(_ body: String) -> Judgement {
        elplat().judge(Message(body: Array(body.utf8)))
    }

    @Test("is never more than a hint, whatever it claims and whatever seal it brings")
    func hint() {
        let body = """
            {"qrcId":"BD20001KFVL3DTB188K8MHAE2JQ5L627","payStatus":1,"amount":"150050",\
            "allAmount":"150050","ebl27":"A3251001","paymentPurpose":"x","payPhone":"7900"}
            """
        let expected = Judgement.hint(
            Sighting(
                names: [.code("BD20001KFVL3DTB188K8MHAE2JQ5L627")],
                reading: nil,
                repeatKey: "BD20001KFVL3DTB188K8MHAE2JQ5L627|A3251001|1"
            )
        )
        #expect(judge(body) == expected)
        let sealed = Message(
            headers: ["X-Api-Signature-SHA256": R1.seal, "hashId": "1"],
            body: Array(body.utf8)
        )
        #expect(elplat().judge(sealed) == expected)
    }

    @Test("of a register names the activation first")
    func activation() {
        let judged = judge(#"{"qrcId":"AS1","paramsId":"AP1","payStatus":"1"}"#)
        let sighting = Sighting(
            names: [.activation("AP1"), .code("AS1")],
            reading: nil,
            repeatKey: "AS1||1"
        )
        #expect(judged == .hint(sighting))
    }

    @Test(
        "that cannot be read or names no code is rejected",
        arguments: [
            ("", "body"), ("{", "body"), (#"{"qrcId":"A","qrcId":"B"}"#, "body"),
            ("[]", "qrcId"), ("{}", "qrcId"), (#"{"qrcId":""}"#, "qrcId"),
            (#"{"qrcId":17}"#, "qrcId"), (#"{"qrcId":"A\nB"}"#, "qrcId"),
        ]
    )
    func unreadable(body: String, field: String) {
        #expect(judge(body) == .rejected(.unreadable(field: field)))
    }

    @Test("cannot make us keep a long name")
    func longName() {
        let name = String(repeating: "A", count: 65)
        #expect(judge(#"{"qrcId":"\#(name)"}"#) == .rejected(.unreadable(field: "qrcId")))
    }

    @Test("is answered in the bank's words")
    func answer() {
        let reply = elplat().acknowledgement()
        #expect(reply.status == 200)
        #expect(String(decoding: reply.body, as: UTF8.self) == #"{"status":true}"#)
    }
}

@Suite("Asking ELPLAT for money")
struct ElplatAskingTests {
    @Test("a one-use code is asked for with texts for numbers and a type without charset")
    func issue() throws {
        let charge = Recorded.charge(
            purpose: "Заказ 8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60",
            lifeSeconds: 3659
        )
        let exchange = try elplat().issue(charge, redirectURL: nil)
        #expect(
            exchange.request.spelled == """
                POST http://sbpekvtest.el-plat.ru
                Cache-Control: no-cache
                Content-Type: application/json

                {"type":"createQr","login":"demo-shop",\
                "callback":"https://pay.example.test/cb/elplat","qrcType":"02","currency":"RUB",\
                "orgId":"777","amount":"150050",\
                "paymentPurpose":"Заказ 8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60","qrTtl":"60",\
                "hashId":"42aeeeab2078f25b98415b80f706222a"}
                """
        )
        let reply = Reply(
            200,
            """
            {"code":0,"info":{"status":true,"qrcId":"BD20001KFVL3DTB188K8MHAE2JQ5L627",\
            "qrData":"https://qr.nspk.ru/BD20001KFVL3DTB188K8MHAE2JQ5L627?type=02"}}
            """
        )
        #expect(try play(exchange, reply).value == Issued(code: code, activation: nil))
    }

    @Test("the hash is over the texts as sent, after the forbidden characters are gone")
    func cleaned() throws {
        let charge = Recorded.charge(purpose: "Заказ \"8f14\\e4'5f\n")
        let body = try JSON(reading: try elplat().issue(charge, redirectURL: nil).request.body)
        #expect(body["paymentPurpose"]?.text == "Заказ  8f14 e4 5f ")
        let plain = Recorded.charge(purpose: "Заказ  8f14 e4 5f ")
        let same = try JSON(reading: try elplat().issue(plain, redirectURL: nil).request.body)
        #expect(body["hashId"] == same["hashId"])
    }

    @Test("a redirect address is sent and hashed")
    func redirect() throws {
        let charge = Recorded.charge(purpose: "x")
        let url = "https://shop.example.test/ok"
        let body = try JSON(reading: try elplat().issue(charge, redirectURL: url).request.body)
        #expect(body["redirectUrl"]?.text == url)
        // md5("demo-shop" password callback "02RUB777150050x" url), by Python's hashlib.
        #expect(body["hashId"]?.text == "c9c84ee28d6aa2c1c93b3b4e929a7f53")
    }

    @Test(
        "the life of a code is in whole minutes, within the bank's limits",
        arguments: [(0, "5"), (359, "5"), (360, "6"), (419, "6"), (99_999_999, "129600")]
            as [(Int64, String)]
    )
    func life(seconds: Int64, minutes: String) throws {
        let exchange = try elplat().issue(Recorded.charge(lifeSeconds: seconds), redirectURL: nil)
        #expect(try JSON(reading: exchange.request.body)["qrTtl"]?.text == minutes)
    }

    @Test("less than a rouble is not asked for")
    func tooLittle() throws {
        let refusal = NotOffered("an amount below 1.00 roubles")
        #expect(throws: refusal) {
            _ = try elplat().issue(Recorded.charge(kopecks: 99), redirectURL: nil)
        }
        _ = try elplat().issue(Recorded.charge(kopecks: 100), redirectURL: nil)
    }

    @Test("the password is in no request, and its hash only inside the bank's recipe")
    func password() throws {
        let request = try elplat().issue(Recorded.charge(), redirectURL: nil).request
        #expect(!request.spelled.contains("0123456789abcdef"))
    }

    @Test(
        "a plain no is a refusal with the bank's words, with HTTP 200 as with 400",
        arguments: [
            Reply(200, #"{"code":7,"comment":"c","info":{"status":false,"descr":"плохо"}}"#),
            Reply(400, #"{"code":7,"comment":"плохо","info":{"status":false}}"#),
            Reply(200, #"{"code":"7","comment":"плохо"}"#),
        ]
    )
    func refused(reply: Reply) throws {
        let exchange = try elplat().issue(Recorded.charge(), redirectURL: nil)
        #expect(throws: BankTrouble.refused(code: "7", words: "плохо")) {
            try play(exchange, reply)
        }
    }

    @Test(
        "what is no plain yes or no is unknown",
        arguments: [
            Reply(200, ""), Reply(200, "{}"), Reply(200, #"{"info":{}}"#), Reply(200, "<html>"),
            Reply(200, #"{"code":0,"info":{"status":true}}"#),
            Reply(200, #"{"code":0,"info":{"status":true,"qrcId":"A","qrData":""}}"#),
            Reply(500, #"{"code":7}"#), Reply(404, #"{"code":0,"info":{"status":true}}"#),
        ]
    )
    func unknown(reply: Reply) throws {
        let exchange = try elplat().issue(Recorded.charge(), redirectURL: nil)
        do {
            Issue.record("\(try play(exchange, reply).value)")
        } catch BankTrouble.unknown(let why) {
            #expect(!why.isEmpty)
        } catch {
            Issue.record("\(error)")
        }
    }
}

@Suite("Reading a one-use code of ELPLAT")
struct ElplatReadingTests {
    private func read(_ info: String) throws -> Reading {
        let exchange = try elplat().read(Recorded.charge(), on: code, use: .once)
        return try play(exchange, Reply(200, #"{"code":0,"info":{\#(info)}}"#)).value
    }

    @Test("it is asked with the published recipe")
    func request() throws {
        let exchange = try elplat().read(Recorded.charge(), on: code, use: .once)
        #expect(
            String(decoding: exchange.request.body, as: UTF8.self) == """
                {"type":"getPay","login":"demo-shop","qrcId":"BD20001KFVL3DTB188K8MHAE2JQ5L627",\
                "hashId":"ce9356f6fb8d274d688e933cca92c80b"}
                """
        )
    }

    @Test("a sum that cannot be read is no payment")
    func unreadable() {
        for amount in ["\"1500.50\"", "-1", "1e3", "{}"] {
            #expect(throws: BankTrouble.self) {
                try read(#""status":true,"trxStatus":"ACWP","amount":\#(amount)"#)
            }
        }
    }

    @Test(
        "a payment is of the asked sum, unless the reply names one; the time is not told",
        arguments: [
            ("", 150_050), (#","amount":"150050""#, 150_050), (#","amount":7"#, 7),
            (#","amount":"7","allAmount":"9""#, 9), (#","amount":null"#, 150_050),
        ] as [(String, Int64)]
    )
    func paid(more: String, kopecks: Int64) throws {
        let reading = try read(#""status":true,"trxStatus":"ACWP","ebl27":"A3251001"\#(more)"#)
        let money = Incoming(number: "A3251001", amount: Money(kopecks: kopecks), paidAt: nil)
        #expect(reading == .paid(money))
    }

    @Test(
        "only ACWP is a payment and no word of a transaction ends a code",
        arguments: [
            (#""status":true,"trxStatus":"NTST""#, Reading.waiting),
            (#""status":true"#, .waiting),
            (#""status":true,"trxStatus":"RCVD""#, .inProgress),
            (#""status":true,"trxStatus":"ACTC""#, .inProgress),
            (#""status":true,"trxStatus":"acwp""#, .inProgress),
            (#""status":true,"trxStatus":"RJCT""#, .declined),
        ]
    )
    func others(info: String, reading: Reading) throws {
        #expect(try read(info) == reading)
    }
}
