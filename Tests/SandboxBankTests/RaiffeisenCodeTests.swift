import Payments
import Testing
import Wire

@Suite("Raiffeisen over HTTP: codes")
struct RaiffeisenCodeTests {
    @Test("a one-use code is made, read, paid and told of")
    func story() async throws {
        try await LiveBank.run { bank in
            let code = try await bank.code("ord-1")
            #expect(code.hasPrefix("AD1000"))
            let fresh = try await bank.raif(.get, "sbp/v2/qrs/" + code)
            #expect(fresh.json["qrStatus"] == "NEW")
            let payload = try #require(fresh.json["payload"]?.text)
            let asked = "type=02&bank=100000000007&sum=150050&cur=RUB&crc="
            #expect(payload.hasPrefix("https://qr.nspk.ru/\(code)?\(asked)"))
            let before = try await bank.raif(.get, "sbp/v1/qr/\(code)/payment-info")
            #expect(before.json["paymentStatus"] == "NO_INFO")
            let paid = try await bank.post("/payer/pay", ["payload": .text(payload)])
            #expect(paid.json["state"] == "paid")
            let after = try await bank.raif(.get, "sbp/v1/qr/\(code)/payment-info")
            #expect(after.json["paymentStatus"] == "SUCCESS")
            #expect(after.json["order"] == "ord-1")
            #expect(after.json["amount"] == .number("1500.5"))
            let spent = try await bank.raif(.get, "sbp/v2/qrs/" + code)
            #expect(spent.json["qrStatus"] == "PAID")
            #expect(try await bank.paid() == [150_050])
        }
    }

    @Test("an amount may come as a number or as text")
    func textAmount() async throws {
        try await LiveBank.run { bank in
            let code = try await bank.code("ord-1", amount: "10.50")
            try await bank.pay(code)
            #expect(try await bank.paid() == [1050])
        }
    }

    @Test("a code is cancelled once, and then cannot be paid")
    func cancelled() async throws {
        try await LiveBank.run { bank in
            let code = try await bank.code("ord-1")
            #expect(try await bank.raif(.delete, "sbp/v2/qrs/" + code).status == 200)
            let again = try await bank.raif(.delete, "sbp/v2/qrs/" + code)
            #expect(again.json["code"] == "ERROR.WRONG_QR_STATUS")
            let read = try await bank.raif(.get, "sbp/v2/qrs/" + code)
            #expect(read.json["qrStatus"] == "CANCELLED")
            #expect(try await bank.post("/payer/pay", ["qrc_id": .text(code)]).status == 409)
            #expect(try await bank.paid().isEmpty)
        }
    }

    @Test("a code that nobody paid in three days has expired")
    func expired() async throws {
        try await LiveBank.run { bank in
            let code = try await bank.code("ord-1")
            bank.clock.pass(seconds: 3 * 86_400)
            let read = try await bank.raif(.get, "sbp/v2/qrs/" + code)
            #expect(read.json["qrStatus"] == "EXPIRED")
        }
    }

    @Test("an order that was paid gets no second code, one that was not does")
    func paidOrder() async throws {
        try await LiveBank.run { bank in
            _ = try await bank.code("ord-1")
            try await bank.pay(try await bank.code("ord-1"))
            let third = try await bank.raif(
                .post,
                "sbp/v2/qrs",
                Self.body(["order": "ord-1", "amount": 10])
            )
            #expect(third.json["code"] == "ERROR.ORDER_NUMBER_ALREADY_REGISTERED")
        }
    }

    @Test(
        "a wrong field is refused by its own code",
        arguments: [
            (["sbpMerchantId": .null], "ERROR.SBP_MERCHANT_ID_IS_MISSING"),
            (["sbpMerchantId": "MA9"], "ERROR.MERCHANT_NOT_REGISTERED"),
            (["amount": .null], "ERROR.DYNAMIC_QR_WITHOUT_AMOUNT"),
            (["amount": "ten"], "ERROR.INVALID_REQUEST"),
            (["amount": .number("0.001")], "ERROR.INVALID_REQUEST"),
            (["amount": 0], "ERROR.INVALID_REQUEST"),
            (["amount": -1], "ERROR.INVALID_REQUEST"),
            (["order": "Заказ"], "ERROR.INVALID_ORDER"),
            (["order": "a b"], "ERROR.INVALID_ORDER"),
            (["order": .text(String(repeating: "a", count: 41))], "ERROR.INVALID_ORDER"),
            (["qrExpirationDate": "2020-01-01T00:00:00Z"], "ERROR.QR_EXPIRATION_DATE_NOT_VALID"),
            (["qrExpirationDate": "soon"], "ERROR.QR_EXPIRATION_DATE_NOT_VALID"),
            (
                ["additionalInfo": .text(String(repeating: "ы", count: 141))],
                "ERROR.INVALID_REQUEST"
            ),
            (["qrType": "QRStatic"], "ERROR.INVALID_REQUEST"),
        ] as [(JSON, JSON)]
    )
    func wrongFields(change: JSON, code: JSON) async throws {
        try await LiveBank.run { bank in
            for path in ["sbp/v1/qr/register", "sbp/v2/qrs"] {
                let answer = try await bank.raif(.post, path, Self.body(change))
                #expect(answer.status == 200)
                #expect(answer.json["code"] == code)
            }
            #expect(try await bank.post("/faults", ["error_status": 400]).status == 200)
            let answer = try await bank.raif(.post, "sbp/v2/qrs", Self.body(change))
            #expect(answer.status == 400)
            #expect(answer.json["code"] == code)
        }
    }

    @Test(
        "only the merchant's own key is let in; making a code needs none, but no wrong one",
        arguments: [
            ("sbp/v2/qrs", String?.none, 200), ("sbp/v2/qrs", "wrong", 401),
            ("payment/v1/orders", nil, 401), ("payment/v1/orders", "wrong", 401),
            ("sbp/v1/refund", nil, 401), ("settings/v1/callback", nil, 401),
        ]
    )
    func tokens(path: String, token: String?, status: Int) async throws {
        try await LiveBank.run { bank in
            let answer = try await bank.raif(.post, path, Self.body([:]), token: token)
            #expect(answer.status == status)
        }
    }

    @Test("an unknown path gets the 404 of a Spring server")
    func nowhere() async throws {
        try await LiveBank.run { bank in
            let answer = try await bank.raif(.get, "sbp/v9/nothing")
            #expect(answer.status == 404)
            #expect(answer.json["error"] == "Not Found")
            #expect(answer.json["message"] == "No message available")
        }
    }

    @Test("the offer to change to HTTP/2 is passed over")
    func upgradeOffer() async throws {
        try await LiveBank.run { bank in
            let headers: Headers = [
                "Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c",
                "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
            ]
            let place = bank.url + "/raiffeisen/api/sbp/v2/qrs"
            let request = Request(.post, place, headers: headers, json: Self.body([:]))
            let reply = try await bank.reply(to: request)
            #expect(reply.status == 200)
        }
    }

    /// A good request with some members changed or added.
    private static func body(_ change: JSON) -> JSON {
        let good: JSON = [
            "qrType": "QRDynamic", "sbpMerchantId": .text(LiveBank.merchant), "order": "ord-1",
            "amount": 10, "currency": "RUB",
        ]
        let changes = change.members ?? []
        let kept = (good.members ?? []).filter { member in
            !changes.contains { $0.name == member.name }
        }
        return .object(kept + changes)
    }
}
