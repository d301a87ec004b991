import Seals
import Testing

@Suite("A signature")
struct SignatureTests {
    /// Key, signature, scheme.
    static let recorded: [(key: String, signature: String, scheme: SignatureScheme)] = [
        (Recorded.publicKey, Recorded.sha256, .rsaSHA256),
        (Recorded.certificate, Recorded.sha256, .rsaSHA256),
        (Recorded.publicKey, Recorded.sha512, .rsaSHA512),
        (Recorded.gostKey256, Recorded.gost256, .gost256),
        (Recorded.gostKey512, Recorded.gost512, .gost512),
    ]

    init() throws {
        try GOSTEngine.load()
    }

    @Test("with one bit turned, cut short, or over other words is refused", arguments: recorded)
    func forgeries(key: String, text: String, scheme: SignatureScheme) throws {
        let key = try PublicKey(pem: key)
        let signature = try #require(Base64.bytes(text))
        for place in [0, signature.count / 2, signature.count - 1] {
            var turned = signature
            turned[place] ^= 1
            #expect(!key.accepts(turned, over: Recorded.message, as: scheme))
        }
        #expect(!key.accepts([], over: Recorded.message, as: scheme))
        #expect(!key.accepts(signature.dropLast(), over: Recorded.message, as: scheme))
        #expect(!key.accepts(signature + [0], over: Recorded.message, as: scheme))
        #expect(!key.accepts(signature, over: Recorded.message + [0x20], as: scheme))
        #expect(!key.accepts(signature, over: [], as: scheme))
    }

    @Test("is good in no other scheme than the one that is asked for", arguments: recorded)
    func otherScheme(key: String, text: String, scheme: SignatureScheme) throws {
        let key = try PublicKey(pem: key)
        let signature = try #require(Base64.bytes(text))
        for other in SignatureScheme.allCases where other != scheme {
            #expect(!key.accepts(signature, over: Recorded.message, as: other))
        }
    }

    @Test("of another key is refused")
    func otherKey() throws {
        let signature = try #require(Base64.bytes(Recorded.alfaSignature))
        let key = try PublicKey(pem: Recorded.publicKey)
        #expect(!key.accepts(signature, over: Recorded.alfaMessage, as: .rsaSHA256))
    }

    @Test("that the openssl command made is accepted", arguments: recorded)
    func accepted(key: String, text: String, scheme: SignatureScheme) throws {
        let signature = try #require(Base64.bytes(text))
        #expect(
            try PublicKey(pem: key).accepts(signature, over: Recorded.message, as: scheme)
        )
    }

    @Test("over a request to Alfa is accepted")
    func alfa() throws {
        let signature = try #require(Base64.bytes(Recorded.alfaSignature))
        let key = try PublicKey(pem: Recorded.alfaKey)
        #expect(key.accepts(signature, over: Recorded.alfaMessage, as: .rsaSHA256))
    }

    @Test("that we make is accepted by the other half", arguments: SignatureScheme.allCases)
    func ownSignature(scheme: SignatureScheme) throws {
        let key = try PrivateKey.made(for: scheme)
        let signature = key.signature(over: Recorded.message, as: scheme)
        let other = try PublicKey(pem: key.publicPEM)
        #expect(other.accepts(signature, over: Recorded.message, as: scheme))
        #expect(!other.accepts(signature, over: Recorded.message + [0], as: scheme))
        #expect(SignatureScheme.allCases.filter(key.fits).contains(scheme))
        let again = try PrivateKey(pem: key.privatePEM)
        #expect(again.publicPEM == key.publicPEM)
    }
}

@Suite("Reading a key")
struct KeyTests {
    @Test("text that is no key, or is too long, is refused")
    func noKey() {
        let cases = [
            "", "secret", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ]
        for text in cases {
            #expect(throws: UnreadableKey.notAKey) { try PublicKey(pem: text) }
            #expect(throws: UnreadableKey.notAKey) { try PrivateKey(pem: text) }
        }
        #expect(throws: UnreadableKey.notAKey) { try PrivateKey(pem: Recorded.publicKey) }
        let long = String(repeating: "A", count: 65_537)
        #expect(throws: UnreadableKey.tooLong(limit: 65_536)) { try PublicKey(pem: long) }
    }

    @Test("an RSA key of 1024 bits is too short to protect money")
    func short() {
        #expect(throws: UnreadableKey.badLength(bits: 1024)) {
            try PublicKey(pem: Recorded.shortKey)
        }
        #expect(throws: UnreadableKey.badLength(bits: 1024)) {
            try PublicKey(modulus: [UInt8](repeating: 0xff, count: 128), exponent: [1, 0, 1])
        }
    }

    @Test("the numbers of a JWK are the key")
    func numbers() throws {
        let key = try PrivateKey.made(for: .rsaSHA256)
        let numbers = try #require(key.publicNumbers)
        #expect(numbers.modulus.count == 256)
        #expect(numbers.exponent == [1, 0, 1])
        let other = try PublicKey(modulus: numbers.modulus, exponent: numbers.exponent)
        let signature = key.signature(over: Recorded.message, as: .rsaSHA512)
        #expect(other.accepts(signature, over: Recorded.message, as: .rsaSHA512))
        #expect(throws: UnreadableKey.notAKey) { try PublicKey(modulus: [], exponent: [3]) }
    }
}
