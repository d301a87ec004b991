import Foundation
import Testing

@testable import QRCode

/// The files are written by hand, so others must read them: libpng, Python's zlib, zbar and zxing.
@Suite("The bytes of a PNG")
struct PNGFileTests {
    /// Each version with some level and scale; `KASSALINK_QR_SIZES=all` for every size there is.
    static let sizes: [(version: Int, level: QRCode.Level, scale: Int)] = {
        let levels = QRCode.Level.allCases
        let isLong = ProcessInfo.processInfo.environment["KASSALINK_QR_SIZES"] == "all"
        if isLong {
            return Version.all.flatMap { version in
                (1...PNGSize.sideLimit / (version.side + 8)).map { scale in
                    (version.number, levels[(version.number + scale) % 4], scale)
                }
            }
        }
        let usual = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 16, 20, 24]
        return Version.all.flatMap { version in
            let scales = version.number % 9 == 5 ? usual : [usual[version.number % usual.count]]
            return scales.map { (version.number, levels[(version.number + $0) % 4], $0) }
        } + [(1, .l, 141), (3, .h, 100), (5, .q, 64)]
    }()

    @Test("libpng reads every pixel as its module", arguments: sizes)
    func pixels(version: Int, level: QRCode.Level, scale: Int) throws {
        let code = try code(version, level)
        let (width, grey) = LibPNG.pixels(of: try code.png(.scale(scale)))
        let modules = code.side + 2 * QRCode.quietZone
        try #require(width == modules * scale && grey.count == width * width)
        for y in 0..<modules {
            let line = (0..<modules).flatMap { x in
                let isDark = code[x: x - QRCode.quietZone, y: y - QRCode.quietZone]
                return [UInt8](repeating: isDark ? 0 : 255, count: scale)
            }
            let pixels = Data(line)
            for row in y * scale..<(y + 1) * scale {
                try #require(grey[row * width..<(row + 1) * width] == pixels, "\(row)")
            }
        }
    }

    @Test("the sums of chunks and stream are right, and nothing is left over")
    func sums() throws {
        let pictures = try Self.sizes.map { size in
            Picture(png: try code(size.version, size.level).png(.scale(size.scale)))
        }
        for (size, found) in zip(Self.sizes, try pngSums(in: pictures)) {
            let side = (size.version * 4 + 25) * size.scale
            let lines = ((side + 7) / 8 + 1) * side
            let chunks = ["IHDR", "pHYs", "IDAT", "IEND"]
            #expect(found == PNGSums(chunks: chunks, lineBytes: lines, leftOver: 0), "\(size)")
        }
    }

    @Test("zbar and zxing read levels, versions and scales back", arguments: [2, 3, 5, 8])
    func readBack(scale: Int) throws {
        let versions = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20]
        let samples = try versions.flatMap { version in
            try QRCode.Level.allCases.map { level in
                try Sample(text(filling: version, level), level)
            }
        }
        try expectReadBack(samples) { Picture(png: try $0.code.png(.scale(scale))) }
    }

    /// A payment link is of version 4 to 10, a slip may have more to say.
    @Test(
        "of a link or a slip a file is no larger than libpng's by more than 15 %",
        arguments: Array(1...32) + [36, 40, 42]
    )
    func size(scale: Int) throws {
        let usual = [3, 4, 5, 6, 7, 8, 10]
        let others = [1, 2, 9, 11, 12, 13, 14, 15, 16, 17, 18].filter { ($0 + scale) % 6 == 0 }
        for version in usual + others {
            for level in QRCode.Level.allCases {
                let code = try code(version, level)
                let ours = try code.png(.scale(scale)).count
                let theirs = LibPNG.size(of: code, scale: scale)
                #expect(ours * 100 <= theirs * 115, "version \(version), level \(level)")
            }
        }
    }

    /// With the longest texts most is lost at 5 to 7 px: docs/performance.md.
    @Test(
        "of the longest texts a file is no larger than libpng's by a third",
        arguments: [3, 5, 6, 7, 8, 13]
    )
    func longSize(scale: Int) throws {
        for version in [24, 32, 40] {
            let code = try code(version, .q)
            let ours = try code.png(.scale(scale)).count
            #expect(ours * 3 <= LibPNG.size(of: code, scale: scale) * 4, "version \(version)")
        }
    }

    private func code(_ version: Int, _ level: QRCode.Level) throws -> QRCode {
        let code = try QRCode(text(filling: version, level), level: level)
        try #require(code.side == version * 4 + 17)
        return code
    }

    private func text(filling version: Int, _ level: QRCode.Level) -> String {
        let count = Version.all[version - 1].textLimit(at: level)
        return String((Sample.link + Sample.longest(.l)).prefix(count))
    }
}
