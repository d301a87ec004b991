/// A row as bytes that no other row has: every value with its kind, texts and bytes with their length.
///
/// What is hashed, so it must never be written otherwise: an older hash would not match again.
package enum CanonicalRow {
    /// A value as a column of any engine holds it.
    package enum Value: Hashable, Sendable {
        case null
        case integer(Int64)
        case real(bitPattern: UInt64)
        case text(String)
        case bytes([UInt8])
    }

    /// Nothing as `n`, numbers as `i42;`, texts as `t3:abc`: the length is that of UTF-8.
    package static func bytes(_ values: [Value]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        for value in values {
            switch value {
            case .null: bytes.append(UInt8(ascii: "n"))
            case .integer(let number): bytes += "i\(number);".utf8
            case .real(let bitPattern): bytes += "d\(bitPattern);".utf8
            case .text(let text):
                bytes += "t\(text.utf8.count):".utf8
                bytes += text.utf8
            case .bytes(let data):
                bytes += "b\(data.count):".utf8
                bytes += data
            }
        }
        return bytes
    }
}
