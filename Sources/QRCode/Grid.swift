/// How the modules of a symbol lie in words: a row is a word, its first module in the lowest bit.
///
/// A symbol that is wider than a word is cut into strips, which overlap so far that each sees what
/// its modules are judged by. Above and below lie rows of light, as around the printed symbol.
struct Grid: Sendable {
    static let rowsAbove = 4
    static let rowsBelow = 10
    /// From strip to strip: every mask looks the same after so many modules.
    static let step = 48

    let side: Int

    var stripCount: Int { side <= 64 ? 1 : (side - 65) / Self.step + 2 }

    var rowsPerStrip: Int { Self.rowsAbove + side + Self.rowsBelow }

    var wordCount: Int { stripCount * rowsPerStrip }

    /// The bit of a module, counted through all words.
    func place(_ x: Int, _ y: Int) -> Int {
        let strip = min(x / Self.step, stripCount - 1)
        let word = strip * rowsPerStrip + Self.rowsAbove + y
        return word * 64 + x - strip * Self.step
    }

    func rows(ofStrip number: Int) -> Range<Int> {
        number * rowsPerStrip..<(number + 1) * rowsPerStrip
    }

    /// The columns of a strip that lie in the symbol.
    func inside(strip number: Int) -> UInt64 {
        let width = side - number * Self.step
        return width >= 64 ? .max : 1 << UInt64(width) - 1
    }

    /// The columns that are judged in this strip and in no other.
    func own(strip number: Int) -> UInt64 {
        var columns = inside(strip: number)
        if number > 0 { columns &= ~0 << 6 }
        if number < stripCount - 1 { columns &= ~(~0 << UInt64(6 + Self.step)) }
        return columns
    }

    /// Shows each strip what the next one has.
    func overlap(_ words: inout [UInt64]) {
        for word in 0..<wordCount - rowsPerStrip {
            words[word] |= words[word + rowsPerStrip] << UInt64(Self.step)
        }
    }
}
