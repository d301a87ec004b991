/// How the rows of modules of a picture lie in its bytes.
///
/// A line is a byte that says how it is filtered, which is not at all, and then its pixels, eight to
/// a byte, the first in the highest bit, 1 is light. A row is the same line `scale` times.
struct Lines: Sendable {
    struct Size: Hashable, Sendable {
        /// Modules in a row, with the quiet zone.
        let modules: Int
        let scale: Int
    }

    let modules: Int
    let scale: Int
    /// As `QRCode` keeps its rows, eight modules to a byte.
    let bytesPerRow: Int
    let bytesOfPixels: Int
    /// Bytes of a line, with the one in front.
    let length: Int
    /// Modules that are a multiple of this apart begin at the same bit of a byte: 1, 2, 4 or 8.
    let period: Int
    /// Whether modules that come again are worth looking for: as bytes, six have many bits.
    let comesAgain: Bool

    init(_ size: Size) {
        (modules, scale) = (size.modules, size.scale)
        bytesPerRow = (modules + 7) / 8
        bytesOfPixels = (modules * scale + 7) / 8
        length = bytesOfPixels + 1
        comesAgain = scale > 4 && scale != 8
        period = 8 >> min(scale.trailingZeroBitCount, 3)
    }

    /// The bytes of eight modules, the first module in the lowest bit, 1 is dark.
    func pixels(_ modules: UInt8) -> [UInt8] {
        (0..<scale).map { byte in
            (0..<8).reduce(0) { sum, bit in
                sum << 1 | ~modules >> UInt8((byte * 8 + bit) / scale) & 1
            }
        }
    }
}
