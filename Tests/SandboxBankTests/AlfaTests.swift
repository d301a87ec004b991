import Banks
import Payments
import SandboxBank
import Seals
import Testing
import Wire

@Suite("Alfa's side")
struct AlfaTests {
    private static let key = Result { try PrivateKey.made(for: .rsaSHA256) }

    static var settings: SandboxSettings.Alfa? {
        guard let pem = try? key.get().publicPEM, let key = try? PublicKey(pem: pem) else {
            return nil
        }
        return SandboxSettings.Alfa(terminal: "90000001", keyName: "alias", publicKey: key)
    }

    private func till(
        at line: ShortLine,
        key: PrivateKey? = nil,
        keyName: String = "alias"
    ) throws -> ShortTill {
        let bank = Alfa(
            Alfa.Settings(
                serviceURL: ShortLine.url + "/alfa",
                terminal: "90000001",
                keyName: keyName,
                signingKey: try key ?? Self.key.get(),
                callbackURL: ShortLine.callbackURL
            )
        )
        return ShortTill(shop: line, bank: bank)
    }

    @Test("a one-use code is issued, read, paid, hinted at and read")
    func code() async throws {
        try await ShortLine.run { line in
            let till = try till(at: line)
            let (charge, code) = try await till.sell("ord-1")
            #expect(try await till.read(charge, code) == .waiting)
            try await line.pay(code.qrcID)
            let money = try await till.money(charge, code)
            #expect(money.amount == charge.amount)
            #expect(money.paidAt == line.clock.now)
            let told = try await line.inbox.first(1)[0]
            #expect(told.json["status"] == "ACWP")
            #expect(told.json["paramsId"] == nil)
            guard case .hint(let sighting) = till.bank.judge(told.message) else {
                Issue.record("an unsealed notification is a hint")
                return
            }
            #expect(sighting.names == [.code(code.qrcID)])
        }
    }

    @Test("a register's code is charged, paid, and charged again")
    func register() async throws {
        try await ShortLine.run { line in
            let till = try till(at: line)
            let code = try await till.enlist()
            let first = try await till.activate("ord-1", on: code)
            #expect(first.activation?.utf8.count == 12)
            #expect(try await till.read(first, code) == .waiting)
            #expect(await till.tryActivating("ord-2", on: code).refusal != nil)
            try await line.post("/payer/start", ["qrc_id": .text(code.qrcID)])
            #expect(try await till.read(first, code) == .inProgress)
            #expect(await till.release(first, code).refusal == "in_progress")
            try await line.post(
                "/payer/finish",
                ["activation": .text(first.activation ?? "")]
            )
            #expect(try await till.money(first, code).amount == first.amount)
            let told = try await line.inbox.first(1)[0]
            #expect(told.json["paramsId"]?.text?.hasPrefix("AP1000") == true)
            let second = try await till.activate("ord-2", on: code)
            #expect(await till.release(first, code).refusal == "in_progress")
            #expect(try await till.read(second, code) == .waiting)
            #expect(await till.release(second, code).value != nil)
            #expect(await till.tryActivating("ord-3", on: code).value != nil)
        }
    }

    @Test("a failed try is told and leaves the code payable")
    func declined() async throws {
        try await ShortLine.run { line in
            let till = try till(at: line)
            let (charge, code) = try await till.sell("ord-1")
            try await line.post("/payer/decline", ["qrc_id": .text(code.qrcID)])
            #expect(try await till.read(charge, code) == .declined)
            #expect(try await line.inbox.first(1)[0].json["status"] == "RJCT")
        }
    }

    @Test("a payment goes back in parts and no more, and is found by our own id")
    func refunds() async throws {
        try await ShortLine.run { line in
            let till = try till(at: line)
            let code = try await till.enlist()
            let charge = try await till.activate("ord-1", on: code)
            try await line.pay(code.qrcID)
            let part = try await till.refund("r-1", 150_000, charge, code)
            #expect(part.asked.value == .completed)
            #expect(part.read.value == .completed)
            let much = try await till.refund("r-2", 51, charge, code)
            // The check passes, since it knows nothing of refunds; the refund itself does not.
            #expect(much.asked.isUnknown)
            #expect(much.read.refusal == "14")
            let over = try await till.refund("r-3", 150_051, charge, code)
            #expect(over.asked.refusal == "61")
            try await line.fault("decline_refund")
            let last = try await till.refund("r-4", 50, charge, code)
            #expect(last.read.value == .declined(reason: nil))
        }
    }

    @Test("a request under another key or another name of a key is not heard")
    func signature() async throws {
        try await ShortLine.run { line in
            let stranger = try PrivateKey.made(for: .rsaSHA256)
            for till in [
                try till(at: line, key: stranger), try till(at: line, keyName: "other"),
            ] {
                let answer = await till.tryReading(
                    line.charge("ord-1"),
                    Link.Code(qrcID: "AD1", payload: "x")
                )
                #expect(answer.refusal == "http_401")
            }
        }
    }

    @Test("words of a refusal come encoded and are read")
    func words() async throws {
        try await ShortLine.run { line in
            let code = Link.Code(qrcID: "AS1", payload: "x")
            let answer = await (try till(at: line)).tryActivating("ord-1", on: code)
            guard case .refused("14", let words) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(words == "Неизвестный qrcId")
        }
    }
}
