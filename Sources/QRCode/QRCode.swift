/// A text as a square of dark and light modules.
///
/// The modules carry no quiet zone: each way of drawing (`png`, `svg`, `terminal`, `escpos`) adds it.
package struct QRCode: Hashable, Sendable {
    /// Light modules that ISO/IEC 18004 wants on each side, or a reader may not find the corners.
    package static let quietZone = 4

    /// Modules in a row, without the quiet zone: 21 to 177.
    package let side: Int

    private let modules: [Bool]

    /// Takes the smallest symbol that holds the text as UTF-8 bytes.
    package init(_ text: String, level: Level = .m) throws(Refusal) {
        let count = text.utf8.count
        guard count > 0 else { throw .empty }
        guard count <= level.byteLimit else {
            throw .tooLong(bytes: count, limit: level.byteLimit)
        }
        let symbol = Symbol(of: Array(text.utf8), level: level)
        side = symbol.side
        modules = symbol.modules()
    }

    /// Dark when true; everything outside the square is light.
    package subscript(x x: Int, y y: Int) -> Bool {
        0..<side ~= x && 0..<side ~= y && modules[y * side + x]
    }

    /// Modules in a row as drawn, with the quiet zone on both sides.
    var drawnSide: Int { side + 2 * Self.quietZone }

    /// Goes through the unbroken dark stretches row by row, counted from the corner of the quiet zone.
    func forEachDarkRun(_ body: (_ run: Range<Int>, _ row: Int) -> Void) {
        for y in 0..<side {
            let row = modules[y * side..<(y + 1) * side]
            var rest = row
            while let start = rest.firstIndex(of: true) {
                let end = row[start...].firstIndex(of: false) ?? row.endIndex
                let shift = Self.quietZone - row.startIndex
                body(start + shift..<end + shift, y + Self.quietZone)
                rest = row[end...]
            }
        }
    }
}
