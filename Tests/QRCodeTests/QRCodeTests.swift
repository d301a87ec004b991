import QRCode
import Testing

@Suite("A QR code")
struct QRCodeTests {
    @Test("an empty text is refused")
    func empty() {
        #expect(throws: QRCode.Refusal.empty) { try QRCode("") }
    }

    @Test(
        "one byte above the longest text is refused, and the refusal names the limit",
        arguments: [(.l, 2953), (.m, 2331), (.q, 1663), (.h, 1273)] as [(QRCode.Level, Int)]
    )
    func tooLong(level: QRCode.Level, limit: Int) throws {
        let text = Sample.longest(level)
        #expect(throws: QRCode.Refusal.tooLong(bytes: limit + 1, limit: limit)) {
            try QRCode(text + "7", level: level)
        }
        #expect(try QRCode(text, level: level).side == 177)
    }

    @Test("the limit counts bytes, and a Russian letter has two")
    func bytesNotLetters() {
        let text = String(repeating: "я", count: 1477)
        #expect(throws: QRCode.Refusal.tooLong(bytes: 2954, limit: 2953)) {
            try QRCode(text, level: .l)
        }
    }

    @Test(
        "a payment link takes the smallest symbol of its level",
        arguments: [(.l, 37), (.m, 41), (.q, 49), (.h, 57)] as [(QRCode.Level, Int)]
    )
    func smallest(level: QRCode.Level, side: Int) throws {
        #expect(try QRCode(Sample.link, level: level).side == side)
    }

    @Test("a zero byte does not cut the text")
    func zeroByte() throws {
        #expect(try QRCode("a\0b") != QRCode("a"))
    }

    @Test("what lies outside the square is light")
    func outside() throws {
        let code = try QRCode("7")
        #expect(code[x: 0, y: 0])
        for (x, y) in [(-1, 0), (0, -1), (21, 0), (0, 21)] { #expect(!code[x: x, y: y]) }
    }

    @Test("many threads at once draw the same bytes as one")
    func threads() async throws {
        let draw: @Sendable () throws -> [[UInt8]] = {
            try Sample.all().map { try $0.code.png(.scale(2)) }
        }
        let alone = try draw()
        let together = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
            for _ in 0..<8 { group.addTask { try draw() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(together.allSatisfy { $0 == alone })
    }
}
