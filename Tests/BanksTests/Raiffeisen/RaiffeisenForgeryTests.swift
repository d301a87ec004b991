import Banks
import Payments
import Seals
import Testing
import Wire

/// A notification from the bank's own SDK, sealed with its public test key (protocol sheet 2, R1).
enum R1 {
    static let key = """
        eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJNQTAwMDAwMDA1NTIiLCJqdGkiOiIwZTRhODI2ZC0z\
        MTk3LTQ5YWUtYjRlYS0zZDllOGRkODIyOGEifQ.Q-AVaDBzvfkz6I8ZCVgvGIWpWTUgotRDmTcs4ysR0Qc
        """
    static let seal = "1eca6a084ff8a5b4f5740e0eeab2a72d8ff981bce5b5dea75a53bf44944a8c8d"
    static let body = """
        {"transactionId":17998,"qrId":"AS1000408BSPMRDI8IHBGO4DFQAISU9O",\
        "sbpMerchantId":"MA0000000552","merchantId":123,"amount":101.01,"currency":"RUB",\
        "transactionDate":"2020-07-24T17:20:00.999232+03:00","paymentStatus":"SUCCESS",\
        "additionalInfo":null,"order":"dfe0ff08-4796-46bb-a9fb-93fcd99ce748",\
        "createDate":"2020-07-24T17:19:58+03:00"}
        """
    static let bank = Raiffeisen(
        Raiffeisen.Settings(
            baseURL: "https://bank.test/api",
            merchantID: "MA0000000552",
            secretKeys: KeyRing([Secret("a newer key"), Secret(key)])
        )
    )
    static let sighting = Sighting(
        names: [
            .charge("dfe0ff08-4796-46bb-a9fb-93fcd99ce748"),
            .code("AS1000408BSPMRDI8IHBGO4DFQAISU9O"),
        ],
        reading: .paid(
            Incoming(
                number: "17998",
                amount: Money(kopecks: 10_101),
                paidAt: Timestamp.moment("2020-07-24T17:20:00.999232+03:00")
            )
        ),
        repeatKey: "dfe0ff08-4796-46bb-a9fb-93fcd99ce748|SUCCESS|10101|"
            + "2020-07-24T17:20:00.999232+03:00"
    )

    static func message(_ body: String = body, seal: String? = seal) -> Message {
        var headers = Headers()
        if let seal { headers.add("X-Api-Signature-SHA256", seal) }
        return Message(headers: headers, body: Array(body.utf8))
    }

    static func judge(replacing old: String, with new: String) -> Judgement {
        let parts = body.split(separator: old, omittingEmptySubsequences: false)
        #expect(parts.count == 2, "the recorded body has \(old) once")
        return bank.judge(message(parts.joined(separator: new)))
    }
}

@Suite("A forged notification of Raiffeisen")
struct RaiffeisenForgeryTests {
    @Test("without a seal, or with an empty one, is not believed", arguments: [nil, ""])
    func unsealed(seal: String?) {
        #expect(R1.bank.judge(R1.message(seal: seal)) == .rejected(.unsealed))
    }

    @Test(
        "with a seal that is no seal is not believed",
        arguments: ["0", "SUCCESS", String(R1.seal.dropLast(2)), R1.seal + "00", " " + R1.seal]
    )
    func noSeal(seal: String) {
        #expect(R1.bank.judge(R1.message(seal: seal)) == .rejected(.forged))
    }

    @Test("sealed with another key is not believed")
    func otherKey() {
        let other = Raiffeisen(
            .init(
                baseURL: "https://bank.test/api",
                merchantID: "MA0000000552",
                secretKeys: KeyRing([Secret("x")])
            )
        )
        #expect(other.judge(R1.message()) == .rejected(.forged))
    }

    @Test("with any bit of its seal changed is not believed")
    func flippedSeal() throws {
        let seal = try #require(Hexadecimal.bytes(R1.seal))
        for place in seal.indices {
            var bytes = seal
            bytes[place] ^= 1
            let message = R1.message(seal: Hexadecimal.text(bytes))
            #expect(R1.bank.judge(message) == .rejected(.forged))
        }
    }

    @Test(
        "with another sealed field is not believed",
        arguments: [
            ("101.01", "1.01"), ("101.01", "101.1"), ("SUCCESS", "DECLINED"),
            ("17:20:00.999232", "17:20:00.999231"), ("93fcd99ce748", "93fcd99ce749"),
        ]
    )
    func otherField(old: String, new: String) {
        #expect(R1.judge(replacing: old, with: new) == .rejected(.forged))
    }

    @Test(
        "with an amount that is not exactly one is not believed",
        arguments: ["101.010", "101.0100", "1.0101e2", "-101.01", "true", "\"101,01\"", "\"\""]
    )
    func amountText(text: String) {
        #expect(
            R1.judge(replacing: "101.01", with: text) == .rejected(.unreadable(field: "amount"))
        )
    }

    @Test(
        "without one of the sealed fields is not believed",
        arguments: [
            ("\"amount\"", "amount"), ("\"sbpMerchantId\"", "sbpMerchantId"),
            ("\"order\"", "order"), ("\"paymentStatus\"", "paymentStatus"),
            ("\"transactionDate\"", "transactionDate"),
        ]
    )
    func missingField(name: String, field: String) {
        #expect(
            R1.judge(replacing: name, with: "\"other\"") == .rejected(.unreadable(field: field))
        )
    }

    @Test("that tells a field twice is not believed")
    func duplicatedField() {
        let judged = R1.judge(
            replacing: "\"amount\":101.01",
            with: "\"amount\":1,\"amount\":101.01"
        )
        #expect(judged == .rejected(.unreadable(field: "body")))
    }

    @Test("about another merchant is not believed, whoever sealed it")
    func otherMerchant() {
        let other = Raiffeisen(
            .init(
                baseURL: "https://bank.test/api",
                merchantID: "MA0000000553",
                secretKeys: KeyRing([Secret(R1.key)])
            )
        )
        #expect(other.judge(R1.message()) == .rejected(.unreadable(field: "sbpMerchantId")))
    }

    @Test("in another currency is not believed", arguments: ["\"USD\"", "643"])
    func otherCurrency(currency: String) {
        let judged = R1.judge(replacing: "\"RUB\"", with: currency)
        #expect(judged == .rejected(.unreadable(field: "currency")))
    }

    @Test("with two different seals is not believed, although one of them fits")
    func twoSeals() {
        let headers: Headers = [
            "X-Api-Signature-SHA256": R1.seal,
            "x-api-signature-sha256": String(repeating: "0", count: 64),
        ]
        let message = Message(headers: headers, body: Array(R1.body.utf8))
        #expect(
            R1.bank.judge(message) == .rejected(.unreadable(field: "X-Api-Signature-SHA256"))
        )
    }

    @Test("that is cut off anywhere is not believed")
    func truncated() {
        for length in 0..<R1.body.utf8.count {
            let judged = R1.bank.judge(R1.message(String(R1.body.prefix(length))))
            #expect(judged == .rejected(.unreadable(field: "body")))
        }
    }

    @Test("whose fields hold a bar is not believed: two messages would share one seal")
    func bar() {
        let seal = Seal(sealing: "1|MA0000000552|a|b|SUCCESS|d", with: Array(R1.key.utf8)).hex
        let body = """
            {"amount":1,"sbpMerchantId":"MA0000000552","order":"a|b","paymentStatus":"SUCCESS",\
            "transactionDate":"d"}
            """
        let judged = R1.bank.judge(R1.message(body, seal: seal))
        #expect(judged == .rejected(.unreadable(field: "order")))
    }

    @Test("never passes with other money, order or outcome, whichever bit is changed")
    func everyBit() {
        let body = Array(R1.body.utf8)
        var believed = 0
        for place in body.indices {
            for bit in 0..<8 {
                var bytes = body
                bytes[place] ^= 1 << bit
                let message = Message(
                    headers: ["X-Api-Signature-SHA256": R1.seal],
                    body: bytes
                )
                guard case .authenticated(let seen) = R1.bank.judge(message) else { continue }
                believed += 1
                #expect(seen.names.first == R1.sighting.names.first)
                #expect(seen.reading?.incoming?.amount == Money(kopecks: 10_101))
                #expect(seen.reading?.incoming?.paidAt == R1.sighting.reading?.incoming?.paidAt)
            }
        }
        // Names, numbers and texts outside the seal can change and do: the seal is over five fields.
        #expect(believed > 0 && believed < body.count * 8)
    }

    @Test("is answered like a genuine one: the answer is the bank's only lesson")
    func answer() {
        #expect(R1.bank.acknowledgement() == Reply(status: 200))
    }
}

extension Reading {
    var incoming: Incoming? {
        guard case .paid(let incoming) = self else { return nil }
        return incoming
    }
}
