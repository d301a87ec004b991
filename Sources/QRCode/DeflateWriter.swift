/// Writes a zlib stream.
struct DeflateWriter: DeflateSteps, ~Copyable {
    private let code: DeflateCode
    private var bits: BitWriter

    /// Takes as many bytes as the stream can need.
    init(_ code: DeflateCode, into bytes: UnsafeMutableRawBufferPointer) {
        self.code = code
        bits = unsafe BitWriter(bytes)
        bits.put(code.opening)
    }

    mutating func put(_ byte: UInt8) { bits.put(code.bytes[Int(byte)]) }

    mutating func put(word: Int) {
        bits.put(code.words[word].head)
        let tail = code.words[word].tail
        if tail.count > 0 { bits.put(tail) }
    }

    mutating func copyAtOnce(_ count: Int, from distance: Int) {
        let (symbol, extra) = Deflate.distance(distance)
        bits.put(code.counts[count] + code.distances[symbol] + extra)
    }

    /// Ends the stream with the sum over its bytes, and says how long it is.
    mutating func end(_ sum: Adler32) -> Int {
        bits.put(code.end)
        bits.fillByte()
        bits.put(Bits(UInt64(sum.value.byteSwapped), count: 32))
        return bits.byteCount
    }
}
