import Payments
import Testing
import Wire

@Suite("Raiffeisen over HTTP: a register's code and its orders")
struct RaiffeisenOrderTests {
    @Test("an order makes the code payable, payment makes it inactive again")
    func story() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            #expect(till.hasPrefix("AS1R00"))
            let made = try await bank.order("ord-1", on: till)
            #expect(made.json["id"] == "ord-1")
            #expect(made.json["status"]?["value"] == "NEW")
            #expect(made.json["code"] == nil)
            try await bank.pay(till)
            #expect(try await bank.status(of: "ord-1") == "PAID")
            let read = try await bank.raif(.get, "sbp/v2/qrs/" + till)
            #expect(read.json["qrStatus"] == "INACTIVE")
            let info = try await bank.raif(.get, "sbp/v1/qr/\(till)/payment-info")
            #expect(info.json["order"] == "ord-1")
            #expect(info.json["paymentStatus"] == "SUCCESS")
            try await bank.order("ord-2", on: till)
            #expect(try await bank.paid() == [150_050])
        }
    }

    @Test("a new order is not told of as the money of the one before it")
    func fresh() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            try await bank.pay(till)
            try await bank.order("ord-2", on: till)
            let info = try await bank.raif(.get, "sbp/v1/qr/\(till)/payment-info")
            #expect(info.json["paymentStatus"] == "NO_INFO")
        }
    }

    @Test("a release ends the order, once")
    func released() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            #expect(try await bank.raif(.delete, "payment/v1/orders/ord-1").status == 200)
            #expect(try await bank.status(of: "ord-1") == "CANCELLED")
            let again = try await bank.raif(.delete, "payment/v1/orders/ord-1")
            #expect(again.json["code"] == "ORDER_HAS_FINAL_STATUS")
            #expect(again.json["message"]?.text?.contains("CANCELLED") == true)
            #expect(try await bank.post("/payer/pay", ["qrc_id": .text(till)]).status == 409)
        }
    }

    @Test("a release that comes after the money says so")
    func tooLate() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            try await bank.pay(till)
            let answer = try await bank.raif(.delete, "payment/v1/orders/ord-1")
            #expect(answer.json["code"] == "ORDER_HAS_FINAL_STATUS")
            #expect(answer.json["message"]?.text?.contains("PAID") == true)
        }
    }

    @Test("an order that nobody made is not found")
    func unknown() async throws {
        try await LiveBank.run { bank in
            let read = try await bank.raif(.get, "payment/v1/orders/nothing")
            #expect(read.json["code"] == "ORDER_NOT_FOUND")
            let deleted = try await bank.raif(.delete, "payment/v1/orders/nothing")
            #expect(deleted.json["code"] == "ORDER_NOT_FOUND")
        }
    }

    @Test("a second order is refused, or takes the place of the first, as the switch says")
    func second() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            let refused = try await bank.order("ord-2", on: till)
            #expect(refused.json["code"] == "ERROR.WRONG_QR_STATUS")
            #expect(try await bank.post("/faults", ["second_activation": "replace"]).status == 200)
            let taken = try await bank.order("ord-3", on: till)
            #expect(taken.json["status"]?["value"] == "NEW")
            #expect(try await bank.status(of: "ord-1") == "CANCELLED")
        }
    }

    @Test("a paid order cannot be asked for again")
    func paidAgain() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            try await bank.pay(till)
            let again = try await bank.order("ord-1", on: till)
            #expect(again.json["code"] == "ERROR.ORDER_NUMBER_ALREADY_REGISTERED")
        }
    }

    @Test(
        "the deadline comes in every form that clients send",
        arguments: [
            ("+10m", 600), ("+1h30m", 5400), ("+1d", 86_400), (7, 420), (.null, 900),
            // The clock of these tests starts at 2026-10-01T12:00:00+03:00.
            ("2026-10-01T12:01:00+03:00", 60),
            ("2026-10-01T09:02:00.381450740Z[Etc/UTC]", 120),
        ] as [(JSON, Int64)]
    )
    func deadlines(form: JSON, seconds: Int64) async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till, expires: form)
            bank.clock.pass(seconds: seconds - 1)
            #expect(try await bank.status(of: "ord-1") == "NEW")
            bank.clock.pass(seconds: 2)
            #expect(try await bank.status(of: "ord-1") == "EXPIRED")
        }
    }

    @Test("a deadline that says nothing is refused", arguments: ["+10", "-5m", "+", ""])
    func wrongDeadline(form: String) async throws {
        try await LiveBank.run { bank in
            let answer = try await bank.order("o", on: try await bank.till(), expires: .text(form))
            #expect(answer.json["code"] == "ERROR.QR_EXPIRATION_DATE_NOT_VALID")
        }
    }

    @Test("an order goes only onto a register's code that exists")
    func wrongCode() async throws {
        try await LiveBank.run { bank in
            let dynamic = try await bank.code("ord-1")
            for code in [dynamic, "AS1R00NOTHING"] {
                let answer = try await bank.order("ord-2", on: code)
                #expect(answer.json["code"] == "ERROR.NOT_FOUND")
            }
        }
    }

    @Test("a buyer who has begun keeps the order from being released")
    func race() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            let begun = try await bank.post("/payer/start", ["qrc_id": .text(till)])
            #expect(begun.json["state"] == "inProgress")
            let read = try await bank.raif(.get, "sbp/v2/qrs/" + till)
            #expect(read.json["qrStatus"] == "IN_PROGRESS")
            let answer = try await bank.raif(.delete, "payment/v1/orders/ord-1")
            #expect(answer.json["code"] == "ORDER_HAS_FINAL_STATUS")
            let ended = try await bank.post("/payer/finish", ["activation": "ord-1"])
            #expect(ended.json["state"] == "paid")
            #expect(try await bank.status(of: "ord-1") == "PAID")
        }
    }

    @Test("late money is booked to the order that the buyer saw")
    func late() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till, amount: 1)
            _ = try await bank.raif(.delete, "payment/v1/orders/ord-1")
            try await bank.order("ord-2", on: till, amount: 2)
            let early = try await bank.post("/payer/finish", ["activation": "ord-1"])
            #expect(early.status == 409)
            let late = try await bank.post(
                "/payer/finish",
                ["activation": "ord-1", "late": true]
            )
            #expect(late.status == 200)
            #expect(try await bank.status(of: "ord-1") == "PAID")
            #expect(try await bank.status(of: "ord-2") == "NEW")
            #expect(try await bank.inbox.first(1)[0].json["order"] == "ord-1")
            #expect(try await bank.paid() == [100])
        }
    }
}
