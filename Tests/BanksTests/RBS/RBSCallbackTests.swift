import Banks
import Payments
import Seals
import Testing
import Wire

/// Callbacks of protocol sheet 2, section 8.3, and ways to spoil them.
enum B2 {
    static let key = "yourSecretToken"
    static let order = "3ff6962a-7dcc-4283-ab50-a6d7dd3386fe"
    static let checksum = "51C892147225ABE87798CB02979D70EF46D0AE79B5AA3B28B1C260BE286C50A9"
    static let query = """
        amount=123456&mdOrder=3ff6962a-7dcc-4283-ab50-a6d7dd3386fe&operation=deposited\
        &orderNumber=10747&status=1&checksum=\(checksum)
        """
    static let paid = Judgement.authenticated(
        Sighting(
            names: [.activation(order), .charge("10747")],
            reading: .paid(
                Incoming(number: order, amount: Money(kopecks: 123_456), paidAt: nil)
            ),
            repeatKey: "\(order)|deposited|1|123456"
        )
    )

    static func bank(
        seals: [RBSChecksum.Key] = [.token(Secret(B2.key))],
        gateway: String = "alfa",
        credentials: RBS.Credentials = .login("shop-api", password: Secret("secret pass"))
    ) throws -> RBS {
        RBS(
            RBS.Settings(
                gateway: try #require(RBSGateway.named(gateway)),
                baseURL: "https://bank.test/payment/rest/",
                credentials: credentials,
                seals: KeyRing(seals),
                callbackURL: "https://pay.example.test/cb/rbs",
                returnURL: "https://pay.example.test/"
            )
        )
    }

    static func judge(_ query: String = B2.query) throws -> Judgement {
        try bank().judge(Message(query: query))
    }

    static func judge(replacing text: String, with other: String) throws -> Judgement {
        let changed = query.replacing(text, with: other)
        #expect(changed != query, "the fixture has no \(text)")
        return try judge(changed)
    }

    /// Sealed by the recipe of the sheet, from text that is sorted already.
    static func sealed(_ pairs: [(String, String)], key: String = B2.key) -> String {
        let text = pairs.map { "\($0.0);\($0.1);" }.joined()
        let fields = pairs.map { Form.Field($0.0, $0.1) }
        let seal = Seal(sealing: text, with: Array(key.utf8)).hex.uppercased()
        return Form(fields + [Form.Field("checksum", seal)]).text
    }
}

@Suite("A forged callback of an RBS gateway")
struct RBSForgeryTests {
    @Test("with another checksum is not believed", arguments: [0, 31, 63])
    func otherChecksum(place: Int) throws {
        var digits = Array(B2.checksum)
        digits[place] = digits[place] == "0" ? "1" : "0"
        let judged = try B2.judge(replacing: B2.checksum, with: String(digits))
        #expect(judged == .rejected(.forged))
    }

    @Test("whose checksum is no HMAC-SHA256 is not believed", arguments: ["zz", "51C8", "0"])
    func strangeChecksum(text: String) throws {
        #expect(try B2.judge(replacing: B2.checksum, with: text) == .rejected(.forged))
    }

    @Test("without a checksum is not believed")
    func unsealed() throws {
        #expect(try B2.judge(replacing: B2.checksum, with: "") == .rejected(.unsealed))
        #expect(
            try B2.judge(replacing: "&checksum=\(B2.checksum)", with: "") == .rejected(.unsealed)
        )
        let other = try B2.judge(replacing: "checksum", with: "Checksum")
        #expect(other == .rejected(.unsealed))
    }

    @Test("sealed with another key is not believed")
    func otherKey() throws {
        let bank = try B2.bank(seals: [.token(Secret("yourSecretTokeN"))])
        #expect(bank.judge(Message(query: B2.query)) == .rejected(.forged))
    }

    @Test(
        "with another value, an added or a missing field is not believed",
        arguments: [
            ("123456", "123457"), ("123456", "0123456"), ("10747", "10748"),
            ("status=1", "status=0"),
            ("deposited", "approved"), ("3ff6962a", "4ff6962a"), ("amount=123456&", ""),
            ("amount=123456", "amount=123456&a=1"), ("&orderNumber=10747", ""),
            ("&orderNumber=10747", "&ordernumber=10747"), ("deposited", "deposited+"),
        ]
    )
    func otherValue(text: String, other: String) throws {
        let judged = try B2.judge(replacing: text, with: other)
        #expect([.rejected(.forged), .rejected(.unreadable(field: "operation"))].contains(judged))
    }

    @Test(
        "without what it is about is not believed",
        arguments: ["mdOrder", "operation", "status"]
    )
    func missingField(name: String) throws {
        let judged = try B2.judge(replacing: name + "=", with: "other=")
        #expect(judged == .rejected(.unreadable(field: name)))
    }

    @Test(
        "whose amount is no whole number of kopecks is not believed",
        arguments: ["1234.56", "-123456", "1e5", "", "%20123456"]
    )
    func amountText(text: String) throws {
        let judged = try B2.judge(replacing: "123456", with: text)
        #expect(judged == .rejected(.unreadable(field: "amount")))
    }

    @Test("that tells a field twice is not believed", arguments: ["amount=1", "%61mount=1"])
    func duplicatedField(more: String) throws {
        let judged = try B2.judge("\(more)&\(B2.query)")
        #expect(judged == .rejected(.unreadable(field: "body")))
    }

    @Test("with a separator inside a field is not believed: two messages would share one seal")
    func separator() throws {
        // "amount;1;mdOrder;x;operation;deposited;orderNumber;7;status;1;", cut in another place.
        let pairs = [
            ("amount", "1"), ("mdOrder", "x"), ("operation", "deposited"),
            ("orderNumber", "7;status;1"), ("status", "1"),
        ]
        let judged = try B2.judge(B2.sealed(pairs))
        #expect(judged == .rejected(.unreadable(field: "orderNumber")))
        let name = try B2.judge(B2.sealed([("a;b", "1")] + [("mdOrder", "x")]))
        #expect(name == .rejected(.unreadable(field: "a;b")))
    }

    @Test("with parameters in the address and in the body is not believed")
    func twoPlaces() throws {
        let message = Message(body: Array(B2.query.utf8), query: "status=1")
        #expect(try B2.bank().judge(message) == .rejected(.unreadable(field: "query")))
    }

    @Test("never passes with other money, order or outcome, whichever bit is changed")
    func everyBit() throws {
        let bank = try B2.bank()
        let query = Array(B2.query.utf8)
        var believed = 0
        for place in query.indices {
            for bit in 0..<8 {
                var bytes = query
                bytes[place] ^= 1 << bit
                guard case .authenticated(let seen) = bank.judge(Message(body: bytes)) else {
                    continue
                }
                believed += 1
                #expect(.authenticated(seen) == B2.paid)
            }
        }
        // Only the case of the checksum's letters can change.
        #expect(believed <= 64)
    }
}

@Suite("A genuine callback of an RBS gateway")
struct RBSCallbackTests {
    @Test("is believed by GET and by POST, in any order, and deposited is money")
    func deposited() throws {
        #expect(try B2.judge() == B2.paid)
        #expect(try B2.bank().judge(Message(body: Array(B2.query.utf8))) == B2.paid)
        let turned = B2.query.split(separator: "&").reversed().joined(separator: "&")
        #expect(try B2.judge(turned) == B2.paid)
        #expect(
            try B2.judge(B2.query.replacing(B2.checksum, with: B2.checksum.lowercased())) == B2.paid
        )
        #expect(try B2.judge(B2.query + "&sign_alias=x") == B2.paid)
    }

    @Test("is that of vector B3 under another key, and of any key that is valid")
    func keys() throws {
        let checksum = "9BAC11066CE50B6C3D5381592F4D8CB53F305E380D8C338D06D0F0B95CFA673D"
        let query = B2.query.replacing(B2.checksum, with: checksum)
        let old = RBSChecksum.Key.token(Secret("9na06usmbdmbrqsuetva9aio57"))
        let bank = try B2.bank(seals: [.token(Secret(B2.key)), old])
        #expect(bank.judge(Message(query: query)) == B2.paid)
        #expect(bank.judge(Message(query: B2.query)) == B2.paid)
    }

    @Test("about a hold is no money: vector B1, which has no amount")
    func published() throws {
        let query = """
            mdOrder=06cf5599-3f17-7c86-bdbc-bd7d00a8b38b&operation=approved&orderNumber=2003\
            &status=1&checksum=EAF2FB72CAB99FD5067F4BA493DD84F4D79C1589FDE8ED29622F0F07215AA972
            """
        let bank = try B2.bank(seals: [.token(Secret("ooc7slpvc61k7sf7ma7p4hrefr"))])
        let sighting = Sighting(
            names: [
                .activation("06cf5599-3f17-7c86-bdbc-bd7d00a8b38b"), .charge("2003"),
            ],
            reading: .inProgress,
            repeatKey: "06cf5599-3f17-7c86-bdbc-bd7d00a8b38b|approved|1|"
        )
        #expect(bank.judge(Message(query: query)) == .authenticated(sighting))
        let forged = query.replacing("=approved", with: "=deposited")
        #expect(bank.judge(Message(query: forged)) == .rejected(.forged))
    }

    @Test(
        "says only what its operation says",
        arguments: [
            ("declinedByTimeout", "1", Reading.dead), ("approved", "1", .inProgress),
        ]
    )
    func believed(operation: String, status: String, reading: Reading) throws {
        let pairs = [("mdOrder", "x"), ("operation", operation), ("status", status)]
        guard case .authenticated(let seen) = try B2.judge(B2.sealed(pairs)) else {
            Issue.record("not believed")
            return
        }
        #expect(seen.reading == reading)
    }

    @Test(
        "makes us ask where it does not say how much, or says something else",
        arguments: [
            ("deposited", "1"), ("deposited", "0"), ("approved", "0"), ("reversed", "1"),
            ("refunded", "1"), ("declinedByTimeout", "0"), ("declinedCardPresent", "1"),
            ("bindingCreated", "1"), ("somethingElse", "1"),
        ]
    )
    func asked(operation: String, status: String) throws {
        let pairs = [("mdOrder", "x"), ("operation", operation), ("status", status)]
        guard case .hint(let seen) = try B2.judge(B2.sealed(pairs)) else {
            Issue.record("not a hint")
            return
        }
        #expect(seen.reading == nil)
        #expect(seen.names == [.activation("x")])
    }

    @Test("about a payment that failed is no money, whatever sum it names")
    func failed() throws {
        let pairs = [
            ("amount", "100"), ("mdOrder", "x"), ("operation", "deposited"), ("status", "0"),
        ]
        guard case .hint(let seen) = try B2.judge(B2.sealed(pairs)) else {
            Issue.record("not a hint")
            return
        }
        #expect(seen.reading == nil)
    }

    @Test("takes decoded names and values, and fields that we do not know, under the seal")
    func decoded() throws {
        let pairs = [
            ("amount", "100"), ("mdOrder", "x"), ("operation", "deposited"),
            ("purpose", "Чай & кофе + 1"), ("status", "1"),
        ]
        let query = B2.sealed(pairs)
        #expect(query.contains("%D0%A7"))
        guard case .authenticated = try B2.judge(query) else {
            Issue.record("not believed")
            return
        }
        guard case .authenticated = try B2.judge(query.replacing("%20", with: "+")) else {
            Issue.record("a plus is a space")
            return
        }
    }

    @Test("names our charge as we do, with the hyphens that its number has no room for")
    func chargeName() throws {
        let number = Recorded.orderID.replacing("-", with: "")
        let pairs = [
            ("mdOrder", "x"), ("operation", "deposited"), ("orderNumber", number), ("status", "1"),
        ]
        guard case .hint(let seen) = try B2.judge(B2.sealed(pairs)) else {
            Issue.record("not a hint")
            return
        }
        #expect(seen.names == [.activation("x"), .charge(Recorded.orderID)])
    }

    @Test("of a merchant without a key only hints, with a checksum and without")
    func noKey() throws {
        let bank = try B2.bank(seals: [])
        for query in [B2.query, "mdOrder=x&operation=deposited&status=1&amount=5"] {
            guard case .hint(let seen) = bank.judge(Message(query: query)) else {
                Issue.record("not a hint")
                continue
            }
            #expect(seen.reading == nil)
        }
        #expect(bank.judge(Message(query: "a=1")) == .rejected(.unreadable(field: "mdOrder")))
    }

    @Test("is answered with 200 and nothing")
    func answer() throws {
        #expect(try B2.bank().acknowledgement() == Reply(status: 200))
    }
}
