/// How often each symbol comes.
struct DeflateCounts: DeflateSteps {
    /// The end comes once; all lengths and distances may come.
    private(set) var symbols =
        [Int](repeating: 0, count: 256) + [Int](repeating: 1, count: Deflate.symbolCount - 256)
    private(set) var distances = [Int](repeating: 1, count: Deflate.distanceCount)

    private let words: [[UInt8]]

    init(words: [[UInt8]]) { self.words = words }

    mutating func put(_ byte: UInt8) { symbols[Int(byte)] += Self.weight }

    mutating func put(word: Int) {
        for byte in words[word] { put(byte) }
    }

    mutating func copyAtOnce(_ count: Int, from distance: Int) {
        symbols[Deflate.length(count).symbol] += Self.weight
        distances[Deflate.distance(distance).symbol] += Self.weight
    }

    /// Lets a byte come though it was not counted.
    mutating func allow(_ byte: UInt8) { symbols[Int(byte)] += 1 }

    /// What was counted stands against what may come.
    private static let weight = 16
}
