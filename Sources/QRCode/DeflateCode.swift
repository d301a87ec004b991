/// The two codes of a stream of one block, and how the stream begins.
struct DeflateCode: Sendable {
    /// Up to eight bytes in one piece, or in two if they are too long for it.
    struct Word: Sendable {
        private(set) var head = Bits()
        private(set) var tail = Bits()

        mutating func append(_ code: Bits) {
            if tail.count == 0, head.count + code.count <= Bits.limit {
                head = head + code
            } else {
                tail = tail + code
            }
        }
    }

    let opening: [Bits]
    /// By the byte.
    let bytes: [Bits]
    /// By the count, with its extra bits.
    let counts: [Bits]
    /// By the symbol, without extra bits.
    let distances: [Bits]
    let end: Bits
    let words: [Word]

    /// Known to all readers, so nothing is told of it.
    static func fixed(words: [[UInt8]]) -> DeflateCode {
        DeflateCode(
            Huffman(lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }),
            Huffman(lengths: [Int](repeating: 5, count: Deflate.distanceCount)),
            told: [Bits(1, count: 2)],
            words: words
        )
    }

    /// Makes short what comes often.
    init(fitting counts: DeflateCounts, words: [[UInt8]]) {
        let (symbols, distances) = (Huffman(counts.symbols), Huffman(counts.distances))
        self.init(
            symbols,
            distances,
            told: told(symbols.lengths + distances.lengths),
            words: words
        )
    }

    private init(
        _ symbols: Huffman,
        _ distances: Huffman,
        told: [Bits],
        words: [[UInt8]]
    ) {
        let (zlib, lastBlock) = (Bits(0x0178, count: 16), Bits(1, count: 1))
        opening = [zlib + lastBlock] + told
        bytes = Array(symbols.codes[..<Deflate.end])
        let none = [Bits](repeating: Bits(), count: Deflate.counts.lowerBound)
        counts =
            none
            + Deflate.counts.map { count in
                let (symbol, extra) = Deflate.length(count)
                return symbols.codes[symbol] + extra
            }
        self.distances = distances.codes
        end = symbols.codes[Deflate.end]
        self.words = words.map { bytes in
            bytes.reduce(into: Word()) { word, byte in word.append(symbols.codes[Int(byte)]) }
        }
    }
}

/// How a block tells its codes: by the bits of each symbol, and those in a third code.
private func told(_ lengths: [Int]) -> [Bits] {
    let steps = runs(lengths)
    var counts = [Int](repeating: 0, count: 19)
    for step in steps { counts[step.symbol] += 1 }
    let third = Huffman(counts, limit: 7)
    let head =
        Bits(2, count: 2) + Bits(UInt64(Deflate.symbolCount - 257), count: 5)
        + Bits(UInt64(Deflate.distanceCount - 1), count: 5) + Bits(15, count: 4)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    return [head] + order.map { Bits(UInt64(third.lengths[$0]), count: 3) }
        + steps.map { third.codes[$0.symbol] + $0.extra }
}

/// What comes several times is said once: 16 repeats the last, 17 and 18 are zeros.
private func runs(_ lengths: [Int]) -> [(symbol: Int, extra: Bits)] {
    var steps: [(symbol: Int, extra: Bits)] = []
    var rest = lengths[...]
    while let length = rest.first {
        var left = rest.prefix { $0 == length }.count
        rest = rest.dropFirst(left)
        if length > 0 {
            steps.append((length, Bits()))
            left -= 1
        }
        while left > 0 {
            let (symbol, range, width) =
                length > 0 ? (16, 3...6, 2) : left > 10 ? (18, 11...138, 7) : (17, 3...10, 3)
            if left < range.lowerBound {
                steps.append((length, Bits()))
                left -= 1
            } else {
                let now = min(left, range.upperBound)
                steps.append((symbol, Bits(UInt64(now - range.lowerBound), count: width)))
                left -= now
            }
        }
    }
    return steps
}
