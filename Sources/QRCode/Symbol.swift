/// A text among the fixed patterns of its version, not yet masked.
struct Symbol {
    private let layout: Layout
    private let level: QRCode.Level
    private let modules: [UInt64]

    private var grid: Grid { layout.grid }

    init(of text: [UInt8], level: QRCode.Level, version: Version) {
        layout = Layout.making[version]
        self.level = level
        modules = layout.modules(Codewords(version: version, level: level).bytes(of: text))
    }

    /// The rows as drawn, under the mask that reads best, the first of equals.
    func masked() -> [UInt8] {
        var trial = modules
        var best = (mask: Mask.all[0], points: Int.max)
        for mask in Mask.all {
            lay(mask, on: &trial)
            let points = Penalty(of: trial, on: grid, limit: best.points).points
            if points < best.points { best = (mask, points) }
        }
        return masked(by: best.mask)
    }

    func masked(by mask: Mask) -> [UInt8] {
        var masked = modules
        lay(mask, on: &masked)
        return drawn(masked)
    }

    private func lay(_ mask: Mask, on masked: inout [UInt64]) {
        do {
            // All three are of the grid's size.
            var words = masked.mutableSpan
            let (modules, free, pattern) = (modules.span, layout.free.span, mask.rows.span)
            for strip in 0..<grid.stripCount {
                var row = 0
                let first = strip * grid.rowsPerStrip + Grid.rowsAbove
                for word in first..<first + grid.side {
                    unsafe words[unchecked: word] =
                        modules[unchecked: word] ^ free[unchecked: word] & pattern[unchecked: row]
                    row = row + 1 == Mask.period ? 0 : row + 1
                }
            }
        }
        let format = mask.format(at: level)
        for bit in 0..<15 where format >> bit & 1 == 1 {
            let (first, second) = layout.format[bit]
            masked[Int(first) / 64] |= 1 << UInt64(first % 64)
            masked[Int(second) / 64] |= 1 << UInt64(second % 64)
        }
        grid.overlap(&masked)
    }

    /// The rows with the quiet zone beside them, in whole bytes.
    private func drawn(_ words: [UInt64]) -> [UInt8] {
        let bytesPerRow = (grid.side + 2 * QRCode.quietZone + 7) / 8
        var rows = [UInt8](repeating: 0, count: grid.side * bytesPerRow)
        var bytes = rows.mutableSpan
        let words = words.span
        for place in 0..<bytesPerRow {
            let start = max(0, 8 * place - QRCode.quietZone)
            let bit = grid.place(start, 0)
            let shift = UInt64(bit % 64)
            for y in 0..<grid.side {
                let word = words[bit / 64 + y] >> shift
                bytes[y * bytesPerRow + place] =
                    UInt8(truncatingIfNeeded: place == 0 ? word << UInt64(QRCode.quietZone) : word)
            }
        }
        return rows
    }
}

extension Layout {
    /// The fixed patterns and the data.
    fileprivate func modules(_ codewords: [UInt8]) -> [UInt64] {
        var modules = fixed
        do {
            var words = modules.mutableSpan
            let path = path.span
            precondition(path.count >= codewords.count * 8, "the data is longer than its way")
            var step = 0
            for byte in codewords {
                for bit in (0..<8).reversed() {
                    let place = unsafe Int(path[unchecked: step])
                    words[place / 64] |= UInt64(byte >> UInt8(bit) & 1) << UInt64(place % 64)
                    step += 1
                }
            }
        }
        grid.overlap(&modules)
        return modules
    }
}
