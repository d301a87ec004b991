import QRCode
import Testing

@Suite("A raster for a receipt printer")
struct ESCPOSTests {
    typealias Refused = (scale: Int, paperDots: Int, refusal: QRCode.Refusal)

    @Test(
        "what does not fit the paper is refused, and the refusal names what does",
        arguments: [
            (0, 384, .outOfRange(.scale, 0, allowed: 1...7)),
            (8, 384, .outOfRange(.scale, 8, allowed: 1...7)),
            (12, 576, .outOfRange(.scale, 12, allowed: 1...11)),
            (3, 150, .outOfRange(.scale, 3, allowed: 1...2)),
            (1, 127, .outOfRange(.paperDots, 127, allowed: 128...1024)),
            (1, .max, .outOfRange(.paperDots, .max, allowed: 128...1024)),
        ] as [Refused]
    )
    func refuses(wrong: Refused) throws {
        let code = try QRCode(Sample.link)
        #expect(throws: wrong.refusal) {
            try code.escpos(scale: wrong.scale, paperDots: wrong.paperDots)
        }
    }

    @Test("a code that is wider than the paper at one dot a module is refused")
    func widerThanPaper() throws {
        let code = try QRCode(Sample.longest(.l), level: .l)
        #expect(throws: QRCode.Refusal.widerThanPaper(dots: 185, paperDots: 184)) {
            try code.escpos(scale: 1, paperDots: 184)
        }
    }

    @Test("the same text makes the same bytes")
    func sameBytes() throws {
        #expect(try QRCode("7").escpos(scale: 6) == QRCode("7").escpos(scale: 6))
    }

    @Test("centring is asked for before the raster and taken back after it")
    func centred() throws {
        let code = try QRCode(Sample.link)
        let bare = try code.escpos(scale: 6, centred: false)
        #expect(Array(bare.prefix(8)) == [0x1D, 0x76, 0x30, 0, 37, 0, 0x26, 0x01])
        #expect(bare.count == 8 + 37 * 294)
        #expect(try code.escpos(scale: 6) == [0x1B, 0x61, 1] + bare + [0x1B, 0x61, 0])
    }

    @Test("zbar and zxing read every one back from the dots on the paper")
    func readBack() throws {
        let samples = try Sample.all()
        let readings = try expectReadBack(samples) {
            try paper(printing: $0.code.escpos(scale: 3, centred: false))
        }
        for (sample, reading) in zip(samples, readings) {
            #expect(reading.dark == darkBox(of: sample, scale: 3))
        }
    }
}

/// What a printer does with one `GS v 0`.
private func paper(printing command: [UInt8]) throws -> Picture {
    try #require(command.starts(with: [0x1D, 0x76, 0x30, 0]))
    let width = Int(command[4]) + Int(command[5]) << 8
    let height = Int(command[6]) + Int(command[7]) << 8
    try #require(command.count == 8 + width * height)
    let rows = (0..<height).map { row in
        command[(8 + row * width)...].prefix(width).flatMap { byte in
            (0..<8).map { byte & (0x80 >> $0) != 0 }
        }
    }
    return Picture(rows: rows, scale: 1)
}
