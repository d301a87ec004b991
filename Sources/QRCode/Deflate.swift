/// One step of a deflate stream (RFC 1951): a byte, an order to repeat what was, or the end.
struct Step: Sendable {
    let symbol: Int
    /// What stands behind the symbol's code: how long exactly, and from how far.
    fileprivate(set) var rest = Bits()

    static let symbolCount = 286
    static let end = Step(symbol: 256)
    static let repeatLimit = 258

    static func byte(_ byte: UInt8) -> Step { Step(symbol: Int(byte)) }

    /// Repeats so many bytes, at least three.
    static func repeats(_ count: Int, from distance: Distance) -> [Step] {
        var steps: [Step] = []
        var left = count
        while left > 0 {
            var length = min(left, repeatLimit)
            if 1...2 ~= left - length { length -= 3 }
            steps.append(one(length, from: distance))
            left -= length
        }
        return steps
    }

    private static func one(_ length: Int, from distance: Distance) -> Step {
        if length == repeatLimit { return Step(symbol: 285, rest: distance.bits) }
        let (number, extra) = split(length - 3, steps: 4)
        return Step(symbol: 257 + number, rest: extra + distance.bits)
    }
}

/// Where a repeated byte stands: just before, or one line above.
struct Distance {
    /// The code's two symbols have a bit each.
    let bits: Bits
    fileprivate let symbol: Int

    static let byte = Distance(bits: Bits(0, count: 1), symbol: 0)

    static func line(_ length: Int) -> Distance {
        let (symbol, extra) = split(length - 1, steps: 2)
        return Distance(bits: Bits(1, count: 1) + extra, symbol: symbol)
    }
}

/// Numbers that double their range every few steps: which step, and the bits within it.
private func split(_ number: Int, steps: Int) -> (step: Int, extra: Bits) {
    guard number >= 2 * steps else { return (number, Bits()) }
    let width = Int.bitWidth - (number / steps).leadingZeroBitCount - 1
    let rest = number & (1 << width - 1)
    return (width * steps + number >> width, Bits(UInt64(rest), count: width))
}

extension Huffman {
    /// The head of a zlib stream of one block that has this code, and lines that far apart.
    func opening(_ line: Distance) -> [Bits] {
        let used = (lengths.lastIndex { $0 > 0 } ?? 0) + 1
        let symbols = max(used, 257)
        let distances = [1] + [Int](repeating: 0, count: line.symbol - 1) + [1]
        let head = [
            Bits(0x0178, count: 16), Bits(1, count: 1), Bits(2, count: 2),
            Bits(UInt64(symbols - 257), count: 5), Bits(UInt64(line.symbol), count: 5),
            Bits(14, count: 4),
        ]
        // Told in the order 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1.
        let isUsed: [UInt64] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1]
        return head + isUsed.map { Bits($0 * 4, count: 3) }
            + told(Array(lengths[..<symbols]) + distances)
    }
}

/// Lengths of codes, four bits each; what comes several times is said once.
private func told(_ lengths: [Int]) -> [Bits] {
    var bits: [Bits] = []
    var place = 0
    while place < lengths.count {
        let length = lengths[place]
        let run = lengths[place...].prefix { $0 == length }.count
        place += run
        var left = run
        if length > 0 {
            bits.append(fourBits(length))
            left -= 1
        }
        while left > 0 {
            switch (left, length) {
            case (11..., 0):
                bits.append(fourBits(15) + Bits(UInt64(min(left, 138) - 11), count: 7))
                left -= min(left, 138)
            case (3..., 0):
                bits.append(fourBits(14) + Bits(UInt64(left - 3), count: 3))
                left = 0
            case (3..., _):
                bits.append(fourBits(13) + Bits(UInt64(min(left, 6) - 3), count: 2))
                left -= min(left, 6)
            default:
                bits.append(fourBits(length))
                left -= 1
            }
        }
    }
    return bits
}

private func fourBits(_ code: Int) -> Bits {
    Bits((0..<4).reduce(0) { $0 << 1 | UInt64(code >> $1 & 1) }, count: 4)
}
