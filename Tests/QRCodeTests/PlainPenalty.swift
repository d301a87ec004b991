@testable import QRCode

/// ISO/IEC 18004:2015, 7.8.3, read module by module.
struct PlainPenalty {
    let points: Int

    /// True is dark.
    init(_ rows: [[Bool]]) {
        let columns = rows.indices.map { x in rows.map { $0[x] } }
        let lines = (rows + columns).reduce(0) { $0 + Self.runs($1) + Self.finders($1) }
        points = lines + Self.blocks(rows) + Self.unevenness(rows)
    }

    /// Five alike in a line are three points, and each more is one.
    private static func runs(_ line: [Bool]) -> Int {
        var points = 0
        var length = 0
        for (place, isDark) in line.enumerated() {
            length = place > 0 && line[place - 1] == isDark ? length + 1 : 1
            if length == 5 { points += 3 }
            if length > 5 { points += 1 }
        }
        return points
    }

    /// Each two by two of one colour.
    private static func blocks(_ rows: [[Bool]]) -> Int {
        var points = 0
        for y in 1..<rows.count {
            for x in 1..<rows.count {
                let four = [rows[y][x], rows[y - 1][x], rows[y][x - 1], rows[y - 1][x - 1]]
                if Set(four).count == 1 { points += 3 }
            }
        }
        return points
    }

    /// What looks like a finder, with four light modules before or behind it; the quiet zone is light.
    private static func finders(_ line: [Bool]) -> Int {
        let finder = [true, false, true, true, true, false, true]
        let light = [Bool](repeating: false, count: 4)
        let wide = light + line + light
        return line.indices.reduce(0) { points, place in
            let start = place + 4
            guard wide[start...].starts(with: finder) else { return points }
            let before = wide[place..<start].elementsEqual(light)
            let behind = wide[(start + 7)...].prefix(4).elementsEqual(light)
            return points + (before || behind ? 40 : 0)
        }
    }

    /// Ten for each whole five per cent that the dark are more or less than half.
    private static func unevenness(_ rows: [[Bool]]) -> Int {
        let (dark, all) = (rows.joined().count { $0 }, rows.count * rows.count)
        let fives = abs(dark * 100 - all * 50) / (all * 5)
        return fives * 10
    }
}
