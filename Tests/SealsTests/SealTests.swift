import Seals
import Testing

@Suite("A seal")
struct SealTests {
    @Test("of another key, of other words or cut short does not match")
    func forgeries() throws {
        let seal = Seal(sealing: "Hi There", with: [1, 2, 3])
        #expect(!seal.matches(Seal(sealing: "Hi There", with: [1, 2, 4])))
        #expect(!seal.matches(Seal(sealing: "Hi there", with: [1, 2, 3])))
        #expect(Seal(hex: seal.hex.dropLast(2)) == nil)
        #expect(Seal(hex: seal.hex.dropLast() + "g") == nil)
        #expect(Seal(hex: "") == nil)
        #expect(Seal(base64: "") == nil)
        #expect(Seal(base64: seal.hex) == nil)
    }

    /// RFC 4231, test cases 1, 2, 3, 4, 6 and 7.
    @Test(
        "agrees with RFC 4231",
        arguments: [
            (
                [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                Array(1...25), [UInt8](repeating: 0xcd, count: 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131),
                Array(
                    """
                    This is a test using a larger than block-size key and a larger than \
                    block-size data. The key needs to be hashed before being used by the HMAC \
                    algorithm.
                    """.utf8
                ),
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
            ),
        ] as [([UInt8], [UInt8], String)]
    )
    func vectors(key: [UInt8], message: [UInt8], hex: String) throws {
        let seal = Seal(sealing: message, with: key)
        #expect(seal.hex == hex)
        #expect(try #require(Seal(hex: hex.uppercased())).matches(seal))
        #expect(try #require(Seal(base64: seal.base64)).matches(seal))
    }

    @Test("of nothing under an empty key is still a seal")
    func empty() {
        let hex = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        #expect(Seal(sealing: [], with: []).hex == hex)
    }
}

@Suite("Comparing in constant time")
struct ConstantTimeTests {
    @Test("one bit, one byte more or text that is no number is a difference")
    func differences() {
        #expect(!ConstantTime.areSame([1, 2], [1, 3]))
        #expect(!ConstantTime.areSame([1, 2], [1, 2, 0]))
        #expect(!ConstantTime.areSame(hex: "00ff", hex: "00fe"))
        #expect(!ConstantTime.areSame(hex: "zz", hex: "zz"))
    }

    @Test("case is no difference in hexadecimal text")
    func same() {
        #expect(ConstantTime.areSame([], []))
        #expect(ConstantTime.areSame([1, 2], [1, 2]))
        #expect(ConstantTime.areSame(hex: "00fF", hex: "00Ff"))
    }
}
