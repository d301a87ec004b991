import Banks
import Payments
import Seals
import Testing
import Wire

@Suite("A genuine notification of Raiffeisen")
struct RaiffeisenSealTests {
    @Test("of the bank's own test data is believed, under an older key too")
    func published() {
        #expect(R1.bank.judge(R1.message()) == .authenticated(R1.sighting))
    }

    @Test("is believed whatever the case of the header and of the seal")
    func caseless() {
        let headers: Headers = ["x-API-signature-sha256": R1.seal.uppercased()]
        let message = Message(headers: headers, body: Array(R1.body.utf8))
        #expect(R1.bank.judge(message) == .authenticated(R1.sighting))
    }

    @Test("is believed when its seal stands there twice, the same")
    func sameSealTwice() {
        let headers: Headers = [
            "X-Api-Signature-SHA256": R1.seal, "X-Api-Signature-Sha256": R1.seal,
        ]
        let message = Message(headers: headers, body: Array(R1.body.utf8))
        #expect(R1.bank.judge(message) == .authenticated(R1.sighting))
    }

    @Test("is believed in another order of members and with other spaces: the seal is over fields")
    func reordered() {
        let body = """
            { "order": "dfe0ff08-4796-46bb-a9fb-93fcd99ce748", "paymentStatus": "SUCCESS",
              "amount": "101.01", "transactionDate": "2020-07-24T17:20:00.999232+03:00",
              "transactionId": "17998", "sbpMerchantId": "MA0000000552",
              "qrId": "AS1000408BSPMRDI8IHBGO4DFQAISU9O" }
            """
        #expect(R1.bank.judge(R1.message(body)) == .authenticated(R1.sighting))
    }

    static let sandbox = Raiffeisen(
        .init(
            baseURL: "https://bank.test/api",
            merchantID: "MA0000000001",
            publicID: "000001780000001-80000001",
            secretKeys: KeyRing([Secret("sandbox_secret")])
        )
    )

    static func body(amount: String, status: String = "SUCCESS") -> String {
        """
        {"transactionId":1,"sbpMerchantId":"MA0000000001","amount":\(amount),"currency":"RUB",\
        "transactionDate":"2026-01-15T10:20:30.123456+03:00","paymentStatus":"\(status)",\
        "order":"ord-0001"}
        """
    }

    static let ten = "a721dfa1e96b8db354a66dc69a8ab7a139c91cfabf585b1503a6810baf674bc7"
    static let tenPointNought = "d2b27ffa1b7ba7cd36f781c1a4ed5b0c3de0bde7478955c67c97467f961f3be7"
    static let tenAndHalf = "527c1bc1f29aecb5ceb0ee0dd094afbd92b9260c73a55a375b51d8ee5b817df1"
    static let long = "31e296e4dddc1c8dd04edd8ab0b2fe4f987d11ced16f46f0618b96d11295800c"
    static let halfLong = "2be3425e2601aea3db4d4715e03dd6912dcd99d082a66b5e0cff1c38b5b53eef"
    static let nines = "4b850d8336ffe4a4ab6f48cb307a111c6116d4dafefb5256cbd3727adfa5fcb8"
    static let ninesLong = "d014b4e4835e68319c4f48fd8fef97a4bb03f7599377b3e0f4d029138edade91"

    @Test(
        "is believed when sealed over the amount as it stands or over its shortest form",
        arguments: [
            ("10", ten, 1000), ("10.0", tenPointNought, 1000), ("10.00", long, 1000),
            ("10.5", tenAndHalf, 1050), ("10.50", halfLong, 1050), ("1999.9", nines, 199_990),
            ("1999.90", ninesLong, 199_990), ("10.0", ten, 1000), ("10.00", ten, 1000),
            ("10.50", tenAndHalf, 1050), ("1999.90", nines, 199_990),
        ] as [(String, String, Int64)]
    )
    func amountText(amount: String, seal: String, kopecks: Int64) throws {
        let judged = Self.sandbox.judge(R1.message(Self.body(amount: amount), seal: seal))
        guard case .authenticated(let sighting) = judged else {
            Issue.record("\(amount): \(judged)")
            return
        }
        #expect(sighting.reading?.incoming?.amount == Money(kopecks: kopecks))
        #expect(sighting.names == [.charge("ord-0001")])
    }

    @Test("is that of the vector with a made-up key and half a rouble (protocol sheet 1, 4.2)")
    func otherVector() {
        let bank = Raiffeisen(
            .init(
                baseURL: "https://bank.test/api",
                merchantID: "MA0000000001",
                secretKeys: KeyRing([Secret("made-up-raif-key")])
            )
        )
        let body = """
            {"sbpMerchantId":"MA0000000001","amount":1500.5,"currency":"RUB",\
            "transactionDate":"2026-10-01T12:00:00.123456+03:00","paymentStatus":"SUCCESS",\
            "order":"8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60"}
            """
        let seal = "b8066e5e0a4d108f33bed7709ce0fa9bed0c5a192fa68b75faddceb6776148b3"
        guard case .authenticated = bank.judge(R1.message(body, seal: seal)) else {
            Issue.record("not believed")
            return
        }
    }

    @Test(
        "is not believed when sealed over any other spelling of the same amount",
        arguments: [
            ("10", tenPointNought), ("10", long), ("10.0", long), ("10.00", tenPointNought),
            ("10.5", halfLong), ("1999.9", ninesLong),
        ]
    )
    func otherSpelling(amount: String, seal: String) {
        let judged = Self.sandbox.judge(R1.message(Self.body(amount: amount), seal: seal))
        #expect(judged == .rejected(.forged))
    }

    @Test(
        "tells of money only with the word SUCCESS",
        arguments: [
            ("DECLINED", Reading.declined), ("IN_PROGRESS", .inProgress), ("NO_INFO", .inProgress),
            ("success", .inProgress), ("PAID", .inProgress),
        ]
    )
    func otherStatus(status: String, reading: Reading) {
        let text = "10|MA0000000001|ord-0001|\(status)|2026-01-15T10:20:30.123456+03:00"
        let seal = Seal(sealing: text, with: Array("sandbox_secret".utf8)).hex
        let judged = Self.sandbox.judge(
            R1.message(Self.body(amount: "10", status: status), seal: seal)
        )
        #expect(
            judged
                == .authenticated(
                    Sighting(
                        names: [.charge("ord-0001")],
                        reading: reading,
                        repeatKey: "ord-0001|\(status)|1000|2026-01-15T10:20:30.123456+03:00"
                    )
                )
        )
    }
}

@Suite("The newer shapes of a Raiffeisen notification")
struct RaiffeisenShapeTests {
    /// The vector of the bank's PHP, Node and Java ecom SDKs (R2), in the shape that they read.
    static let transaction = """
        {"event":"payment","transaction":{"id":120059,"orderId":"test_transaction_order_id",\
        "status":{"value":"test_transaction_status_value","date":"test_transaction_status_date"},\
        "paymentMethod":"sbp","paymentParams":{"qrId":"AD100004BAL7227F9BNP6KNE007J9B3K"},\
        "amount":1,"comment":"Заказ","extra":{}}}
        """
    static let seal = "96c4b6fa97866f01acabcf32116e3e1347e0e5769b8587eeb877b79180eea4cb"

    static func bank(publicID: String?) -> Raiffeisen {
        Raiffeisen(
            .init(
                baseURL: "https://bank.test/api",
                merchantID: "MA0000000552",
                publicID: publicID,
                secretKeys: KeyRing([Secret("test_secret_key")])
            )
        )
    }

    @Test("a transaction is not believed without a seal, with another or for another merchant")
    func forgedTransaction() {
        let bank = Self.bank(publicID: "test_public_id")
        #expect(bank.judge(R1.message(Self.transaction, seal: nil)) == .rejected(.unsealed))
        #expect(bank.judge(R1.message(Self.transaction)) == .rejected(.forged))
        let other = Self.bank(publicID: "other")
        #expect(other.judge(R1.message(Self.transaction, seal: Self.seal)) == .rejected(.forged))
        let none = Self.bank(publicID: nil)
        #expect(
            none.judge(R1.message(Self.transaction, seal: Self.seal))
                == .rejected(.unreadable(field: "publicId"))
        )
    }

    @Test("a transaction of the bank's own test data is believed; its unknown word is no payment")
    func transaction() {
        let judged = Self.bank(publicID: "test_public_id")
            .judge(R1.message(Self.transaction, seal: Self.seal))
        let names: [BankName] = [
            .charge("test_transaction_order_id"), .code("AD100004BAL7227F9BNP6KNE007J9B3K"),
        ]
        #expect(
            judged
                == .authenticated(
                    Sighting(
                        names: names,
                        reading: .inProgress,
                        repeatKey: "test_transaction_order_id|test_transaction_status_value|100|"
                            + "test_transaction_status_date"
                    )
                )
        )
    }

    @Test("a paid transaction names no number: the look-up brings the one that counts")
    func paidTransaction() {
        let body = Self.transaction.split(separator: "test_transaction_status_value")
            .joined(separator: "SUCCESS")
        let text = "1|test_public_id|test_transaction_order_id|SUCCESS|test_transaction_status_date"
        let seal = Seal(sealing: text, with: Array("test_secret_key".utf8)).hex
        let judged = Self.bank(publicID: "test_public_id").judge(R1.message(body, seal: seal))
        guard case .authenticated(let sighting) = judged else {
            Issue.record("\(judged)")
            return
        }
        let money = Incoming(number: nil, amount: Money(kopecks: 100), paidAt: nil)
        #expect(sighting.reading == .paid(money))
    }

    static let guessed = """
        {"event":"PAYMENT","data":{"amount":1999.9,"publicId":"000001780000001-80000001",\
        "order":{"id":"ord-0001"},"status":{"value":"SUCCESS","date":"2026-01-15T10:20:30+03:00"}}}
        """
    static let guessedSeal = "19cb3009631af1024f676a8c9671798da8fd2b72dfa70b7adb0261848ff9a281"

    @Test("the unconfirmed shape is a mere hint when the seal does not fit our guess of the recipe")
    func guessedHint() {
        let names: [BankName] = [.charge("ord-0001")]
        let judged = RaiffeisenSealTests.sandbox.judge(R1.message(Self.guessed))
        #expect(judged == .hint(Sighting(names: names, reading: nil, repeatKey: nil)))
        let unsealed = RaiffeisenSealTests.sandbox.judge(R1.message(Self.guessed, seal: nil))
        #expect(unsealed == .rejected(.unsealed))
    }

    @Test("the unconfirmed shape is believed when the seal does fit")
    func guessedSealed() {
        let judged = RaiffeisenSealTests.sandbox
            .judge(R1.message(Self.guessed, seal: Self.guessedSeal))
        let money = Incoming(
            number: nil,
            amount: Money(kopecks: 199_990),
            paidAt: Timestamp.moment("2026-01-15T10:20:30+03:00")
        )
        #expect(
            judged
                == .authenticated(
                    Sighting(
                        names: [.charge("ord-0001")],
                        reading: .paid(money),
                        repeatKey: "ord-0001|SUCCESS|199990|2026-01-15T10:20:30+03:00"
                    )
                )
        )
    }

    @Test("a refund is a hint: no source says what its seal covers")
    func refund() {
        let body = #"{"event":"REFUND","data":{"amount":1,"order":{"id":"ord-0001"}}}"#
        let judged = RaiffeisenSealTests.sandbox.judge(R1.message(body))
        let names: [BankName] = [.charge("ord-0001")]
        #expect(judged == .hint(Sighting(names: names, reading: nil, repeatKey: nil)))
    }

    @Test("an unknown event is not believed")
    func unknown() {
        let judged = R1.bank.judge(R1.message(#"{"event":"LOTTERY"}"#))
        #expect(judged == .rejected(.unreadable(field: "event")))
    }
}
