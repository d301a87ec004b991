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
            let svg = try code.svg(
                millimetres: try Self.integer("mm", query, in: Self.millimetreRange)
            )
            return Answer(bytes: Array(svg.utf8), type: "image/svg+xml; charset=utf-8")
        case .txt:
            return Answer(bytes: Array(code.terminal().utf8), type: "text/plain; charset=utf-8")
        case .escpos: return try Self.raster(of: code, query)
        }
    }

    /// As large as asked, or as large as the paper takes.
    private static func raster(of code: QRCode, _ query: Query) throws -> Answer {
        let paperDots = try integer("paper_dots", query, in: paperDotsRange) ?? usualPaperDots
        let scale = try integer("scale", query, in: scaleRange) ?? usualReceiptScale
        let raster: [UInt8]
        do {
            raster = try code.escpos(scale: scale, paperDots: paperDots)
        } catch {
            guard case .outOfRange(.scale, _, let allowed) = error else { throw error }
            raster = try code.escpos(scale: allowed.upperBound, paperDots: paperDots)
        }
        return Answer(bytes: raster, type: "application/octet-stream")
    }

    /// Eight pixels to a module: about 400 wide for an SBP link.
    static let usualScale = 8
    /// Six dots of 203 dpi: about 37 mm for an SBP link, on paper of 58 and 80 mm alike.
    static let usualReceiptScale = 6
    static let usualPaperDots = 384

    /// The millimetres count before the pixels, and the pixels before the scale.
    private static func size(_ query: Query) throws -> PNGSize {
        let dpi = try integer("dpi", query, in: dpiRange) ?? usualDPI
        let scale = try integer("scale", query, in: scaleRange) ?? usualScale
        let pixels = try integer("size", query, in: pixelRange)
        if let width = try integer("mm", query, in: millimetreRange) {
            return .millimetres(width, dpi: dpi)
        }
        return pixels.map { .pixels($0, dpi: dpi) } ?? .scale(scale, dpi: dpi)
    }

    private static let usualDPI = 300
    private static let dpiRange: ClosedRange<Int64> = 96...2400
    private static let scaleRange: ClosedRange<Int64> = 1...32
    private static let pixelRange: ClosedRange<Int64> = 128...4096
    private static let millimetreRange: ClosedRange<Int64> = 20...1000
    private static let paperDotsRange: ClosedRange<Int64> = 128...1024

    /// Within these ranges every SBP link can be drawn; the code itself knows the exact bounds.
    private static func integer(_ name: String, _ query: Query, in range: ClosedRange<Int64>)
        throws(Problem) -> Int?
    {
        try query.integer(name, in: range).map { Int($0) }
    }
}
