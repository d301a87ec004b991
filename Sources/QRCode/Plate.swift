/// All that pictures of one size have in common.
///
/// The code is fitted to a picture of chance, not to each picture: modules are taken for throws of a
/// coin, and what that makes frequent is short. So nothing is counted when a picture is drawn.
struct Plate: Sendable {
    /// Where a byte of a line comes from.
    struct Cell: Sendable {
        /// The module that its first pixel is in.
        let module: UInt8
        /// Which eight modules of the row, and which byte of theirs.
        let word: UInt8
        let byte: UInt8
    }

    let lines: Lines
    let cells: [Cell]
    /// The bytes of eight modules, `scale` for each of 256 words.
    let pixels: [UInt8]
    /// What eight modules add to the sum over the bytes.
    let words: [Adler32.Stretch]
    /// What the last modules of a line add; only the first of them can be dark.
    let ends: [Adler32.Stretch]
    private(set) var code: DeflateCode

    static let making = Kept<Lines.Size, Plate>(limit: 64) { Plate(Lines($0)) }

    init(_ lines: Lines) {
        self.lines = lines
        let scale = lines.scale
        cells = (0..<lines.bytesOfPixels).map { place in
            Cell(
                module: UInt8(place * 8 / scale),
                word: UInt8(place / scale),
                byte: UInt8(place % scale)
            )
        }
        let bytes = (0..<256).map { lines.pixels(UInt8($0)) }
        let endCount = lines.bytesOfPixels - lines.modules / 8 * scale
        pixels = Array(bytes.joined())
        words = bytes.map { Adler32.Stretch($0) }
        ends = bytes[..<2].map { Adler32.Stretch($0.prefix(endCount)) }

        let toldWhole = lines.comesAgain ? [] : bytes
        code = .fixed(words: toldWhole)
        let samples = (1...9).map { chance(lines.modules - 2 * QRCode.quietZone, seed: $0) }
        var counts = DeflateCounts(words: toldWhole)
        for byte in Set(pixels).union([0]) { counts.allow(byte) }
        for sample in samples.dropLast() { tell(sample, to: &counts) }
        let judged = samples[samples.count - 1]
        let (fixed, fixedLength) = (code, length(of: judged))
        code = DeflateCode(fitting: counts, words: toldWhole)
        if fixedLength < length(of: judged) { code = fixed }
    }
}

extension Plate {
    /// Room enough for any picture of the size, as a zlib stream.
    var byteLimit: Int {
        let (opening, copy, line) = (1024, 6, lines.length)
        let repeats = lines.scale * line / (Deflate.counts.upperBound - Deflate.counts.lowerBound)
        return opening + lines.modules * (2 * line + copy * (repeats + 2))
    }

    /// Writes the rows of a symbol as a zlib stream and says how long it is.
    func draw(_ rows: [UInt8], into bytes: UnsafeMutableRawBufferPointer) -> Int {
        var writer = unsafe DeflateWriter(code, into: bytes)
        tell(rows, to: &writer)
        return writer.end(sum(of: rows))
    }

    private func length(of rows: [UInt8]) -> Int {
        unsafe withUnsafeTemporaryAllocation(byteCount: byteLimit, alignment: 8) {
            unsafe draw(rows, into: $0)
        }
    }

    private func tell(_ rows: [UInt8], to steps: inout some DeflateSteps & ~Copyable) {
        let (light, neverShown) = (lines.bytesPerRow, 8)
        var padded = [UInt8](repeating: 0, count: rows.count + 2 * light + neverShown)
        padded.replaceSubrange(light..<light + rows.count, with: rows)
        unsafe padded.withUnsafeBytes { rows in
            unsafe cells.withUnsafeBufferPointer { cells in
                unsafe pixels.withUnsafeBufferPointer { pixels in
                    unsafe withUnsafeTemporaryAllocation(
                        of: UInt16.self,
                        capacity: LineWalk.slotCount(lines)
                    ) { seen in
                        var walk = unsafe LineWalk(
                            lines,
                            cells: cells,
                            pixels: pixels,
                            rows: rows,
                            seen: seen
                        )
                        walk.tell(to: &steps)
                    }
                }
            }
        }
    }

    private func sum(of rows: [UInt8]) -> Adler32 {
        let margin = QRCode.quietZone * lines.scale
        var sum = Adler32()
        func append(_ row: Span<UInt8>, times: Int) {
            var line = Adler32.Stretch([0])
            for place in 0..<row.count - 1 { line.append(words[Int(row[place])]) }
            line.append(ends[Int(row[row.count - 1] & 1)])
            sum.append(line, times: times)
        }
        let light = [UInt8](repeating: 0, count: lines.bytesPerRow)
        append(light.span, times: margin)
        for start in stride(from: 0, to: rows.count, by: lines.bytesPerRow) {
            append(rows.span.extracting(start..<start + lines.bytesPerRow), times: lines.scale)
        }
        append(light.span, times: margin)
        return sum
    }
}

/// The rows of a symbol with so many modules in a row, filled by chance, the same at every start.
private func chance(_ side: Int, seed: UInt64) -> [UInt8] {
    var text: [UInt8] = []
    let version = Version(number: (side - 17) / 4)
    var state = seed
    while text.count < version.textLimit(at: .m) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(UInt8(state >> 56))
    }
    return Symbol(of: text, level: .m, version: version).masked()
}
