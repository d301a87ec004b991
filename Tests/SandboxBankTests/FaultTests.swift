import Banks
import Payments
import Testing
import Wire

@Suite("Trouble on request")
struct FaultTests {
    @Test("what a dropped reply was about is done", arguments: ["drop_reply", "close_reply"])
    func dropped(fault: String) async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.fault(fault, on: "activate")
            let charge = bank.charge("ord-1")
            let code = Link.Code(qrcID: till, payload: till)
            let line = bank.line(bank.raiffeisen, timeoutSeconds: 4)
            let begun = ContinuousClock.now
            let answer = await line.call { bank throws(NotOffered) in
                try bank.activate(charge, on: code)
            }
            #expect(answer.isUnknown)
            #expect((ContinuousClock.now - begun < .seconds(4)) == (fault == "close_reply"))
            #expect(try await bank.status(of: "ord-1") == "NEW")
        }
    }

    @Test("an unknown outcome is 500 for something done, a plain 500 for something not done")
    func errors() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.fault("error_500", on: "activate")
            #expect(try await bank.order("ord-1", on: till).status == 500)
            let missing = try await bank.raif(.get, "payment/v1/orders/ord-1")
            #expect(missing.json["code"] == "ORDER_NOT_FOUND")
            try await bank.fault("unknown_outcome", on: "activate")
            #expect(try await bank.order("ord-1", on: till).status == 500)
            #expect(try await bank.status(of: "ord-1") == "NEW")
        }
    }

    @Test("a slow reply takes its time")
    func slow() async throws {
        try await LiveBank.run { bank in
            #expect(try await bank.post("/faults", ["slow_ms": 3000]).status == 200)
            try await bank.fault("slow_reply")
            let begun = ContinuousClock.now
            _ = try await bank.till()
            #expect(ContinuousClock.now - begun > .milliseconds(3000))
            let second = ContinuousClock.now
            _ = try await bank.till()
            #expect(ContinuousClock.now - second < .milliseconds(3000))
        }
    }

    @Test("the callback of a payment can come before the reply that made it possible")
    func early() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.fault("callback_before_reply", on: "activate")
            let made = try await bank.order("ord-1", on: till)
            #expect(made.json["status"]?["value"] == "NEW")
            #expect(bank.inbox.requests.map { $0.json["order"] } == ["ord-1"])
            #expect(try await bank.status(of: "ord-1") == "PAID")
        }
    }

    @Test("an early callback that the merchant cannot place comes again")
    func earlyAgain() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            bank.inbox.answer(Reply(status: 404))
            try await bank.fault("callback_before_reply", on: "activate")
            try await bank.order("ord-1", on: till)
            _ = try await bank.inbox.first(2)
        }
    }

    @Test("a callback can be lost while the money is there")
    func lost() async throws {
        try await LiveBank.run { bank in
            try await bank.fault("lose_callback")
            try await bank.pay(try await bank.code("ord-1"))
            try await bank.pay(try await bank.code("ord-2"))
            let callbacks = try await bank.inbox.first(1)
            #expect(callbacks.map { $0.json["order"] } == ["ord-2"])
            #expect(try await bank.paid() == [150_050, 150_050])
        }
    }

    @Test("a callback can come many times for one payment")
    func duplicated() async throws {
        try await LiveBank.run { bank in
            #expect(try await bank.post("/faults", ["copies": 3]).status == 200)
            try await bank.fault("duplicate_callback")
            try await bank.pay(try await bank.code("ord-1"))
            let callbacks = try await bank.inbox.first(3)
            #expect(Set(callbacks.map(\.body)).count == 1)
            try await Task.sleep(for: .milliseconds(100))
            #expect(bank.inbox.requests.count == 3)
            #expect(try await bank.paid() == [150_050])
        }
    }

    @Test("a callback can come late")
    func late() async throws {
        try await LiveBank.run { bank in
            #expect(try await bank.post("/faults", ["late_ms": 500]).status == 200)
            try await bank.fault("late_callback")
            try await bank.pay(try await bank.code("ord-1"))
            try await Task.sleep(for: .milliseconds(200))
            #expect(bank.inbox.requests.isEmpty)
            _ = try await bank.inbox.first(1)
        }
    }

    @Test("Raiffeisen's forgery says paid under a wrong seal, even about a failed attempt")
    func forged() async throws {
        try await LiveBank.run { bank in
            let till = try await bank.till()
            try await bank.order("ord-1", on: till)
            try await bank.fault("forge_callback")
            #expect(try await bank.post("/payer/decline", ["qrc_id": .text(till)]).status == 200)
            let callbacks = try await bank.inbox.first(2)
            let forged = try #require(callbacks.first { $0.json["paymentStatus"] == "SUCCESS" })
            #expect(!RaiffeisenCallbackTests.isSealed(forged))
            #expect(bank.raiffeisen.judge(forged.message) == .rejected(.forged))
            let real = try #require(callbacks.first { $0.json["paymentStatus"] == "DECLINED" })
            #expect(RaiffeisenCallbackTests.isSealed(real))
            #expect(try await bank.paid().isEmpty)
        }
    }

    @Test("ELPLAT's forgery tells of money that never moved")
    func lie() async throws {
        try await LiveBank.run { bank in
            let charge = bank.charge("ord-1", isAtTill: false)
            let issued = await bank.line(bank.elplat).call { bank throws(NotOffered) in
                try bank.issue(charge, redirectURL: nil)
            }
            let code = try #require(issued.value?.code?.qrcID)
            try await bank.fault("forge_callback")
            #expect(try await bank.post("/payer/decline", ["qrc_id": .text(code)]).status == 200)
            let callbacks = try await bank.inbox.first(2)
            #expect(callbacks.filter { $0.json["payStatus"] == 1 }.count == 1)
            #expect(try await bank.paid().isEmpty)
        }
    }

    @Test("news of a failed attempt can come after news of the payment")
    func outOfOrder() async throws {
        try await LiveBank.run { bank in
            try await bank.fault("out_of_order")
            try await bank.pay(try await bank.code("ord-1"))
            let callbacks = try await bank.inbox.first(2)
            #expect(callbacks.map { $0.json["paymentStatus"] } == ["SUCCESS", "DECLINED"])
            #expect(callbacks.allSatisfy(RaiffeisenCallbackTests.isSealed))
            #expect(try await bank.paid() == [150_050])
        }
    }

    @Test("trouble for one bank leaves the other alone, and is used up")
    func oneBank() async throws {
        try await LiveBank.run { bank in
            try await bank.fault("error_500", bank: "elplat")
            _ = try await bank.till()
            let enlisted = await bank.line(bank.elplat).call { bank throws(NotOffered) in
                try bank.enlist(description: "Касса 1")
            }
            #expect(enlisted.isUnknown)
            let again = await bank.line(bank.elplat).call { bank throws(NotOffered) in
                try bank.enlist(description: "Касса 1")
            }
            #expect(again.value != nil)
        }
    }

    @Test("trouble is shown, added to and forgotten")
    func shown() async throws {
        try await LiveBank.run { bank in
            try await bank.fault("lose_callback")
            try await bank.fault("error_500", on: "read", bank: "elplat")
            let shown = try await bank.get("/faults").json["faults"]?.list
            #expect(shown?.count == 2)
            #expect(
                shown?.last == [
                    "fault": "error_500", "on": "read", "bank": "elplat", "times": 1,
                ]
            )
            _ = try await bank.reply(to: Request(.delete, bank.url + "/faults"))
            #expect(try await bank.get("/faults").json["faults"] == [])
        }
    }

    @Test(
        "trouble that cannot be understood is refused whole",
        arguments: [
            ["faults": [["fault": "lose_callback"], ["fault": "earthquake"]]],
            ["faults": [["fault": "lose_callback", "times": 0]]],
            ["faults": [["fault": "lose_callback", "on": "monday"]]],
            ["faults": [["fault": "lose_callback", "bank": "sber"]]],
            ["faults": "lose_callback"], ["luck": "bad"], ["slow_ms": -1], ["copies": 0],
            ["amount_text": "ten"], ["lose_callback"],
        ] as [JSON]
    )
    func notUnderstood(wish: JSON) async throws {
        try await LiveBank.run { bank in
            let before = try await bank.get("/faults").json
            let answer = try await bank.post("/faults", wish)
            #expect(answer.status == 400)
            #expect(answer.json["error"]?.text?.isEmpty == false)
            #expect(try await bank.get("/faults").json == before)
        }
    }
}
