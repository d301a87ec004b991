import Foundation
import Testing

@testable import QRCode

@Suite("The modules of a symbol")
struct SymbolTests {
    /// `KASSALINK_QR_TEXTS=100000` for the long run.
    static let textCount =
        ProcessInfo.processInfo.environment["KASSALINK_QR_TEXTS"].flatMap { Int($0) } ?? 5000

    @Test("libqrencode puts the same modules under the same mask", arguments: 0..<4)
    func sameModules(part: Int) throws {
        var chance = SplitMix(seed: UInt64(part) + 18_004)
        for number in 0..<Self.textCount / 4 {
            let level = QRCode.Level.allCases[part]
            let limit = number % 16 == 0 ? level.byteLimit : 250
            let text = (0..<Int.random(in: 1...limit, using: &chance)).map { _ in
                UInt8.random(in: 0...255, using: &chance)
            }
            let theirs = try LibQREncode(text, level)
            let version = try #require(Version.holding(text.count, at: level))
            let ours = Symbol(of: text, level: level, version: version).masked(by: theirs.mask)
            try #require(ours == theirs.rows, "\(text) at level \(level)")
        }
    }

    @Test("each version holds at each level what libqrencode puts into it, to the byte")
    func limits() throws {
        for level in QRCode.Level.allCases {
            for version in Version.all {
                let limit = version.textLimit(at: level)
                let full = [UInt8](repeating: 0x37, count: limit)
                #expect(try LibQREncode(full, level).side == version.side)
                if version.number < 40 {
                    #expect(try LibQREncode(full + [0x37], level).side == version.side + 4)
                }
            }
        }
    }

    @Test("whole words find the points that a reader of the standard finds", arguments: Version.all)
    func points(version: Version) {
        var chance = SplitMix(seed: UInt64(version.number))
        let grid = Grid(side: version.side)
        // Noise alone has few finders and hardly a long run.
        let rows = (0..<grid.side).map { y in
            (0..<grid.side).map { x in
                let noise = Int.random(in: 0..<8, using: &chance) == 0
                return (y / 9 + x / 13) % 2 == 0 ? x % 3 == 0 : finder[(x + y) % 11] != noise
            }
        }
        var words = [UInt64](repeating: 0, count: grid.wordCount)
        for (y, row) in rows.enumerated() {
            for (x, isDark) in row.enumerated() where isDark {
                let place = grid.place(x, y)
                words[place / 64] |= 1 << UInt64(place % 64)
            }
        }
        grid.overlap(&words)
        #expect(Penalty(of: words, on: grid).points == PlainPenalty(rows).points)
    }

    @Test("the mask is the first of those with the fewest points", arguments: QRCode.Level.allCases)
    func choice(level: QRCode.Level) throws {
        var chance = SplitMix(seed: 7)
        // Among many short texts some have two best masks.
        for length in [40, 104, 180, 330, 900] + [Int](repeating: 6, count: 60) {
            let text = (0..<length).map { _ in UInt8.random(in: 48...122, using: &chance) }
            let version = try #require(Version.holding(text.count, at: level))
            let symbol = Symbol(of: text, level: level, version: version)
            let trials = Mask.all.map { symbol.masked(by: $0) }
            let points = trials.map { PlainPenalty(squares($0, side: version.side)).points }
            let best = try #require(points.firstIndex(of: points.min() ?? 0))
            #expect(symbol.masked() == trials[best], "\(points)")
        }
    }
}

/// A finder with light on one side.
private let finder = [
    false, false, false, false, true, false, true, true, true, false, true,
]

private func squares(_ rows: [UInt8], side: Int) -> [[Bool]] {
    let bytesPerRow = rows.count / side
    return (0..<side).map { y in
        (0..<side).map { x in
            let drawn = x + QRCode.quietZone
            return rows[y * bytesPerRow + drawn / 8] >> UInt8(drawn % 8) & 1 == 1
        }
    }
}
