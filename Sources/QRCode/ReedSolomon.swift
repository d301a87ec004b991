/// Makes so many bytes of repair for a block: the remainder of a division in the field of 256.
struct ReedSolomon: Sendable {
    /// Thirty bytes at most, the highest power on top, so that a step is a shift and a look-up.
    struct Remainder: Sendable {
        var high: UInt128 = 0
        var low: UInt128 = 0
    }

    /// The generator times each byte.
    private let multiples: [Remainder]

    static let making = Kept<Int, ReedSolomon>(limit: 30) { ReedSolomon(repairLength: $0) }

    init(repairLength: Int) {
        var generator: [UInt8] = [UInt8](repeating: 0, count: repairLength - 1) + [1]
        var root: UInt8 = 1
        for _ in 0..<repairLength {
            for power in generator.indices {
                generator[power] = product(generator[power], root)
                if power + 1 < repairLength { generator[power] ^= generator[power + 1] }
            }
            root = product(root, 2)
        }
        multiples = (0...255).map { factor in
            var row = Remainder()
            for (place, term) in generator.enumerated() {
                let byte = UInt128(product(term, UInt8(factor)))
                if place < 16 { row.high |= byte << (120 - 8 * place) }
                if place >= 16 { row.low |= byte << (248 - 8 * place) }
            }
            return row
        }
    }

    func repair(of block: Span<UInt8>) -> Remainder {
        let multiples = multiples.span
        var (high, low): (UInt128, UInt128) = (0, 0)
        for place in block.indices {
            let multiple = multiples[Int(UInt8(truncatingIfNeeded: high >> 120) ^ block[place])]
            high = (high << 8 | low >> 120) ^ multiple.high
            low = low << 8 ^ multiple.low
        }
        return Remainder(high: high, low: low)
    }
}

extension ReedSolomon.Remainder {
    subscript(place: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: place < 16 ? high >> (120 - 8 * place) : low >> (248 - 8 * place))
    }
}

/// Modulo x⁸ + x⁴ + x³ + x² + 1.
private func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var sum: UInt16 = 0
    for bit in (0..<8).reversed() {
        sum = sum << 1 ^ (sum >> 7 & 1) * 0x11D
        sum ^= UInt16(right >> bit & 1) * UInt16(left)
    }
    return UInt8(truncatingIfNeeded: sum)
}
