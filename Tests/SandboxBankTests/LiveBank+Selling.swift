import Banks
import Payments
import Testing
import Wire

/// A shop at this bank, to shorten the tests.
extension LiveBank {
    static let amount = Money(kopecks: 150_050)

    func charge(_ id: String, activation: String? = nil, isAtTill: Bool = true) -> Charge {
        Charge(
            id: Charge.ID(id),
            order: Order.ID("00123"),
            amount: Self.amount,
            purpose: "Заказ 00123",
            generation: 1,
            isAtTill: isAtTill,
            requestedAt: clock.now,
            deadline: clock.now + 600,
            graceEnds: clock.now + 7200,
            state: .asking,
            activation: activation
        )
    }

    /// A register's code at Raiffeisen.
    func till() async throws -> String {
        let made = try await raif(
            .post,
            "sbp/v2/qrs",
            ["qrType": "QRVariable", "sbpMerchantId": .text(Self.merchant)]
        )
        #expect(made.json["qrStatus"] == "INACTIVE")
        return try #require(made.json["qrId"]?.text)
    }

    /// A one-use code at Raiffeisen.
    func code(_ order: String, amount: JSON = .number("1500.50")) async throws -> String {
        let made = try await raif(
            .post,
            "sbp/v1/qr/register",
            [
                "qrType": "QRDynamic", "sbpMerchantId": .text(Self.merchant),
                "order": .text(order), "amount": amount, "currency": "RUB",
            ]
        )
        #expect(made.json["code"] == "SUCCESS")
        return try #require(made.json["qrId"]?.text)
    }

    @discardableResult
    func order(
        _ id: String,
        on till: String,
        amount: JSON = .number("1500.50"),
        expires: JSON = "+10m"
    ) async throws -> (status: Int, json: JSON) {
        try await raif(
            .post,
            "payment/v1/orders",
            [
                "id": .text(id), "amount": amount, "expirationDate": expires,
                "qr": ["id": .text(till), "additionalInfo": "Чай"],
            ]
        )
    }

    @discardableResult
    func pay(_ code: String) async throws -> JSON {
        let paid = try await post("/payer/pay", ["qrc_id": .text(code)])
        #expect(paid.status == 200)
        return paid.json
    }

    /// The books, in kopecks, in the order in which money moved.
    func paid() async throws -> [Int64] {
        try await get("/ledger").json["payments"]?.list?.compactMap { $0["amount"]?.integer } ?? []
    }

    func status(of order: String) async throws -> String? {
        try await raif(.get, "payment/v1/orders/" + order).json["status"]?["value"]?.text
    }
}
