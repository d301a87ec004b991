import Banks
import Payments
import Seals
import Testing
import Wire

/// The SBP notification of protocol sheet 2, vector T8, and ways to spoil it.
enum T8 {
    static let terminal = "TinkoffBankTest"
    static let token = "3b192f0b0afd6abeef91a17bafa217453c8847ba91085f2c6d7bea20d85f2da5"
    static let body = """
        {"TerminalKey":"TinkoffBankTest","OrderId":"ord-0001","Success":true,\
        "Status":"CONFIRMED","PaymentId":3000000001,"ErrorCode":"0","Amount":199990,\
        "Pan":"+7 (***) ***-**-00",\
        "Token":"3b192f0b0afd6abeef91a17bafa217453c8847ba91085f2c6d7bea20d85f2da5"}
        """
    static let paid = Judgement.authenticated(
        Sighting(
            names: [.charge("ord-0001"), .activation("3000000001")],
            reading: .paid(
                Incoming(
                    number: "3000000001",
                    amount: Money(kopecks: 199_990),
                    paidAt: nil
                )
            ),
            repeatKey: "3000000001|CONFIRMED|199990"
        )
    )

    static func bank(terminal: String = T8.terminal, passwords: [String] = [T8.terminal]) -> TBank {
        TBank(
            .init(
                baseURL: "https://bank.test/v2/",
                terminalKey: terminal,
                passwords: KeyRing(passwords.map { Secret($0) }),
                callbackURL: "https://pay.example.test/cb/tbank"
            )
        )
    }

    static func judge(_ body: String = T8.body, at bank: TBank = T8.bank()) -> Judgement {
        bank.judge(Message(body: Array(body.utf8)))
    }

    static func judge(replacing text: String, with other: String) -> Judgement {
        let changed = body.replacing(text, with: other)
        #expect(changed != body, "the fixture has no \(text)")
        return judge(changed)
    }
}

@Suite("A forged notification of T-Bank")
struct TBankForgeryTests {
    @Test("with another token is not believed", arguments: [0, 31, 63])
    func otherToken(place: Int) {
        var digits = Array(T8.token)
        digits[place] = digits[place] == "0" ? "1" : "0"
        #expect(T8.judge(replacing: T8.token, with: String(digits)) == .rejected(.forged))
    }

    @Test(
        "whose token is no SHA-256 is not believed",
        arguments: [
            "zz", "3b19", "3b192f0b0afd6abeef91a17bafa217453c8847ba91085f2c6d7bea20d85f2da",
        ]
    )
    func strangeToken(token: String) {
        #expect(T8.judge(replacing: T8.token, with: token) == .rejected(.forged))
    }

    @Test("without a token is not believed", arguments: ["\"\"", "null", "17", "{}"])
    func unsealed(token: String) {
        let judged = T8.judge(replacing: "\"\(T8.token)\"", with: token)
        #expect(judged == .rejected(.unsealed))
        #expect(T8.judge(replacing: "\"Token\"", with: "\"token\"") == .rejected(.unsealed))
    }

    @Test("sealed with another password is not believed")
    func otherPassword() {
        let other = T8.bank(passwords: ["TinkoffBankTesT"])
        #expect(T8.judge(at: other) == .rejected(.forged))
    }

    @Test(
        "with another value is not believed",
        arguments: [
            ("199990", "199991"), ("199990", "1999900"), ("ord-0001", "ord-0002"),
            ("3000000001", "3000000002"), ("***-**-00", "***-**-01"), ("\"0\"", "\"1\""),
        ]
    )
    func otherValue(text: String, other: String) {
        #expect(T8.judge(replacing: text, with: other) == .rejected(.forged))
    }

    @Test("about another terminal is not believed")
    func otherTerminal() {
        let judged = T8.judge(at: T8.bank(terminal: "TinkoffBankTest2"))
        #expect(judged == .rejected(.unreadable(field: "TerminalKey")))
    }

    @Test("that claims success where the seal says failure is not believed")
    func failureAsSuccess() {
        let failed = T8.judge(replacing: "\"Success\":true", with: "\"Success\":false")
        #expect(failed == .rejected(.forged))
    }

    @Test(
        "without one of its fields is not believed",
        arguments: [
            "TerminalKey", "OrderId", "Success", "Status", "PaymentId", "ErrorCode", "Amount",
        ]
    )
    func missingField(name: String) {
        let judged = T8.judge(replacing: "\"\(name)\"", with: "\"other\"")
        #expect(judged == .rejected(.unreadable(field: name)))
    }

    @Test(
        "whose amount is no whole number of kopecks is not believed",
        arguments: ["199990.0", "1.9999e5", "-199990", "\"\"", "true", "\" 199990\"", "[199990]"]
    )
    func amountText(text: String) {
        #expect(
            T8.judge(replacing: "199990", with: text) == .rejected(.unreadable(field: "Amount"))
        )
    }

    @Test("that tells a field twice is not believed")
    func duplicatedField() {
        let judged = T8.judge(
            replacing: "\"Amount\":199990",
            with: "\"Amount\":1,\"Amount\":199990"
        )
        #expect(judged == .rejected(.unreadable(field: "body")))
    }

    @Test("that brings a password of its own is not believed")
    func ownPassword() {
        let judged = T8.judge(
            replacing: "\"Amount\":199990",
            with: "\"Amount\":199990,\"Password\":\"x\""
        )
        #expect(judged == .rejected(.unreadable(field: "Password")))
    }

    @Test("that is cut off anywhere is not believed")
    func truncated() {
        for length in 0..<T8.body.utf8.count {
            let judged = T8.judge(String(T8.body.prefix(length)))
            #expect(judged == .rejected(.unreadable(field: "body")))
        }
    }

    @Test("is not money because digits were moved between neighbours under the same token")
    func movedDigits() {
        let moves: [(String, String)] = [
            // Amount to ErrorCode: an error beside a success is no money.
            ("\"ErrorCode\":\"0\",\"Amount\":199990", "\"ErrorCode\":\"00\",\"Amount\":19999"),
            // Amount to a card that no SBP payment has.
            ("\"Amount\":199990", "\"Amount\":1999,\"CardId\":\"90\""),
            ("\"Amount\":199990", "\"Amount\":1999,\"B\":90"),
            ("\"PaymentId\":3000000001", "\"PaymentId\":300,\"RebillId\":\"0000001\""),
        ]
        for (text, other) in moves {
            guard case .hint(let sighting) = T8.judge(replacing: text, with: other) else {
                Issue.record("believed or lost: \(other)")
                continue
            }
            #expect(sighting.reading == nil)
        }
        let toOrder = T8.judge(
            replacing: "\"ErrorCode\":\"0\",\"Amount\":199990",
            with: "\"ErrorCode\":\"0\",\"Amount\":19999"
        )
        #expect(toOrder == .rejected(.forged))
    }

    @Test("never passes with other money, order or outcome, whichever bit is changed")
    func everyBit() {
        let body = Array(T8.body.utf8)
        var believed = 0
        for place in body.indices {
            for bit in 0..<8 {
                var bytes = body
                bytes[place] ^= 1 << bit
                switch T8.bank().judge(Message(body: bytes)) {
                case .authenticated(let seen):
                    believed += 1
                    #expect(.authenticated(seen) == T8.paid)
                case .hint, .rejected: continue
                }
            }
        }
        // Only the case of the token's digits and the white space between tokens can change.
        #expect(believed < 64)
    }
}

@Suite("A genuine notification of T-Bank")
struct TBankNoticeTests {
    @Test("is believed, and CONFIRMED is money")
    func confirmed() {
        #expect(T8.judge() == T8.paid)
    }

    @Test("is believed in whatever order its members come, and with numbers as text")
    func reordered() {
        let body = """
            {"Token":"\(T8.token.uppercased())","Pan":"+7 (***) ***-**-00","Amount":"199990",\
            "ErrorCode":0,"PaymentId":"3000000001","Status":"CONFIRMED","Success":true,\
            "OrderId":"ord-0001","TerminalKey":"TinkoffBankTest","DATA":{"a":"b"},"Receipt":[1]}
            """
        #expect(T8.judge(body) == T8.paid)
    }

    @Test("is believed under an older password while passwords are being replaced")
    func rotation() {
        for passwords in [["new", T8.terminal], [T8.terminal, "new"]] {
            #expect(T8.judge(at: T8.bank(passwords: passwords)) == T8.paid)
        }
    }

    @Test("with a card's numbers only hints, although its seal fits: vector T3")
    func card() {
        let body = """
            {"TerminalKey":"1234567890DEMO","OrderId":"000000","Success":true,\
            "Status":"AUTHORIZED","PaymentId":"0000000","ErrorCode":"0","Amount":"1111",\
            "CardId":"000000","Pan":"200000******0000","ExpDate":"1111","RebillId":"000000",\
            "Token":"1c0964277d0213349243065a0d5b838b8e90d2d25f740d0f2767836e710e80c8"}
            """
        let bank = T8.bank(terminal: "1234567890DEMO", passwords: ["11111111111"])
        let sighting = Sighting(
            names: [.charge("000000"), .activation("0000000")],
            reading: nil,
            repeatKey: "0000000|AUTHORIZED|1111"
        )
        #expect(T8.judge(body, at: bank) == .hint(sighting))
        let forged = body.replacing("\"Amount\":\"1111\"", with: "\"Amount\":\"1112\"")
        #expect(T8.judge(forged, at: bank) == .rejected(.forged))
    }

    @Test(
        "says only what its status says",
        arguments: [
            ("AUTHORIZED", true, Reading.inProgress), ("NEW", true, .waiting),
            ("FORM_SHOWED", true, .waiting), ("AUTHORIZING", true, .inProgress),
            ("AUTH_FAIL", false, .declined), ("REJECTED", false, .dead),
            ("DEADLINE_EXPIRED", true, .dead), ("CANCELED", true, .dead),
            ("SOMETHING_ELSE", true, .inProgress),
        ]
    )
    func statuses(status: String, isGood: Bool, reading: Reading) {
        #expect(judge(status, isGood: isGood).reading == reading)
    }

    @Test(
        "about money on its way back, or a success beside an error, makes us ask",
        arguments: [
            ("REFUNDED", true), ("ASYNC_REFUNDING", true), ("PARTIAL_REFUNDED", true),
            ("CONFIRMED", false),
        ]
    )
    func asked(status: String, isGood: Bool) {
        let judged = judge(status, isGood: isGood)
        #expect(judged.isHint)
        #expect(judged.reading == nil)
    }

    @Test("is answered with exactly OK")
    func answer() {
        let reply = T8.bank().acknowledgement()
        #expect(reply.status == 200)
        #expect(reply.body == Array("OK".utf8))
    }

    /// Sealed by the recipe of the sheet, written once more.
    private func judge(_ status: String, isGood: Bool) -> (isHint: Bool, reading: Reading?) {
        let body = """
            {"TerminalKey":"TinkoffBankTest","OrderId":"ord-0001","Success":\(isGood),\
            "Status":"\(status)","PaymentId":3000000001,"ErrorCode":"\(isGood ? "0" : "101")",\
            "Amount":199990,"Token":"\(token(status, isGood: isGood))"}
            """
        switch T8.judge(body) {
        case .authenticated(let seen): return (false, seen.reading)
        case .hint(let seen): return (true, seen.reading)
        case .rejected(let why):
            Issue.record("\(why)")
            return (false, nil)
        }
    }

    private func token(_ status: String, isGood: Bool) -> String {
        let error = isGood ? "0" : "101"
        return sha256(
            "199990\(error)ord-0001TinkoffBankTest3000000001\(status)\(isGood)TinkoffBankTest"
        )
    }
}
