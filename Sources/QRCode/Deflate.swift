/// Takes the steps of a deflate stream (RFC 1951): a byte as it is, or bytes that were before.
protocol DeflateSteps: ~Copyable {
    mutating func put(_ byte: UInt8)

    /// Puts the bytes of one of 256 words that are agreed on.
    mutating func put(word: Int)

    /// Takes one of `Deflate.counts`.
    mutating func copyAtOnce(_ count: Int, from distance: Int)
}

extension DeflateSteps where Self: ~Copyable {
    /// Repeats so many bytes, at least three, from where they stood `distance` bytes ago.
    mutating func copy(_ count: Int, from distance: Int) {
        let (least, most) = (Deflate.counts.lowerBound, Deflate.counts.upperBound)
        var left = count
        while left > most {
            let now = min(most, left - least)
            copyAtOnce(now, from: distance)
            left -= now
        }
        copyAtOnce(left, from: distance)
    }
}

enum Deflate {
    /// Bytes of one copy.
    static let counts = 3...258
    static let distanceLimit = 32_768
    /// Symbols: bytes, the end, counts.
    static let symbolCount = 286
    static let end = 256
    static let distanceCount = 30

    /// The symbol of a count, and what stands behind it: how many exactly.
    static func length(_ count: Int) -> (symbol: Int, extra: Bits) {
        if count == counts.upperBound { return (symbolCount - 1, Bits()) }
        let (step, extra) = split(count - counts.lowerBound, doubling: 2)
        return (end + 1 + step, extra)
    }

    /// The same of a distance.
    static func distance(_ distance: Int) -> (symbol: Int, extra: Bits) {
        split(distance - 1, doubling: 1)
    }

    /// Numbers that double their range every two or four (`1 << doubling`) steps: which step, and the
    /// bits within it.
    private static func split(_ number: Int, doubling: Int) -> (symbol: Int, extra: Bits) {
        let width = Int.bitWidth - 1 - doubling - number.leadingZeroBitCount
        guard width > 0 else { return (number, Bits()) }
        let rest = number & (1 << width - 1)
        return (width << doubling + number >> width, Bits(UInt64(rest), count: width))
    }
}
