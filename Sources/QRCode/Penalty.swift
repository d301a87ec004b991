/// How hard a symbol is to read, by the four rules of ISO/IEC 18004:2015, 7.8.3.
///
/// All modules of a row are judged together: a module's neighbour to the right is a shift, the one
/// below is the next row. What is outside the symbol is light.
struct Penalty {
    /// Two for each run of five or more, and one for each module from its fifth on.
    private var runs = 0
    private var blocks = 0
    private var finders = 0
    private var dark = 0
    private let moduleCount: Int

    /// Stops counting where there are more points than `limit`.
    init(of words: [UInt64], on grid: Grid, limit: Int = .max) {
        moduleCount = grid.side * grid.side
        for strip in 0..<grid.stripCount {
            count(
                words.span.extracting(grid.rows(ofStrip: strip)),
                inside: grid.inside(strip: strip),
                own: grid.own(strip: strip),
                limit: limit
            )
        }
    }

    var points: Int {
        let unevenness = abs(dark * 20 - moduleCount * 10) / moduleCount
        return pointsWhereTheyAre + 10 * unevenness
    }

    private var pointsWhereTheyAre: Int { runs + 3 * blocks + 40 * finders }

    /// Counts in a strip what begins, or ends, in its own columns.
    ///
    /// A run's two points are two more bits: across, the next run's first is four away or more;
    /// down, they are in the two rows after it. Bits of equal worth are added before they are counted.
    private mutating func count(
        _ rows: Span<UInt64>,
        inside: UInt64,
        own: UInt64,
        limit: Int
    ) {
        let pairs = inside & inside >> 1
        var above: UInt64 = 0
        var threeDown: UInt64 = 0
        var threeDownBefore: UInt64 = 0
        var (fiveDown, fiveDownBefore): (UInt64, UInt64) = (0, 0)
        var odd: UInt64 = 0
        for y in Grid.rowsAbove..<rows.count - Grid.rowsBelow {
            func row(_ step: Int) -> UInt64 { unsafe rows[unchecked: y + step] }
            let row0 = row(0)
            dark += (row0 & own).nonzeroBitCount

            let beside = ~(row0 ^ row0 >> 1) & pairs
            let threeBeside = beside & beside >> 1
            let fiveBeside = threeBeside & threeBeside >> 2
            let first = fiveBeside & ~(fiveBeside << 1) & own
            let across = (fiveBeside & own) << 2 | first << 1 | first

            let aboveBefore = above
            above = y == Grid.rowsAbove ? 0 : ~(row0 ^ row(-1)) & inside
            let threeDownNow = above & aboveBefore
            let fiveDownNow = threeDownNow & threeDownBefore
            let down = (fiveDownNow | fiveDown | fiveDownBefore) & own
            (threeDownBefore, threeDown) = (threeDown, threeDownNow)
            (fiveDownBefore, fiveDown) = (fiveDown, fiveDownNow)
            runs += 2 * (across & down | (across ^ down) & odd).nonzeroBitCount
            odd ^= across ^ down

            blocks += (above & above >> 1 & beside & own).nonzeroBitCount

            let threeDark = row0 >> 2 & row0 >> 3 & row0 >> 4
            let findersAcross = row0 & ~(row0 >> 1) & threeDark & ~(row0 >> 5) & row0 >> 6
            if findersAcross & own != 0 {
                let left = row0 << 1 | row0 << 2 | row0 << 3 | row0 << 4
                let right = row0 >> 7 | row0 >> 8 | row0 >> 9 | row0 >> 10
                finders += (findersAcross & ~(left & right) & own).nonzeroBitCount
            }
            let findersDown = row0 & ~row(1) & row(2) & row(3) & row(4) & ~row(5) & row(6)
            if findersDown & own != 0 {
                let over = row(-4) | row(-3) | row(-2) | row(-1)
                let under = row(7) | row(8) | row(9) | row(10)
                finders += (findersDown & ~(over & under) & own).nonzeroBitCount
            }
            if pointsWhereTheyAre > limit { return }
        }
        let endsDown = [odd, (fiveDown | fiveDownBefore) & own, fiveDown & own]
        for bits in endsDown { runs += bits.nonzeroBitCount }
    }
}
