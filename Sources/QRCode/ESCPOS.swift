extension QRCode {
    /// Draws a raster for a receipt printer: `GS v 0`, one dot to a bit.
    ///
    /// `paperDots` is the printable width: 576 on 80 mm paper, 384 on 58 mm. Send it at the start of
    /// a line. When centred, the printer is set back to the left edge afterwards.
    package func escpos(
        scale: Int,
        paperDots: Int = 576,
        centred: Bool = true
    ) throws(Refusal) -> [UInt8] {
        try Measure.paperDots.check(paperDots, in: paperDotsRange)
        let usableDots = paperDots / 8 * 8
        guard drawnSide <= usableDots else {
            throw .widerThanPaper(dots: drawnSide, paperDots: paperDots)
        }
        try Measure.scale.check(scale, in: 1...usableDots / drawnSide)
        let raster = Raster(self, scale: scale)
        let (width, height) = (raster.bytesPerLine, drawnSide * scale)
        var command: [UInt8] = centred ? justify + [1] : []
        command.reserveCapacity(width * height + 16)
        command += printRaster + [0, low(width), high(width), low(height), high(height)]
        for row in 0..<drawnSide {
            let line = raster.lines[row * width..<(row + 1) * width]
            for _ in 0..<scale { command += line }
        }
        return centred ? command + justify + [0] : command
    }
}

/// From the narrowest ticket printers to 4 inches at 203 dpi with room to spare.
private let paperDotsRange = 128...1024

/// The command `ESC a`.
private let justify: [UInt8] = [0x1B, 0x61]

/// The command `GS v 0`.
private let printRaster: [UInt8] = [0x1D, 0x76, 0x30]

private func low(_ number: Int) -> UInt8 { UInt8(truncatingIfNeeded: number) }

private func high(_ number: Int) -> UInt8 { UInt8(truncatingIfNeeded: number >> 8) }
