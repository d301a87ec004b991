/// How hard a symbol is to read, by the four rules of ISO/IEC 18004:2015, 7.8.3.
///
/// All modules of a row are judged together: a module's neighbour to the right is a shift, the one
/// below is the next row. What is outside the symbol is light.
struct Penalty {
    private var runs = 0
    private var longRuns = 0
    private var blocks = 0
    private var finders = 0
    private var dark = 0
    private let moduleCount: Int

    init(of words: [UInt64], on grid: Grid) {
        moduleCount = grid.side * grid.side
        for strip in 0..<grid.stripCount {
            count(
                words.span.extracting(grid.rows(ofStrip: strip)),
                inside: grid.inside(strip: strip),
                own: grid.own(strip: strip)
            )
        }
    }

    var points: Int {
        let unevenness = abs(dark * 20 - moduleCount * 10) / moduleCount
        return runs + 2 * longRuns + 3 * blocks + 40 * finders + 10 * unevenness
    }

    /// Counts in a strip what begins, or ends, in its own columns.
    private mutating func count(_ rows: Span<UInt64>, inside: UInt64, own: UInt64) {
        let pairs = inside & inside >> 1
        var above: UInt64 = 0
        var threeDown: UInt64 = 0
        var threeDownBefore: UInt64 = 0
        var fiveDown: UInt64 = 0
        for y in Grid.rowsAbove..<rows.count - Grid.rowsBelow {
            func row(_ step: Int) -> UInt64 { unsafe rows[unchecked: y + step] }
            let row0 = row(0)
            dark += (row0 & own).nonzeroBitCount

            let beside = ~(row0 ^ row0 >> 1) & pairs
            let threeBeside = beside & beside >> 1
            let fiveBeside = threeBeside & threeBeside >> 2
            runs += (fiveBeside & own).nonzeroBitCount
            longRuns += (fiveBeside & ~(fiveBeside << 1) & own).nonzeroBitCount

            let aboveBefore = above
            above = y == Grid.rowsAbove ? 0 : ~(row0 ^ row(-1)) & inside
            let threeDownNow = above & aboveBefore
            let fiveDownNow = threeDownNow & threeDownBefore
            runs += (fiveDownNow & own).nonzeroBitCount
            longRuns += (fiveDownNow & ~fiveDown & own).nonzeroBitCount
            (threeDownBefore, threeDown, fiveDown) = (threeDown, threeDownNow, fiveDownNow)

            blocks += (above & above >> 1 & beside & own).nonzeroBitCount

            let threeDark = row0 >> 2 & row0 >> 3 & row0 >> 4
            let across = row0 & ~(row0 >> 1) & threeDark & ~(row0 >> 5) & row0 >> 6
            if across & own != 0 {
                let left = row0 << 1 | row0 << 2 | row0 << 3 | row0 << 4
                let right = row0 >> 7 | row0 >> 8 | row0 >> 9 | row0 >> 10
                finders += (across & ~(left & right) & own).nonzeroBitCount
            }
            let down = row0 & ~row(1) & row(2) & row(3) & row(4) & ~row(5) & row(6)
            if down & own != 0 {
                let over = row(-4) | row(-3) | row(-2) | row(-1)
                let under = row(7) | row(8) | row(9) | row(10)
                finders += (down & ~(over & under) & own).nonzeroBitCount
            }
        }
    }
}
