import Seals
import Testing

@Suite("GUIDs")
struct GUIDTests {
    private static let names = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

    /// RFC 9562, appendix A.4, and what other makers of version 5 say.
    @Test(
        "of version 5 follow from a name and its space, as the RFC has it",
        arguments: [
            ("www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2"),
            ("python.org", "886313e1-3b8a-5372-9b90-0c9aee199e5d"),
        ]
    )
    func named(name: String, guid: String) throws {
        let space = try #require(GUID(Self.names))
        #expect(GUID(of: name, in: space).text == guid)
    }

    @Test(
        "are five groups of digits, and nothing else",
        arguments: [
            "", "ЗАКАЗ-00123", "8f14e45fceea467fa0e61b2c3d4e5f60",
            "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f6", "8f14e45f-ceea-467f-a0e61-b2c3d4e5f60",
            "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f6g", "{8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60}",
            " 8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60", "-8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60",
        ]
    )
    func others(text: String) {
        #expect(GUID(text) == nil)
    }

    @Test("are read in either case and written in lower case")
    func cases() {
        let guid = GUID("8F14E45F-CEEA-467F-A0E6-1B2C3D4E5F60")
        #expect(guid?.text == "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60")
    }
}
