import GRDB

/// A row as bytes that no other row has: every value with its kind, texts and bytes with their length.
///
/// What is hashed, so it must never be written otherwise: an older hash would not match again.
enum CanonicalRow {
    static func bytes(_ values: [DatabaseValue]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        for value in values {
            switch value.storage {
            case .null: bytes.append(UInt8(ascii: "n"))
            case .int64(let number): bytes += "i\(number);".utf8
            case .double(let number): bytes += "d\(number.bitPattern);".utf8
            case .string(let text):
                bytes += "t\(text.utf8.count):".utf8
                bytes += text.utf8
            case .blob(let data):
                bytes += "b\(data.count):".utf8
                bytes += data
            }
        }
        return bytes
    }
}
