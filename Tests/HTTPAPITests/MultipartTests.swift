import Testing

@testable import HTTPAPI

@Suite("Files in a form")
struct MultipartTests {
    private static let whole =
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
        + "Content-Type: text/csv\r\n\r\none\r\n--x-\r\n\r\n--x\r\n"
        + "Content-Disposition: form-data; name=\"file\"\r\n\r\n\r\n--x--\r\n"

    private func files(_ text: String) -> [Multipart.File]? {
        Multipart.files(in: Array(text.utf8), boundary: "x")
    }

    @Test("are read byte by byte, with the names that they had")
    func read() {
        // A line that begins like the boundary and goes on otherwise is still the boundary's.
        let text = Self.whole.replacing("\r\n--x-\r\n", with: "\r\n--y\r\n")
        #expect(
            files(text) == [
                Multipart.File(name: "a.csv", bytes: Array("one\r\n--y\r\n".utf8)),
                Multipart.File(name: "file 2", bytes: []),
            ]
        )
        #expect(files("--x--") == [])
    }

    @Test("a form that is not whole is none")
    func cutOff() {
        let text = Self.whole.replacing("\r\n--x-\r\n", with: "\r\n--y\r\n")
        let bytes = Array(text.utf8)
        for end in 0..<(bytes.count - 4) {
            #expect(Multipart.files(in: Array(bytes[..<end]), boundary: "x") == nil, "\(end)")
        }
        #expect(files(Self.whole) == nil)
        #expect(files("") == nil)
        #expect(files("--x\r\n\r\n") == nil)
        let part = "--x\r\nA: b\r\n\r\n\r\n"
        #expect(files(String(repeating: part, count: 16) + "--x--")?.count == 16)
        #expect(files(String(repeating: part, count: 17) + "--x--") == nil)
    }

    @Test(
        "the boundary is what the header says",
        arguments: [
            ("multipart/form-data; boundary=x", "x"),
            ("Multipart/Form-Data; charset=utf-8; boundary=\"x y\"", "x y"),
            ("multipart/form-data", nil), ("multipart/mixed; boundary=x", nil),
            ("multipart/form-data; boundary=", nil), (nil, nil),
        ] as [(String?, String?)]
    )
    func boundary(header: String?, text: String?) {
        #expect(Multipart.boundary(header) == text)
    }
}
