/// A few bits, the first in the lowest place, as deflate wants them.
struct Bits: Sendable {
    /// The longest that a writer takes at once.
    static let limit = 56

    private(set) var value: UInt64 = 0
    private(set) var count: Int = 0

    static func + (left: Bits, right: Bits) -> Bits {
        Bits(left.value | right.value << UInt64(left.count), count: left.count + right.count)
    }

    init() {}

    init(_ value: UInt64, count: Int) {
        self.value = value
        self.count = count
    }
}

/// Packs bits into bytes.
///
/// It stores eight bytes at a time, so there must be room for as many more than it fills.
@safe struct BitWriter: ~Copyable {
    private let bytes: UnsafeMutableRawBufferPointer
    private(set) var byteCount = 0
    private var waiting = Bits()

    init(_ bytes: UnsafeMutableRawBufferPointer) {
        unsafe self.bytes = bytes
    }

    mutating func put(_ bits: Bits) {
        unsafe precondition(byteCount + 8 <= bytes.count, "a picture is longer than was reckoned")
        let sum = waiting + bits
        unsafe bytes.storeBytes(
            of: sum.value.littleEndian,
            toByteOffset: byteCount,
            as: UInt64.self
        )
        byteCount += sum.count / 8
        waiting = Bits(sum.value >> UInt64(sum.count & ~7), count: sum.count & 7)
    }

    mutating func put(_ pieces: [Bits]) {
        for piece in pieces { put(piece) }
    }

    mutating func fillByte() {
        put(Bits(0, count: -waiting.count & 7))
    }
}
