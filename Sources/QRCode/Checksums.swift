/// The sum at the end of a chunk of PNG.
enum CRC32 {
    /// For each byte, what it adds when it stands so many bytes before the end.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1) * 0xEDB8_8320 }
        }
        for place in 256..<8 * 256 {
            let before = tables[place - 256]
            tables.append(before >> 8 ^ tables[Int(before & 0xFF)])
        }
        return tables
    }()

    /// Takes eight bytes at a time.
    static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var sum = UInt32.max
        unsafe tables.withUnsafeBufferPointer { tables in
            var place = 0
            while place + 8 <= bytes.count {
                var eight = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                eight = UInt64(littleEndian: eight) ^ UInt64(sum)
                sum = 0
                for byte in 0..<8 {
                    let index = Int(eight >> UInt64(8 * byte) & 0xFF)
                    unsafe sum ^= tables[(7 - byte) * 256 + index]
                }
                place += 8
            }
            while place < bytes.count {
                unsafe sum = sum >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: sum) ^ bytes[place])]
                place += 1
            }
        }
        return ~sum
    }
}

/// The sum at the end of a zlib stream, counted without the bytes where they repeat.
struct Adler32 {
    /// Bytes as the sum sees them.
    struct Stretch: Sendable {
        private(set) var count = 0
        /// Of the bytes.
        private(set) var sum = 0
        /// Of the sums after each byte.
        private(set) var sumOfSums = 0

        init(_ bytes: some Sequence<UInt8>) {
            for byte in bytes {
                count += 1
                sum += Int(byte)
                sumOfSums += sum
            }
        }

        mutating func append(_ next: Stretch) {
            sumOfSums += next.count * sum + next.sumOfSums
            sum += next.sum
            count += next.count
        }
    }

    private var (sum, sumOfSums) = (1, 0)

    /// Takes in the stretch so many times.
    mutating func append(_ stretch: Stretch, times: Int) {
        let before = times * (times - 1) / 2
        sumOfSums += times * (stretch.count * sum + stretch.sumOfSums)
        sumOfSums += before % 65_521 * (stretch.count * stretch.sum % 65_521)
        sum += times * stretch.sum
        (sum, sumOfSums) = (sum % 65_521, sumOfSums % 65_521)
    }

    var value: UInt32 { UInt32(sumOfSums << 16 | sum) }
}
