import Seals
import Testing

@Suite("A signed token")
struct CompactJWSTests {
    /// RFC 7515, appendix A.2: RS256.
    static let modulus = """
        ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt\
        0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSX\
        ndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5\
        IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ
        """
    static let token = """
        eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl\
        LmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZm\
        h7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyT\
        yWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqt\
        FZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_Io\
        ypGlUPQGe77Rw
        """

    static func key() throws -> PublicKey {
        let modulus = try #require(Base64.urlBytes(Self.modulus))
        return try PublicKey(modulus: modulus, exponent: [1, 0, 1])
    }

    @Test(
        "that is not three parts of base64url is no token",
        arguments: [
            "", "a", "e30.e30", "e30.e30.", ".e30.e30", "e30..e30", "e30.e30.e30.e30",
            "e30.e30.e3=",
            "e30.e30.e30\n", "e30.e3+.e30", " e30.e30.e30",
        ]
    )
    func shape(text: String) {
        #expect(CompactJWS(Array(text.utf8)) == nil)
    }

    @Test("longer than its limit is no token")
    func length() {
        let part = String(repeating: "AAAA", count: 16_384)
        #expect(CompactJWS(Array((part + ".e30.e30").utf8)) == nil)
    }

    @Test("with any letter of header, claims or signature changed is not signed")
    func forgeries() throws {
        let key = try Self.key()
        let letters = Array(Self.token.utf8)
        let last = letters.count - 2
        for place in [3, 30, 60, 118, 130, 300, last] where letters[place] != UInt8(ascii: ".") {
            var forged = letters
            forged[place] = letters[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : 65
            #expect(CompactJWS(forged)?.isSigned(by: key) != true, "letter \(place)")
        }
    }

    @Test("of `alg: none`, or under HMAC with the public key, is not signed")
    func otherAlgorithms() throws {
        let key = try Self.key()
        let payload = String(Self.token.split(separator: ".")[1])
        let none = Base64.urlText(Array(#"{"alg":"none"}"#.utf8)) + "." + payload
        #expect(CompactJWS(Array((none + ".").utf8)) == nil)
        #expect(CompactJWS(Array((none + ".AA").utf8))?.isSigned(by: key) == false)

        let keyed = Base64.urlText(Array(#"{"alg":"HS256"}"#.utf8)) + "." + payload
        for secret in [Array(Self.modulus.utf8), Base64.urlBytes(Self.modulus) ?? []] {
            let seal = try #require(Hexadecimal.bytes(Seal(sealing: keyed, with: secret).hex))
            let forged = CompactJWS(Array((keyed + "." + Base64.urlText(seal)).utf8))
            #expect(try #require(forged).isSigned(by: key) == false)
        }
    }

    @Test("of RFC 7515 is signed, and is read whole")
    func standard() throws {
        let token = try #require(CompactJWS(Array(Self.token.utf8)))
        #expect(token.isSigned(by: try Self.key()))
        #expect(token.header == Array(#"{"alg":"RS256"}"#.utf8))
        #expect(token.payload.starts(with: Array(#"{"iss":"joe""#.utf8)))
    }

    @Test("that we write is signed by our key and by no other")
    func own() throws {
        let key = try PrivateKey.made(for: .rsaSHA256)
        let text = CompactJWS.text(header: #"{"alg":"RS256"}"#, payload: [1, 2, 0xff], key: key)
        let token = try #require(CompactJWS(Array(text.utf8)))
        #expect(token.isSigned(by: try PublicKey(pem: key.publicPEM)))
        #expect(!token.isSigned(by: try Self.key()))
        #expect(token.payload == [1, 2, 0xff])
    }
}

@Suite("Base64 for addresses")
struct Base64URLTests {
    @Test(
        "with padding, the other alphabet or bits left over is nothing",
        arguments: ["Zg==", "-_8=", "+/8", "Zh", "Z", "Zm9vY"]
    )
    func bad(text: String) {
        #expect(Base64.urlBytes(text) == nil)
    }

    @Test("keeps every byte, whatever the length")
    func everyByte() {
        let all = [UInt8](0...255)
        for length in 0...all.count {
            let bytes = Array(all.suffix(length))
            #expect(Base64.urlBytes(Base64.urlText(bytes)) == bytes)
        }
        #expect(Base64.urlText([0xfb, 0xff]) == "-_8")
    }
}
