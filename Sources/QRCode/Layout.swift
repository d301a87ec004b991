/// Where a version has its fixed patterns, and the way of the data through the rest.
struct Layout: Sendable {
    let grid: Grid
    /// The dark modules that every symbol of the version has.
    private(set) var fixed: [UInt64]
    /// The modules that are the data's, and are masked.
    private(set) var free: [UInt64]
    /// The place of each bit of data.
    private(set) var path: [UInt16] = []
    /// The two places of each bit of the format, the lowest bit first.
    private(set) var format: [(UInt16, UInt16)] = []

    static let making = Kept<Version, Layout>(limit: 40) { Layout(of: $0) }

    private var side: Int { grid.side }

    init(of version: Version) {
        grid = Grid(side: version.side)
        fixed = [UInt64](repeating: 0, count: grid.wordCount)
        free = fixed
        for y in 0..<side { for x in 0..<side { set(&free, x, y, true) } }
        drawTiming()
        drawFinders()
        drawAlignment(version.alignment)
        if version.number >= 7 { draw(version.number) }
        reserveFormat()
        path = way()
        grid.overlap(&fixed)
        grid.overlap(&free)
    }

    private func set(_ modules: inout [UInt64], _ x: Int, _ y: Int, _ isSet: Bool) {
        let place = grid.place(x, y)
        let bit: UInt64 = 1 << UInt64(place % 64)
        if isSet { modules[place / 64] |= bit } else { modules[place / 64] &= ~bit }
    }

    private mutating func fix(_ x: Int, _ y: Int, dark: Bool) {
        set(&fixed, x, y, dark)
        set(&free, x, y, false)
    }

    private mutating func drawTiming() {
        for step in 0..<side {
            fix(step, 6, dark: step % 2 == 0)
            fix(6, step, dark: step % 2 == 0)
        }
    }

    /// Rings around a middle: `lightRings` are light, the others dark; what is outside is left out.
    private mutating func drawRings(_ count: Int, lightRings: Set<Int>, around x: Int, _ y: Int) {
        for down in -count...count {
            for right in -count...count {
                guard 0..<side ~= x + right, 0..<side ~= y + down else { continue }
                let ring = max(abs(right), abs(down))
                fix(x + right, y + down, dark: !lightRings.contains(ring))
            }
        }
    }

    private mutating func drawFinders() {
        for (x, y) in [(3, 3), (side - 4, 3), (3, side - 4)] {
            drawRings(4, lightRings: [2, 4], around: x, y)
        }
    }

    /// Everywhere but under the three finders.
    private mutating func drawAlignment(_ middles: [Int]) {
        let (first, last) = (6, side - 7)
        for y in middles {
            for x in middles {
                let underFinder = y == first ? x == first || x == last : y == last && x == first
                if !underFinder { drawRings(2, lightRings: [1], around: x, y) }
            }
        }
    }

    /// Large symbols say their version in two places.
    private mutating func draw(_ version: Int) {
        let bits = protected(version, by: 0x1F25, bits: 12)
        for bit in 0..<18 {
            let (along, across) = (bit / 3, side - 11 + bit % 3)
            fix(along, across, dark: bits >> bit & 1 == 1)
            fix(across, along, dark: bits >> bit & 1 == 1)
        }
    }

    private mutating func reserveFormat() {
        for bit in 0..<15 {
            let first =
                switch bit {
                case ..<6: (8, bit)
                case 6, 7: (8, bit + 1)
                case 8: (7, 8)
                default: (14 - bit, 8)
                }
            let second = bit < 8 ? (side - 1 - bit, 8) : (8, side - 15 + bit)
            for (x, y) in [first, second] { fix(x, y, dark: false) }
            format.append(
                (UInt16(grid.place(first.0, first.1)), UInt16(grid.place(second.0, second.1)))
            )
        }
        fix(8, side - 8, dark: true)
    }

    /// Up and down in columns of two from the right, around the timing pattern.
    private func way() -> [UInt16] {
        var way: [UInt16] = []
        var goesUp = true
        for right in stride(from: side - 1, to: 0, by: -2) {
            let right = right <= 6 ? right - 1 : right
            for step in 0..<side {
                let y = goesUp ? side - 1 - step : step
                for place in [grid.place(right, y), grid.place(right - 1, y)] {
                    if free[place / 64] >> (place % 64) & 1 == 1 { way.append(UInt16(place)) }
                }
            }
            goesUp.toggle()
        }
        return way
    }
}

/// The number with the remainder behind it that lets a reader repair it.
func protected(_ number: Int, by generator: Int, bits: Int) -> Int {
    var remainder = number
    for _ in 0..<bits {
        remainder = remainder << 1 ^ (remainder >> (bits - 1)) * generator
    }
    return number << bits | remainder
}
