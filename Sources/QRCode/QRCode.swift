/// A text as a square of dark and light modules.
///
/// The modules carry no quiet zone: each way of drawing (`png`, `svg`, `terminal`, `escpos`) adds it.
package struct QRCode: Hashable, Sendable {
    /// Light modules that ISO/IEC 18004 wants on each side, or a reader may not find the corners.
    package static let quietZone = 4

    /// Modules in a row, without the quiet zone: 21 to 177.
    package let side: Int

    /// The rows as drawn, without the quiet zone above and below: whole bytes, the first module in
    /// the lowest bit, 1 is dark.
    let rows: [UInt8]

    /// Takes the smallest symbol that holds the text as UTF-8 bytes.
    package init(_ text: String, level: Level = .m) throws(Refusal) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { throw .empty }
        guard let version = Version.holding(bytes.count, at: level) else {
            throw .tooLong(bytes: bytes.count, limit: level.byteLimit)
        }
        side = version.side
        rows = Symbol(of: bytes, level: level, version: version).masked()
    }

    private var bytesPerRow: Int { rows.count / side }

    /// Dark when true; everything outside the square is light.
    package subscript(x x: Int, y y: Int) -> Bool {
        guard 0..<side ~= x, 0..<side ~= y else { return false }
        let drawn = x + Self.quietZone
        return rows[y * bytesPerRow + drawn / 8] >> UInt8(drawn % 8) & 1 == 1
    }

    /// Modules in a row as drawn, with the quiet zone on both sides.
    var drawnSide: Int { side + 2 * Self.quietZone }

    /// Goes through the unbroken dark stretches row by row, counted from the corner of the quiet zone.
    func forEachDarkRun(_ body: (_ run: Range<Int>, _ row: Int) -> Void) {
        for y in 0..<side {
            let row = rows[y * bytesPerRow..<(y + 1) * bytesPerRow]
            var end = 0
            while let start = next(dark: true, in: row, from: end) {
                // The quiet zone ends the last one.
                end = next(dark: false, in: row, from: start) ?? drawnSide
                body(start..<end, y + Self.quietZone)
            }
        }
    }
}

private func next(dark: Bool, in row: ArraySlice<UInt8>, from start: Int) -> Int? {
    var place = start / 8
    var passed = UInt8(truncatingIfNeeded: 1 << (start % 8) - 1)
    while place < row.count {
        let byte = row[row.startIndex + place]
        let found = (dark ? byte : ~byte) & ~passed
        if found != 0 { return place * 8 + found.trailingZeroBitCount }
        (place, passed) = (place + 1, 0)
    }
    return nil
}
