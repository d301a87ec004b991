/// A code in which the symbols that come often are short: deflate's canonical one.
struct Huffman {
    /// Bits of each symbol, 0 for one that never comes.
    let lengths: [Int]
    private(set) var codes: [Bits]

    init(lengths: [Int]) {
        self.lengths = lengths
        codes = [Bits](repeating: Bits(), count: lengths.count)
        var next = 0
        for length in 1...max(1, lengths.max() ?? 0) {
            for symbol in lengths.indices where lengths[symbol] == length {
                codes[symbol] = Bits(reversed(next, length), count: length)
                next += 1
            }
            next <<= 1
        }
    }

    /// Makes rare symbols less rare until none is longer than `limit` bits; deflate allows fifteen.
    init(_ weights: [Int], limit: Int = 12) {
        var (weights, lengths) = (weights, depths(weights))
        var least = weights.reduce(0, +) >> limit
        while let longest = lengths.max(), longest > limit {
            least = 2 * least + 1
            weights = weights.map { $0 == 0 ? 0 : max($0, least) }
            lengths = depths(weights)
        }
        self.init(lengths: lengths)
    }
}

/// Joins the two lightest again and again; what is joined moves one deeper.
private func depths(_ weights: [Int]) -> [Int] {
    var depths = [Int](repeating: 0, count: weights.count)
    let used = weights.indices.filter { weights[$0] > 0 }
    var trees = used.map { (weight: weights[$0], leaves: [$0]) }
    while trees.count > 1 {
        trees.sort { ($0.weight, $0.leaves[0]) > ($1.weight, $1.leaves[0]) }
        let (left, right) = (trees.removeLast(), trees.removeLast())
        let leaves = left.leaves + right.leaves
        for leaf in leaves { depths[leaf] += 1 }
        trees.append((left.weight + right.weight, leaves))
    }
    return depths
}

private func reversed(_ code: Int, _ length: Int) -> UInt64 {
    (0..<length).reduce(0) { $0 << 1 | UInt64(code >> $1 & 1) }
}
