import QRCode
import Testing

@Suite("A PNG")
struct PNGTests {
    typealias Refused = (size: PNGSize, refusal: QRCode.Refusal)

    @Test(
        "a size out of range is refused, and the refusal names what this code allows",
        arguments: [
            (.scale(0), .outOfRange(.scale, 0, allowed: 1...141)),
            (.scale(142), .outOfRange(.scale, 142, allowed: 1...141)),
            (.scale(.max), .outOfRange(.scale, .max, allowed: 1...141)),
            (.scale(8, dpi: 71), .outOfRange(.dpi, 71, allowed: 72...2400)),
            (.pixels(28), .outOfRange(.pixels, 28, allowed: 29...4096)),
            (.pixels(4097), .outOfRange(.pixels, 4097, allowed: 29...4096)),
            (.pixels(100, dpi: 2401), .outOfRange(.dpi, 2401, allowed: 72...2400)),
            (.millimetres(2), .outOfRange(.millimetres, 2, allowed: 3...1000)),
            (.millimetres(.min), .outOfRange(.millimetres, .min, allowed: 3...1000)),
            (.millimetres(1001), .outOfRange(.millimetres, 1001, allowed: 3...1000)),
            (.millimetres(30, dpi: 0), .outOfRange(.dpi, 0, allowed: 72...2400)),
        ] as [Refused]
    )
    func refuses(wrong: Refused) throws {
        let code = try QRCode("7")
        #expect(throws: wrong.refusal) { try code.png(wrong.size) }
    }

    @Test("the same text makes the same bytes")
    func sameBytes() throws {
        let first = try QRCode(Sample.link).png(.scale(8))
        #expect(try QRCode(Sample.link).png(.scale(8)) == first)
    }

    @Test(
        "the header says one bit of grey, whole modules and the density",
        arguments: [
            (.scale(8), 392, 11_811),
            (.scale(1, dpi: 72), 49, 2835),
            (.scale(3, dpi: 2400), 147, 94_488),
            (.pixels(400), 392, 11_811),
            (.pixels(49, dpi: 203), 49, 7992),
            (.pixels(4096), 4067, 11_811),
            (.millimetres(30), 343, 11_433),
            (.millimetres(5), 49, 9800),
            (.millimetres(1000), 4067, 4067),
        ] as [(PNGSize, Int, Int)]
    )
    func header(size: PNGSize, pixels: Int, pixelsPerMetre: Int) throws {
        let png = try Sample(Sample.link).code.png(size)
        #expect(
            Array(png[12..<29]) == Array("IHDR".utf8) + big(pixels) + big(pixels)
                + [1, 0, 0, 0, 0]
        )
        let density = big(pixelsPerMetre)
        #expect(Array(png[33..<50]) == big(9) + Array("pHYs".utf8) + density + density + [1])
    }

    @Test(
        "the printed width is right to 0.04 mm in ten centimetres",
        arguments: [20, 30, 57, 80, 100],
        [72, 203, 300, 600]
    )
    func printedWidth(millimetres: Int, dpi: Int) throws {
        let png = try Sample(Sample.link).code.png(.millimetres(millimetres, dpi: dpi))
        let (pixels, pixelsPerMetre) = (number(in: png[16..<20]), number(in: png[41..<45]))
        let (printed, asked) = (pixels * 1_000_000, millimetres * 1000 * pixelsPerMetre)
        #expect(abs(printed - asked) * 2500 <= asked)
        #expect(pixelsPerMetre * 254 <= dpi * 10_000 + 127)
    }

    @Test("zbar and zxing read every one back")
    func readBack() throws {
        let samples = try Sample.all()
        let readings = try expectReadBack(samples) { Picture(png: try $0.code.png(.scale(3))) }
        for (sample, reading) in zip(samples, readings) {
            let side = (sample.code.side + 8) * 3
            #expect(reading.mode == "1")
            #expect(reading.size == [side, side])
            #expect(reading.dark == darkBox(of: sample, scale: 3))
            #expect(reading.dpi.map { $0.map { $0.rounded() } } == [300, 300])
        }
    }

    @Test("zbar and zxing read the usual link at every usual scale")
    func scales() throws {
        let scales = [2, 5, 8, 20]
        let link = try Sample(Sample.link)
        var next = scales.makeIterator()
        let readings = try expectReadBack(scales.map { _ in link }) { sample in
            Picture(png: try sample.code.png(.scale(next.next() ?? 0)))
        }
        #expect(readings.map(\.dark) == scales.map { darkBox(of: link, scale: $0) })
    }
}

private func big(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
}

private func number(in bytes: some Sequence<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
}
