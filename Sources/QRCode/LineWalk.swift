/// Goes along the lines of a picture and tells each byte as it is, or as a copy of what was before.
///
/// Bytes are never made; what is alike is seen in the modules, up to 57 of them at a look. The lines
/// of a row are one copy of the line above, with what the row has in common with the row above at
/// its end and the next row with it at its start. Between, where it pays, a copy is taken from the
/// byte before or from where the same six modules stood last, whichever is longer.
@safe struct LineWalk: ~Copyable {
    /// A shorter copy takes more bits than its bytes as they are.
    private static let leastCopied = 5
    private static let modulesSought = 6
    private static let modulesAtOnce: UInt64 = 57
    /// Whole words of eight modules, so that it is seen from each start how six go on.
    private static let windowWidth = 48

    private let lines: Lines
    private let cells: UnsafeBufferPointer<Plate.Cell>
    private let pixels: UnsafeBufferPointer<UInt8>
    private let rows: UnsafeRawBufferPointer
    /// Where modules stood last: row and column, by the bit of a byte they begin at and by themselves.
    private let seen: UnsafeMutableBufferPointer<UInt16>
    /// Bytes like those of the line above that are not told yet.
    private var waiting = 0

    /// How many places there must be in `seen`.
    static func slotCount(_ lines: Lines) -> Int {
        lines.comesAgain ? lines.period << modulesSought : 0
    }

    /// Takes the rows with a light one above and below, and eight bytes that are never shown.
    init(
        _ lines: Lines,
        cells: UnsafeBufferPointer<Plate.Cell>,
        pixels: UnsafeBufferPointer<UInt8>,
        rows: UnsafeRawBufferPointer,
        seen: UnsafeMutableBufferPointer<UInt16>
    ) {
        self.lines = lines
        unsafe (self.cells, self.pixels, self.rows, self.seen) = (cells, pixels, rows, seen)
        // What stood nowhere is looked for in the light row above, where it is not.
        for slot in seen.indices { unsafe seen[slot] = UInt16(slot >> Self.modulesSought) }
    }

    mutating func tell<Steps: DeflateSteps & ~Copyable>(to steps: inout Steps) {
        let margin = (QRCode.quietZone * lines.scale - 1) * lines.length
        let last = lines.modules - 2 * QRCode.quietZone + 1
        steps.put(0)
        steps.put(.max)
        steps.copy(lines.bytesOfPixels - 1, from: 1)
        waiting = margin
        for row in 1..<last {
            tell(row, repeats: (lines.scale - 1) * lines.length, to: &steps)
            if lines.comesAgain { remember(row) }
        }
        tell(last, repeats: margin, to: &steps)
        steps.copy(waiting, from: lines.length)
    }

    private mutating func tell<Steps: DeflateSteps & ~Copyable>(
        _ row: Int,
        repeats: Int,
        to steps: inout Steps
    ) {
        let (unlike, end) = (unlikeAbove(row), lines.bytesOfPixels)
        var place = 0
        if waiting > 0 {
            let (first, word) = (unlike.lowerBound, unlike.lowerBound / 8)
            place = lines.comesAgain ? reach(first, from: 0) : word * lines.scale
            waiting += 1 + place
        } else {
            steps.put(0)
        }
        let stop = (unlike.upperBound * lines.scale + 7) / 8
        if place < stop { copyWaiting(before: row, to: &steps) }
        if lines.comesAgain {
            tellModules(of: row, &place, before: stop, to: &steps)
        } else {
            tellWords(of: row, &place, before: stop, to: &steps)
        }
        waiting += end - place + repeats
    }

    /// The modules from the first to the last that are not like those of the row above.
    private func unlikeAbove(_ row: Int) -> Range<Int> {
        var (first, end) = (lines.modules, 0)
        for start in stride(from: 0, to: lines.modules, by: Self.windowWidth) {
            let width = min(Self.windowWidth, lines.modules - start)
            let unlike = modules(from: start, row) ^ modules(from: start, row - 1)
            let inside = unlike & (1 << UInt64(width) - 1)
            guard inside != 0 else { continue }
            first = min(first, start + inside.trailingZeroBitCount)
            end = start + UInt64.bitWidth - inside.leadingZeroBitCount
        }
        return min(first, end)..<end
    }

    private mutating func copyWaiting<Steps: DeflateSteps & ~Copyable>(
        before row: Int,
        to steps: inout Steps
    ) {
        if waiting >= Deflate.counts.lowerBound {
            steps.copy(waiting, from: lines.length)
        } else if waiting > 0 {
            // The end of a row that is one line, and the byte in front of the next.
            steps.put(byte(at: lines.bytesOfPixels - 1, row - 1))
            steps.put(0)
        }
        waiting = 0
    }

    private func tellWords<Steps: DeflateSteps & ~Copyable>(
        of row: Int,
        _ place: inout Int,
        before stop: Int,
        to steps: inout Steps
    ) {
        var word = row * lines.bytesPerRow + Int(unsafe cells[place].word)
        while place < stop, place + lines.scale <= lines.bytesOfPixels {
            steps.put(word: Int(unsafe rows[word]))
            place += lines.scale
            word += 1
        }
        while place < stop {
            steps.put(byte(at: place, row))
            place += 1
        }
    }

    private func tellModules<Steps: DeflateSteps & ~Copyable>(
        of row: Int,
        _ place: inout Int,
        before stop: Int,
        to steps: inout Steps
    ) {
        while place < stop {
            let (run, found) = (run(at: place, row), find(at: place, row))
            let copy = found.count > run.count ? found : run
            if copy.count >= Self.leastCopied {
                steps.copy(copy.count, from: copy.distance)
                place += copy.count
                continue
            }
            let module = module(at: place)
            let last = lines.scale < 8 ? module | 7 : module
            repeat {
                steps.put(byte(at: place, row))
                place += 1
            } while place < lines.bytesOfPixels && self.module(at: place) <= last
        }
    }

    /// Bytes like the one before.
    @inline(__always)
    private func run(at place: Int, _ row: Int) -> (count: Int, distance: Int) {
        guard place > 0 else { return (0, 1) }
        let x = module(at: place - 1)
        let modules = modules(from: x, row)
        let alike = alike(modules, 0 &- (modules & 1))
        return (reach(alike, from: x) - place, 1)
    }

    /// Bytes like those where the next modules stood last.
    @inline(__always)
    private func find(at place: Int, _ row: Int) -> (count: Int, distance: Int) {
        let x = module(at: place)
        let modules = modules(from: x, row)
        let last = unsafe seen[slot(modules, x)]
        let (rowBefore, xBefore) = (Int(last >> 8), Int(last & 0xFF))
        let shift = (x &- xBefore) &* lines.scale / 8
        let distance = ((row &- rowBefore &- 1) &* lines.scale &+ 1) &* lines.length &+ shift
        guard distance <= Deflate.distanceLimit else { return (0, 1) }
        let alike = alike(modules, self.modules(from: xBefore, rowBefore))
        return (min(reach(alike, from: x), lines.bytesOfPixels &+ min(shift, 0)) &- place, distance)
    }

    /// The lines of a row may be copied from when the next row is told.
    private func remember(_ row: Int) {
        for start in stride(from: 0, to: lines.modules, by: Self.windowWidth) {
            var modules = modules(from: start, row)
            for x in start..<min(start + Self.windowWidth, lines.modules) {
                unsafe seen[slot(modules, x)] = UInt16(truncatingIfNeeded: row << 8 | x)
                modules >>= 1
            }
        }
    }

    @inline(__always)
    private func slot(_ modules: UInt64, _ x: Int) -> Int {
        let sought = modules & (1 << UInt64(Self.modulesSought) - 1)
        let bit = x & (lines.period &- 1)
        return bit << Self.modulesSought | Int(truncatingIfNeeded: sought)
    }

    /// The next modules of a row, the first in the lowest bit.
    @inline(__always)
    private func modules(from x: Int, _ row: Int) -> UInt64 {
        let offset = row &* lines.bytesPerRow &+ x >> 3
        let word = unsafe rows.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return UInt64(littleEndian: word) >> UInt64(truncatingIfNeeded: x & 7)
    }

    /// How many modules are the same before one is not.
    @inline(__always)
    private func alike(_ modules: UInt64, _ others: UInt64) -> Int {
        (modules ^ others | 1 << Self.modulesAtOnce).trailingZeroBitCount
    }

    /// The byte before which as many modules end, counted from `x`.
    @inline(__always)
    private func reach(_ count: Int, from x: Int) -> Int {
        min(((x &+ count) &* lines.scale) >> 3, lines.bytesOfPixels)
    }

    /// The module that a byte's first pixel is in.
    @inline(__always)
    private func module(at place: Int) -> Int { Int(unsafe cells[place].module) }

    @inline(__always)
    private func byte(at place: Int, _ row: Int) -> UInt8 {
        let cell = unsafe cells[place]
        let word = unsafe rows[row &* lines.bytesPerRow &+ Int(cell.word)]
        return unsafe pixels[Int(word) &* lines.scale &+ Int(cell.byte)]
    }
}
