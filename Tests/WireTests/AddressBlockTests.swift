import Testing
import Wire

@Suite("A range of addresses")
struct AddressBlockTests {
    @Test(
        "holds its first and last address and neither neighbour",
        arguments: [
            ("77.75.153.0/25", "77.75.153.0", "77.75.153.127", "77.75.153.128"),
            ("10.0.0.7", "10.0.0.7", "10.0.0.7", "10.0.0.8"),
            ("10.0.0.7/32", "10.0.0.7", "::ffff:10.0.0.7", "10.0.0.6"),
            ("2a02:5180:0:1509::/64", "2a02:5180:0:1509::", "2A02:5180:0:1509:f:f:f:f", "2a02::1"),
            ("::1", "0:0:0:0:0:0:0:1", "::0.0.0.1", "::2"),
        ]
    )
    func borders(block: String, first: String, last: String, outside: String) throws {
        let block = try #require(AddressBlock(block))
        #expect(block.contains(first))
        #expect(block.contains(last))
        #expect(!block.contains(outside))
    }

    @Test("with no bits holds every address of its kind")
    func everything() throws {
        let block = try #require(AddressBlock("0.0.0.0/0"))
        #expect(block.contains("255.255.255.255"))
        #expect(!block.contains("2a02::1"))
    }

    @Test(
        "is not read from text that is none",
        arguments: [
            "", "/", "10.0.0", "10.0.0.256", "10.0.0.1/33", "10.0.0.1/", "10.0.0.1/-1",
            "1.2.3.4/8/9",
            "+1.2.3.4", "1.2.3.4 ", ":::", "1::2::3", "12345::", "::1/129", "1:2:3:4:5:6:7", "::+1",
            "1.2.3.4::", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8",
        ]
    )
    func unreadable(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test("holds nothing that is no address", arguments: ["", "x", "10.0.0.7/32", "10.0.0.07x"])
    func noAddress(text: String) throws {
        #expect(try #require(AddressBlock("0.0.0.0/0")).contains(text) == false)
    }
}
