/// The size of a symbol, 1 to 40, and what ISO/IEC 18004 lets it hold.
struct Version: Hashable, Sendable {
    let number: Int

    static let all = (1...40).map(Version.init)

    /// The smallest that holds so many bytes of text.
    static func holding(_ count: Int, at level: QRCode.Level) -> Version? {
        all.first { $0.textLimit(at: level) >= count }
    }

    var side: Int { 4 * number + 17 }

    /// Bits that say how long the text is.
    var countBits: Int { number < 10 ? 8 : 16 }

    /// Bytes of text beside the mode, the count and the four bits that end it.
    func textLimit(at level: QRCode.Level) -> Int {
        blocks(at: level).dataCount - 1 - countBits / 8
    }

    /// The middles of the alignment patterns, in either direction.
    var alignment: [Int] {
        guard number > 1 else { return [] }
        let count = number / 7 + 2
        let step = (number * 8 + count * 3 + 5) / (count * 4 - 4) * 2
        return [6] + (0..<count - 1).reversed().map { side - 7 - $0 * step }
    }

    /// Whole bytes in the modules that no fixed pattern takes.
    private var codewordCount: Int {
        let aligned = number / 7 + 2
        var modules = (16 * number + 128) * number + 64
        if number > 1 { modules -= (25 * aligned - 10) * aligned - 55 }
        if number > 6 { modules -= 36 }
        return modules / 8
    }

    func blocks(at level: QRCode.Level) -> Blocks {
        Blocks(
            count: level.blockCounts[number - 1],
            codewordCount: codewordCount,
            repairLength: level.repairLengths[number - 1]
        )
    }
}

/// The parts of the data that are repaired each by itself; the last ones may be a byte longer.
struct Blocks {
    let count: Int
    let codewordCount: Int
    /// Bytes of repair in each block.
    let repairLength: Int

    var dataCount: Int { codewordCount - count * repairLength }

    var shortCount: Int { count - codewordCount % count }

    /// Bytes of data in a short block.
    var shortLength: Int { codewordCount / count - repairLength }
}

// Table 9 of ISO/IEC 18004:2015, version by version.
extension QRCode.Level {
    fileprivate var blockCounts: [Int] {
        switch self {
        case .l: blockCountsL
        case .m: blockCountsM
        case .q: blockCountsQ
        case .h: blockCountsH
        }
    }

    fileprivate var repairLengths: [Int] {
        switch self {
        case .l: repairLengthsL
        case .m: repairLengthsM
        case .q: repairLengthsQ
        case .h: repairLengthsH
        }
    }
}

private let blockCountsL = [
    1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
    8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
]
private let blockCountsM = [
    1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
    17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
]
private let blockCountsQ = [
    1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
    23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
]
private let blockCountsH = [
    1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
    25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
]
private let repairLengthsL = [
    7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
    28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
]
private let repairLengthsM = [
    10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
]
private let repairLengthsQ = [
    13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
    28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
]
private let repairLengthsH = [
    17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
    30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
]
