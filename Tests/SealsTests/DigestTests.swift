import Seals
import Testing

@Suite("Digests and notations")
struct DigestTests {
    /// FIPS 180-4 examples.
    @Test(
        "SHA-256 agrees with its standard",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func sha256(text: String, hex: String) {
        #expect(Digest.sha256Hex(text) == hex)
    }

    /// RFC 1321, appendix A.5.
    @Test(
        "MD5 agrees with RFC 1321",
        arguments: [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("a", "0cc175b9c0f1b6a831c399e269772661"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        ]
    )
    func md5(text: String, hex: String) {
        #expect(Hexadecimal.text(Digest.md5(Array(text.utf8))) == hex)
    }

    @Test(
        "hexadecimal of half a byte or of other letters is nothing",
        arguments: ["0", "0g", "٠٠"]
    )
    func badHex(text: String) {
        #expect(Hexadecimal.bytes(text) == nil)
    }

    @Test("hexadecimal keeps every byte")
    func hex() {
        let all = [UInt8](0...255)
        #expect(Hexadecimal.bytes(Hexadecimal.text(all)) == all)
        #expect(Hexadecimal.bytes(Hexadecimal.text(all).uppercased()) == all)
        #expect(Hexadecimal.text([0, 0x0a, 0xff]) == "000aff")
    }

    @Test(
        "base64 with bad padding, bits left over or letters of another alphabet is nothing",
        arguments: ["Zg", "Zg=", "Zg===", "====", "Zh==", "Zm9=", "Zm9v=", "Zm-v", "Zm 9", "=Zg="]
    )
    func badBase64(text: String) {
        #expect(Base64.bytes(text) == nil)
    }

    /// RFC 4648, section 10.
    @Test(
        "base64 agrees with RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ]
    )
    func base64(plain: String, text: String) {
        #expect(Base64.text(Array(plain.utf8)) == text)
        #expect(Base64.bytes(text) == Array(plain.utf8))
    }

    @Test("base64 keeps every byte, whatever the length")
    func everyByte() {
        let all = [UInt8](0...255)
        for length in 0...all.count {
            let bytes = Array(all.suffix(length))
            #expect(Base64.bytes(Base64.text(bytes)) == bytes)
        }
    }

    @Test("random tokens have the asked length and do not repeat")
    func randomness() {
        let tokens = (0..<200).map { _ in Randomness.token() }
        #expect(Set(tokens).count == tokens.count)
        #expect(tokens.allSatisfy { $0.utf8.count == 64 && Hexadecimal.bytes($0) != nil })
        #expect(Randomness.bytes(count: 3).count == 3)
    }
}
