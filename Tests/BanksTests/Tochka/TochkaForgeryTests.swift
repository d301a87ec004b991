import Banks
import Payments
import Seals
import Testing
import Wire

/// A key of ours in the place of the bank's, so that any token can be made.
struct TochkaForger {
    let key: PrivateKey
    let bank: Tochka

    static let claims = """
        {"operationId":"A1","qrcId":"AD1","amount":"0.33","merchantId":"MF0000000001",\
        "webhookType":"incomingSbpPayment"}
        """

    /// Made once, since making one takes long.
    private static let made = Result { try PrivateKey.made(for: .rsaSHA256) }

    init(keyName: String = "k1") throws {
        key = try Self.made.get()
        let known = DatedKey(keyName, try PublicKey(pem: key.publicPEM))
        bank = TochkaExample.bank(keys: [known])
    }

    func judge(_ claims: String, header: String = #"{"typ":"JWT","alg":"RS256"}"#) -> Judgement {
        let token = CompactJWS.text(header: header, payload: Array(claims.utf8), key: key)
        return bank.judge(TochkaExample.message(token))
    }

    func judge(replacing old: String, with new: String) -> Judgement {
        let parts = Self.claims.split(separator: old, omittingEmptySubsequences: false)
        #expect(parts.count == 2, "the claims have \(old) once")
        return judge(parts.joined(separator: new))
    }
}

@Suite("A forged webhook of Tochka")
struct TochkaForgeryTests {
    @Test("with any letter of the bank's own example changed is not believed")
    func flipped() throws {
        let bank = TochkaExample.bank(keys: try TochkaExample.keys())
        let letters = Array(TochkaExample.token.utf8)
        let dots = letters.indices.filter { letters[$0] == UInt8(ascii: ".") }
        // Some in the claims, some in the signature; the header has its own tests.
        for place in [dots[0] + 1, dots[0] + 70, dots[1] - 2, dots[1] + 1, letters.count - 1] {
            var forged = letters
            forged[place] = letters[place] == 65 ? 66 : 65
            #expect(bank.judge(Message(body: forged)) == .rejected(.forged), "letter \(place)")
        }
    }

    @Test("under another key, or under none that is good now, is not believed")
    func otherKey() throws {
        let other = try PublicKey(pem: PrivateKey.made(for: .rsaSHA256).publicPEM)
        let example = try #require(TochkaExample.keys().first)
        let past = DatedKey("past", example.key, notAfter: 1_790_845_199)
        let future = DatedKey("future", example.key, notBefore: 1_790_845_201)
        for keys in [[], [DatedKey("other", other)], [past], [future]] {
            let bank = TochkaExample.bank(keys: keys)
            let judged = bank.judge(TochkaExample.message(TochkaExample.token))
            #expect(judged == .rejected(.forged))
        }
    }

    @Test(
        "without a signature, or of another shape, is not believed",
        arguments: ["", "{}", "a.b", "e30.e30.", TochkaForger.claims]
    )
    func unsealed(body: String) throws {
        let bank = TochkaExample.bank(keys: try TochkaExample.keys())
        #expect(bank.judge(TochkaExample.message(body)) == .rejected(.unsealed))
    }

    @Test(
        "whose header names another algorithm, or brings its own key, is not believed",
        arguments: [
            #"{"alg":"none"}"#, #"{"alg":"None"}"#, #"{"alg":"HS256"}"#, #"{"alg":"RS512"}"#,
            #"{"alg":"rs256"}"#, #"{"typ":"JWT"}"#, #"{"alg":"RS256","crit":["exp"]}"#,
            #"{"alg":"RS256","jku":"https://forger.test/"}"#, #"{"alg":"RS256","kid":7}"#,
            #"{"alg":"RS256","jwk":{}}"#, #"{"alg":["RS256"]}"#,
        ]
    )
    func header(header: String) throws {
        // Signed well, so that only the header is wrong.
        let forger = try TochkaForger()
        #expect(forger.judge(TochkaForger.claims, header: header) == .rejected(.forged))
    }

    @Test("of `alg: none` without a signature, or of HS256 with the public key, is not believed")
    func confused() throws {
        let keys = try TochkaExample.keys()
        let bank = TochkaExample.bank(keys: keys)
        let payload = Base64.urlText(Array(TochkaForger.claims.utf8))
        let none = Base64.urlText(Array(#"{"alg":"none"}"#.utf8)) + "." + payload
        #expect(bank.judge(TochkaExample.message(none + ".")) == .rejected(.unsealed))
        let keyed = Base64.urlText(Array(#"{"alg":"HS256"}"#.utf8)) + "." + payload
        for secret in [TochkaExample.jwk, TochkaExample.modulus] {
            let seal = Hexadecimal.bytes(Seal(sealing: keyed, with: Array(secret.utf8)).hex) ?? []
            let token = keyed + "." + Base64.urlText(seal)
            #expect(bank.judge(TochkaExample.message(token)) == .rejected(.forged))
        }
    }

    @Test("that claims a key which is not on the ring is not believed; the claim must be true")
    func keyName() throws {
        let forger = try TochkaForger(keyName: "2026-11")
        let known = #"{"alg":"RS256","kid":"2026-11"}"#
        let unknown = #"{"alg":"RS256","kid":"2026-12"}"#
        #expect(forger.judge(TochkaForger.claims, header: unknown) == .rejected(.forged))
        guard case .authenticated = forger.judge(TochkaForger.claims, header: known) else {
            Issue.record("a token that names its key was refused")
            return
        }
    }

    @Test(
        "with a claim missing, empty, twice or unreadable says nothing, whoever signed it",
        arguments: [
            (#""operationId":"A1","#, "", "operationId"),
            (#""operationId":"A1""#, #""operationId":"""#, "operationId"),
            (#""qrcId":"AD1","#, "", "qrcId"), (#""amount":"0.33","#, "", "amount"),
            ("0.33", "0,33", "amount"), ("0.33", "0.333", "amount"), ("0.33", "-1", "amount"),
            (#""0.33""#, "0.33", "amount"), ("0.33", "1e2", "amount"),
            (#""merchantId":"MF0000000001","#, "", "merchantId"),
            (#","webhookType":"incomingSbpPayment""#, "", "webhookType"),
            (#""amount":"0.33""#, #""amount":"0.33","amount":"9.33""#, "payload"),
        ]
    )
    func claims(old: String, new: String, field: String) throws {
        let forger = try TochkaForger()
        #expect(
            forger.judge(replacing: old, with: new) == .rejected(.unreadable(field: field))
        )
    }
}

@Suite("A webhook of Tochka")
struct TochkaWebhookTests {
    @Test("of the bank's documents is believed")
    func example() throws {
        let bank = TochkaExample.bank(keys: try TochkaExample.keys())
        let judged = bank.judge(TochkaExample.message(TochkaExample.token))
        #expect(judged == .authenticated(TochkaExample.sighting))
    }

    @Test("in another order of its claims says the same")
    func reordered() throws {
        let forger = try TochkaForger()
        let reordered = """
            {"webhookType":"incomingSbpPayment","merchantId":"MF0000000001","amount":"0.33",\
            "qrcId":"AD1","operationId":"A1"}
            """
        #expect(forger.judge(reordered) == forger.judge(TochkaForger.claims))
    }

    @Test("about another merchant, or the bank's trial, hints and proves nothing")
    func otherMerchant() throws {
        let forger = try TochkaForger()
        let judged = forger.judge(replacing: "MF0000000001", with: "MF0000000002")
        #expect(judged == .hint(Sighting(names: [.code("AD1")], reading: nil, repeatKey: nil)))
    }

    @Test("of another kind is answered and says nothing")
    func otherKind() throws {
        let forger = try TochkaForger()
        let judged = forger.judge(#"{"webhookType":"outgoingPayment","amount":"0.33"}"#)
        #expect(judged == .hint(Sighting(names: [], reading: nil, repeatKey: nil)))
    }

    @Test("is acknowledged by 200 alone")
    func acknowledgement() throws {
        #expect(TochkaExample.bank(keys: []).acknowledgement() == Reply(status: 200))
    }
}

@Suite("Keys that a bank publishes")
struct PublishedKeysTests {
    private func read(_ status: Int, _ body: String) throws -> [DatedKey<PublicKey>] {
        try play(PublishedKeys.exchange("https://bank.test/keys"), Reply(status, body)).value
    }

    @Test("are a single key, or a set of them with names")
    func shapes() throws {
        #expect(try read(200, TochkaExample.jwk).count == 1)
        let named = TochkaExample.jwk.dropLast() + #","kid":"a","alg":"RS256","use":"sig"}"#
        let set = #"{"keys":[\#(named),\#(TochkaExample.jwk)]}"#
        let keys = try read(200, set)
        #expect(keys.map(\.name) == ["a", "sha256:e1713fffb4d6f516"])
    }

    @Test(
        "that are of another kind or purpose are left out",
        arguments: [
            #"{"kty":"oct","k":"AAAA"}"#, #"{"kty":"RSA","e":"AQAB","n":"AQAB"}"#,
            TochkaExample.jwk.dropLast() + #","use":"enc"}"#,
            TochkaExample.jwk.dropLast() + #","alg":"RS512"}"#,
            #"{"kty":"RSA","e":"AQAB"}"#, "[]", "{}", "x",
        ]
    )
    func useless(body: String) {
        #expect(throws: BankTrouble.self) { try read(200, body) }
    }

    @Test("are unknown while the bank answers something else", arguments: [301, 404, 500])
    func status(status: Int) {
        #expect(throws: BankTrouble.self) { try read(status, TochkaExample.jwk) }
    }
}
