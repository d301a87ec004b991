import Payments
import Testing
import Wire

@Suite("Raiffeisen over HTTP: refunds")
struct RaiffeisenRefundTests {
    /// Three addresses for one thing.
    enum Form: CaseIterable, Sendable {
        case sbp, order, orderSecond

        func path(_ id: String) -> String {
            switch self {
            case .sbp: "sbp/v1/refund/" + id
            case .order: "payments/v1/orders/ord-1/refunds/" + id
            case .orderSecond: "payments/v2/orders/ord-1/refunds/" + id
            }
        }

        func ask(_ id: String, _ amount: JSON, at bank: LiveBank) async throws -> JSON {
            switch self {
            case .sbp:
                try await bank.raif(
                    .post,
                    "sbp/v1/refund",
                    [
                        "amount": amount, "order": "ord-1", "refundId": .text(id),
                        "transactionId": 0,
                    ]
                ).json
            case .order, .orderSecond:
                try await bank.raif(.post, path(id), ["amount": amount]).json
            }
        }

        func status(_ json: JSON) -> JSON? {
            self == .orderSecond ? json["status"]?["value"] : json["refundStatus"]
        }
    }

    private static func sold(_ body: @escaping @Sendable (LiveBank) async throws -> Void)
        async throws
    {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            try await bank.pay(till)
            try await body(bank)
        }
    }

    @Test("a refund is in progress, then completed", arguments: Form.allCases)
    func story(form: Form) async throws {
        try await Self.sold { bank in
            let asked = try await form.ask("ref-1", .number("500.5"), at: bank)
            #expect(form.status(asked) == "IN_PROGRESS")
            #expect(asked["amount"] == .number("500.5"))
            bank.clock.pass(seconds: 2)
            let read = try await bank.raif(.get, form.path("ref-1"))
            #expect(form.status(read.json) == "COMPLETED")
            let books = try await bank.get("/ledger").json["refunds"]?.list?.first
            #expect(books?["amount"] == 50_050)
            #expect(books?["state"] == "completed")
        }
    }

    @Test("a refund is in progress, then declined, where asked for", arguments: Form.allCases)
    func declined(form: Form) async throws {
        try await Self.sold { bank in
            try await bank.fault("decline_refund")
            let asked = try await form.ask("ref-1", 1, at: bank)
            #expect(form.status(asked) == "IN_PROGRESS")
            bank.clock.pass(seconds: 2)
            let read = try await bank.raif(.get, form.path("ref-1"))
            #expect(form.status(read.json) == "DECLINED")
            let second = try await form.ask("ref-2", .number("1500.50"), at: bank)
            #expect(form.status(second) == "IN_PROGRESS")
        }
    }

    @Test("a wrong refund is refused", arguments: Form.allCases)
    func refused(form: Form) async throws {
        try await Self.sold { bank in
            let over = try await form.ask("ref-1", .number("1500.51"), at: bank)
            #expect(over["code"] == "ERROR.REFUND_INSUFFICIENT_FUNDS")
            let nothing = try await form.ask("ref-1", 0, at: bank)
            #expect(nothing["code"] == "ERROR.INVALID_REQUEST")
            let unknown = try await bank.raif(.get, form.path("ref-1"))
            #expect(unknown.json["code"] == "ERROR.REFUND_NOT_FOUND")
            _ = try await form.ask("ref-1", 10, at: bank)
            let other = try await form.ask("ref-1", 11, at: bank)
            #expect(other["code"] == "ERROR.INVALID_REQUEST")
            let same = try await form.ask("ref-1", 10, at: bank)
            #expect(form.status(same) == "IN_PROGRESS")
        }
    }

    @Test("a refund by the number of the operation needs no order")
    func byNumber() async throws {
        try await Self.sold { bank in
            let books = try await bank.get("/ledger").json["payments"]?.list?.first
            let number = try #require(books?["number"])
            let asked = try await bank.raif(
                .post,
                "sbp/v1/refund",
                ["amount": 1, "refundId": "ref-1", "transactionId": number]
            )
            #expect(asked.json["refundStatus"] == "IN_PROGRESS")
        }
    }

    @Test("a refund of nothing known, or without an id, is refused")
    func nothing() async throws {
        try await Self.sold { bank in
            let unknown = try await bank.raif(
                .post,
                "sbp/v1/refund",
                ["amount": 1, "order": "ord-9", "refundId": "ref-1"]
            )
            #expect(unknown.json["code"] == "ERROR.NOT_FOUND")
            let unnamed = try await bank.raif(
                .post,
                "sbp/v1/refund",
                ["amount": 1, "order": "ord-1"]
            )
            #expect(unnamed.json["code"] == "ERROR.INVALID_REQUEST")
        }
    }
}
