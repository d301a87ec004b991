import QRCode
import Testing

@Suite("An SVG")
struct SVGTests {
    @Test("a width that no paper has is refused", arguments: [Int.min, -1, 0, 1001])
    func refuses(millimetres: Int) throws {
        let code = try QRCode("7")
        #expect(
            throws: QRCode.Refusal.outOfRange(.millimetres, millimetres, allowed: 1...1000)
        ) {
            try code.svg(millimetres: millimetres)
        }
    }

    @Test("the same text makes the same picture: one white square, one path")
    func sameText() throws {
        let svg = try QRCode("7").svg()
        #expect(try QRCode("7").svg() == svg)
        #expect(
            svg.hasPrefix(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 29 29\""
                    + " shape-rendering=\"crispEdges\"><rect width=\"29\" height=\"29\""
                    + " fill=\"#fff\"/><path d=\"M4 4h7v1H4z"
            )
        )
        #expect(svg.hasSuffix("z\"/></svg>\n"))
    }

    @Test("millimetres are said in the file, quiet zone included")
    func millimetres() throws {
        let svg = try QRCode("7").svg(millimetres: 30)
        #expect(svg.contains(" width=\"30mm\" height=\"30mm\" viewBox=\"0 0 29 29\" "))
    }

    @Test("zbar and zxing read every one back as librsvg draws it")
    func readBack() throws {
        let samples = try Sample.all()
        let readings = try expectReadBack(samples) {
            try Picture(svg: $0.code.svg(), zoom: 3)
        }
        for (sample, reading) in zip(samples, readings) {
            #expect(reading.dark == darkBox(of: sample, scale: 3))
        }
    }
}
