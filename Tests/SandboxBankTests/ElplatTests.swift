import Banks
import Payments
import Seals
import Testing
import Wire

@Suite("ELPLAT over HTTP")
struct ElplatTests {
    /// `login + password + values`, MD5 in lower case, as section 1.4 of the sheet has it.
    private static func hash(_ values: [String]) -> String {
        let text = LiveBank.login + LiveBank.password + values.joined()
        return Hexadecimal.text(Digest.md5(Array(text.utf8)))
    }

    private static func send(
        _ type: String,
        _ fields: [(String, String)],
        hash: String? = nil,
        contentType: String = "application/json",
        to bank: LiveBank
    ) async throws -> JSON {
        let members =
            [JSON.Member("type", .text(type)), JSON.Member("login", .text(LiveBank.login))]
            + fields.map { JSON.Member($0.0, .text($0.1)) }
            + [JSON.Member("hashId", .text(hash ?? Self.hash(fields.map(\.1))))]
        let request = Request(
            .post,
            bank.url + "/elplat",
            headers: ["Content-Type": contentType],
            body: JSON.object(members).bytes
        )
        return try JSON(reading: try await bank.reply(to: request).body)
    }

    private static let wish: [(String, String)] = [
        ("callback", LiveBank.elplatCallbackURL), ("qrcType", "02"), ("currency", "RUB"),
        ("orgId", LiveBank.organisation), ("amount", "150050"), ("paymentPurpose", "Заказ 1"),
    ]

    private static func code(at bank: LiveBank) async throws -> String {
        let made = try await send("createQr", wish, to: bank)
        #expect(made["code"] == 0)
        return try #require(made["info"]?["qrcId"]?.text)
    }

    @Test("the hash is the one of the sheet's third vector")
    func vector() {
        #expect(
            Self.hash(["BD20001KFVL3DTB188K8MHAE2JQ5L627"]) == "ce9356f6fb8d274d688e933cca92c80b"
        )
    }

    @Test("a code is made, paid, told of without a seal, and looked up")
    func story() async throws {
        try await LiveBank.run { bank in
            let made = try await Self.send("createQr", Self.wish, to: bank)
            let code = try #require(made["info"]?["qrcId"]?.text)
            #expect(code.hasPrefix("BD1000"))
            let start = "https://qr.nspk.ru/\(code)?type=02&bank=100000000086&sum=150050&cur=RUB"
            #expect(made["info"]?["qrData"]?.text?.hasPrefix(start) == true)
            let before = try await Self.send("getPay", [("qrcId", code)], to: bank)
            #expect(before["info"]?["trxStatus"] == "NTST")
            try await bank.pay(code)
            let after = try await Self.send("getPay", [("qrcId", code)], to: bank)
            #expect(after["info"]?["trxStatus"] == "ACWP")
            let callback = try await bank.inbox.first(1)[0]
            #expect(callback.url == LiveBank.elplatCallbackURL)
            #expect(callback.json["payStatus"] == 1)
            #expect(callback.json["amount"] == 150_050)
            #expect(callback.json["ebl27"] == after["info"]?["ebl27"])
            #expect(callback.headers["X-Api-Signature-SHA256"] == nil)
            #expect(try await bank.paid() == [150_050])
        }
    }

    @Test("the content type is application/json and nothing more")
    func contentType() async throws {
        try await LiveBank.run { bank in
            for type in ["application/json; charset=utf-8", "text/plain", "application/JSON"] {
                let answer = try await Self.send(
                    "createQr",
                    Self.wish,
                    contentType: type,
                    to: bank
                )
                #expect(answer["info"]?["status"] == false)
                #expect(answer["code"] == 1)
            }
        }
    }

    @Test("a wrong hash is refused, and nothing is done")
    func wrongHash() async throws {
        try await LiveBank.run { bank in
            let code = try await Self.code(at: bank)
            let good = Self.hash([code])
            for hash in ["", good.uppercased(), String(good.reversed())] {
                let fields = [("qrcId", code)]
                let answer = try await Self.send("deleteQr", fields, hash: hash, to: bank)
                #expect(answer["info"]?["status"] == false)
            }
            try await bank.pay(code)
        }
    }

    @Test("the hash covers each field of createQr", arguments: 0..<6)
    func changedField(index: Int) async throws {
        try await LiveBank.run { bank in
            let good = Self.hash(Self.wish.map(\.1))
            var changed = Self.wish
            changed[index].1 += "1"
            let answer = try await Self.send("createQr", changed, hash: good, to: bank)
            #expect(answer["info"]?["descr"] == "wrong hashId")
        }
    }

    @Test(
        "an amount that is no number of kopecks from a rouble up is refused",
        arguments: ["99", "100.5", "-100", "", "1e9"]
    )
    func wrongAmount(amount: String) async throws {
        try await LiveBank.run { bank in
            var wish = Self.wish
            wish[4].1 = amount
            let answer = try await Self.send("createQr", wish, to: bank)
            #expect(answer["info"]?["status"] == false)
        }
    }

    @Test("the callback is repeated until its answer says that the status is true")
    func acknowledged() async throws {
        try await LiveBank.run { bank in
            bank.inbox.answer(Reply(status: 200), Reply(status: 200, body: [0x7B, 0x7D]))
            try await bank.pay(try await Self.code(at: bank))
            _ = try await bank.inbox.first(3)
            try await Task.sleep(for: .milliseconds(300))
            #expect(bank.inbox.requests.count == 3)
        }
    }

    @Test("a failed attempt is told of with another status, and looked up as rejected")
    func declined() async throws {
        try await LiveBank.run { bank in
            let code = try await Self.code(at: bank)
            #expect(try await bank.post("/payer/decline", ["qrc_id": .text(code)]).status == 200)
            #expect(try await bank.inbox.first(1)[0].json["payStatus"] == 0)
            let read = try await Self.send("getPay", [("qrcId", code)], to: bank)
            #expect(read["info"]?["trxStatus"] == "RJCT")
        }
    }

    @Test("a code lives as many minutes as it was given")
    func expiry() async throws {
        try await LiveBank.run { bank in
            let made = try await Self.send(
                "createQr",
                Self.wish + [("qrTtl", "7")],
                hash: Self.hash(Self.wish.map(\.1)),
                to: bank
            )
            let code = try #require(made["info"]?["qrcId"]?.text)
            bank.clock.pass(seconds: 420)
            #expect(try await bank.post("/payer/pay", ["qrc_id": .text(code)]).status == 409)
        }
    }

    @Test("another bank's code is unknown here")
    func otherBank() async throws {
        try await LiveBank.run { bank in
            let code = try await bank.code("ord-1")
            let read = try await Self.send("getPay", [("qrcId", "ord-1")], to: bank)
            #expect(read["info"]?["status"] == false)
            let deleted = try await Self.send("deleteQr", [("qrcId", "ord-1")], to: bank)
            #expect(deleted["info"]?["status"] == false)
            try await bank.pay(code)
        }
    }
}
