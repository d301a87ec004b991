/// A code in whole dots, eight to the byte, high bit first, 1 is dark, as printers take them.
///
/// There is one line for each row of modules; whoever writes it out repeats it `scale` times.
struct Raster {
    let scale: Int
    let bytesPerLine: Int
    private(set) var lines: [UInt8]

    init(_ code: QRCode, scale: Int) {
        let bytesPerLine = (code.drawnSide * scale + 7) / 8
        var lines = [UInt8](repeating: 0, count: code.drawnSide * bytesPerLine)
        code.forEachDarkRun { run, row in
            darken(
                run.lowerBound * scale..<run.upperBound * scale,
                ofLineAt: row * bytesPerLine,
                in: &lines
            )
        }
        self.scale = scale
        self.bytesPerLine = bytesPerLine
        self.lines = lines
    }
}

private func darken(_ dots: Range<Int>, ofLineAt start: Int, in lines: inout [UInt8]) {
    let first = start + dots.lowerBound / 8
    let last = start + (dots.upperBound - 1) / 8
    let head = UInt8(0xFF) >> (dots.lowerBound % 8)
    let tail = ~(UInt8(0x7F) >> ((dots.upperBound - 1) % 8))
    guard first < last else {
        lines[first] |= head & tail
        return
    }
    lines[first] |= head
    for byte in first + 1..<last { lines[byte] = 0xFF }
    lines[last] |= tail
}
