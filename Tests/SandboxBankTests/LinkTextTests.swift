import Payments
import SandboxBank
import Seals
import Testing

@Suite("Ids and payment links")
struct LinkTextTests {
    @Test("the checksum is CRC-16/CCITT-FALSE")
    func check() {
        #expect(LinkText.crc(of: "123456789") == "29B1")
    }

    @Test(
        "the checksum of a link is the one that banks print",
        arguments: [
            ("AD100004BAL7227F9BNP6KNE007J9B3K", "02", "100000000007", 1, "AB75"),
            ("BD20001KFVL3DTB188K8MHAE2JQ5L627", "02", "100000000004", 12300, "82B1"),
            ("AD10001246OADML79D5OP9279JLPI2V6", "02", "100000000001", 253, "D959"),
            ("AS10003P3RH0LJ2A9ROO038L6NT5RU1M", "01", "000000000001", 10000, "F3D0"),
            ("AS1A007S6L54D2GE8BIP92DSJCED7O6M", "01", "100000000007", nil, "037F"),
            ("AS10004LII9QK8KP8ADRSSI2TIAV1NNF", "01", "100000000007", nil, "D63D"),
            ("AS1A005O0HP24U9I8P0AN5VA03QFOL1F", "01", "100000000111", nil, "30DA"),
            ("AD10004NBI1TU7R69Q6R9EC0E8OIU4QT", "02", "100000000065", 1200, "3C45"),
            ("AD10000K2NIL3MTG886RG8K5691KFRR8", "02", "100000000111", 1500, "F38C"),
            ("AD10006269TNA0JH9378574UQ65OM04Q", "02", "100000000015", 1000, "AA34"),
            ("BD1P002RS4PJ6HNM82HQSADEC1DBIGQK", "02", "100000000061", 1112, "BDD5"),
            ("BD10003V4S2QT1V38GF8VPEHG9SB4MMP", "02", "100000000004", 23000, "DC2A"),
            ("BD10000PJLOME38O9ACAII3UDF78PCFM", "02", "100000000100", 5_000_000, "FF13"),
            ("AS100001ORTF4GAF80KPJ53K186D9A3G", "01", "100000000007", nil, "0C8A"),
            ("BD10004F2JI5VJNA8PVQ1PGR5GUKSNR0", "02", "100000000086", 150_050, "0CF1"),
            ("BS1A004F2JI5VJNA8PVQ1PGR5GUKSNR0", "01", "100000000086", nil, "2BAD"),
        ] as [(String, String, String, Int64?, String)]
    )
    func realLinks(id: String, type: String, bank: String, kopecks: Int64?, crc: String) {
        let amount = kopecks.map { Money(kopecks: $0) }
        let link = LinkText.payload(id: id, type: type, bank: bank, amount: amount)
        #expect(link.hasSuffix("&crc=" + crc))
    }

    @Test(
        "an id is its prefix and the UUID in base32hex",
        arguments: [
            ("BD1000", "BD10004F2JI5VJNA8PVQ1PGR5GUKSNR0"),
            ("BS1R00", "BS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0"),
            ("AP1000", "AP10004F2JI5VJNA8PVQ1PGR5GUKSNR0"),
        ]
    )
    func ids(prefix: String, id: String) throws {
        let uuid = try #require(Hexadecimal.bytes("8f14e45fceea467fa0e61b2c3d4e5f60"))
        #expect(LinkText.id(prefix: prefix, uuid: uuid) == id)
    }

    @Test("an id of the wild comes out of its UUID")
    func realID() throws {
        let uuid = try #require(Hexadecimal.bytes("347fea36f56142288b454e14f45a9847"))
        #expect(LinkText.id(prefix: "BD2000", uuid: uuid) == "BD20001KFVL3DTB188K8MHAE2JQ5L627")
    }

    @Test("a new id has 32 characters, none like another, and says it is of version 4")
    func newIDs() {
        let ids = (0..<200).map { _ in
            LinkText.newID(prefix: "AD1000", bytes: Randomness.bytes(count: 16))
        }
        #expect(Set(ids).count == 200)
        for id in ids {
            #expect(id.utf8.count == 32)
            #expect(Self.version(of: id) == 4)
        }
    }

    @Test(
        "a payload has its sum only where there is one",
        arguments: [
            (
                "BD10004F2JI5VJNA8PVQ1PGR5GUKSNR0", "02", Int64?.some(150_050),
                "?type=02&bank=100000000086&sum=150050&cur=RUB&crc=0CF1"
            ),
            (
                "BS1A004F2JI5VJNA8PVQ1PGR5GUKSNR0", "01", nil,
                "?type=01&bank=100000000086&crc=2BAD"
            ),
        ]
    )
    func payload(id: String, type: String, kopecks: Int64?, rest: String) {
        let made = LinkText.payload(
            id: id,
            type: type,
            bank: "100000000086",
            amount: kopecks.map { Money(kopecks: $0) }
        )
        #expect(made == "https://qr.nspk.ru/" + id + rest)
    }

    /// The thirteenth hexadecimal digit: bits 48 to 51 of the UUID, 50 to 53 of the 26 letters.
    private static func version(of id: String) -> Int? {
        let letters = Array(id.dropFirst(6))
        guard letters.count == 26, let left = letters[10].wholeValue32 else { return nil }
        return left >> 1 & 15
    }
}

extension Character {
    fileprivate var wholeValue32: Int? {
        Array("0123456789ABCDEFGHIJKLMNOPQRSTUV").firstIndex(of: self)
    }
}
