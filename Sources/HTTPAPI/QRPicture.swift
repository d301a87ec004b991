import QRCode
import Wire

/// A code drawn as an address asks for it; the quiet zone is always four modules.
struct QRPicture: Sendable {
    enum Form: String, Sendable, CaseIterable {
        case png, svg, txt, escpos
    }

    let form: Form

    /// `ecc`, and what the form takes besides.
    private var known: [String] {
        switch form {
        case .png: ["ecc", "size", "scale", "mm", "dpi"]
        case .svg: ["ecc", "mm"]
        case .txt: ["ecc"]
        case .escpos: ["ecc", "scale", "paper_dots"]
        }
    }

    func answer(_ text: String, query raw: String) throws -> Answer {
        let query = try Query(raw, known: known)
        let code = try QRCode(text, level: try query.word("ecc") ?? .m)
        switch form {
        case .png: return Answer(bytes: try code.png(try Self.size(query)), type: "image/png")
        case .svg:
            let svg = try code.svg(millimetres: try Self.integer("mm", query))
            return Answer(bytes: Array(svg.utf8), type: "image/svg+xml; charset=utf-8")
        case .txt:
            return Answer(bytes: Array(code.terminal().utf8), type: "text/plain; charset=utf-8")
        case .escpos:
            let raster = try code.escpos(
                scale: try Self.integer("scale", query) ?? Self.usualReceiptScale,
                paperDots: try Self.integer("paper_dots", query) ?? Self.usualPaperDots
            )
            return Answer(bytes: raster, type: "application/octet-stream")
        }
    }

    /// Eight pixels to a module: about 400 wide for an SBP link.
    static let usualScale = 8
    /// Six dots of 203 dpi: about 37 mm for an SBP link, on paper of 58 and 80 mm alike.
    static let usualReceiptScale = 6
    static let usualPaperDots = 384

    private static func size(_ query: Query) throws -> PNGSize {
        let dpi = try integer("dpi", query) ?? usualDPI
        let measures = ["size", "scale", "mm"].filter { query[$0] != nil }
        guard measures.count <= 1 else {
            throw Problem.badParameter(measures[1], wanted: "given without \(measures[0])")
        }
        if let pixels = try integer("size", query) { return .pixels(pixels, dpi: dpi) }
        if let millimetres = try integer("mm", query) {
            return .millimetres(millimetres, dpi: dpi)
        }
        return .scale(try integer("scale", query) ?? usualScale, dpi: dpi)
    }

    private static let usualDPI = 300

    /// The code itself knows the narrower bounds of each figure.
    private static func integer(_ name: String, _ query: Query) throws(Problem) -> Int? {
        try query.integer(name, in: 1...Int64(PNGSize.sideLimit)).map { Int($0) }
    }
}
