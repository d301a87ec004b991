/// One of the eight patterns that are laid over the data, so that a reader finds no false corners.
struct Mask: Sendable {
    let number: Int
    /// Where it inverts; every pattern comes again after twelve rows.
    let rows: [UInt64]

    static let all = (0..<8).map(Mask.init)
    static let period = 12

    init(_ number: Int) {
        self.number = number
        rows = (0..<Self.period).map { y in
            (0..<64).reduce(0 as UInt64) { $0 | (inverts($1, y, number) ? 1 << UInt64($1) : 0) }
        }
    }

    /// What a symbol says of itself, with its repair: fifteen bits.
    func format(at level: QRCode.Level) -> Int {
        let strength =
            switch level {
            case .l: 1
            case .m: 0
            case .q: 3
            case .h: 2
            }
        return protected(strength << 3 | number, by: 0x537, bits: 10) ^ 0x5412
    }
}

/// Table 10 of ISO/IEC 18004:2015.
private func inverts(_ x: Int, _ y: Int, _ number: Int) -> Bool {
    switch number {
    case 0: (x + y) % 2 == 0
    case 1: y % 2 == 0
    case 2: x % 3 == 0
    case 3: (x + y) % 3 == 0
    case 4: (y / 2 + x / 3) % 2 == 0
    case 5: x * y % 2 + x * y % 3 == 0
    case 6: (x * y % 2 + x * y % 3) % 2 == 0
    default: ((x + y) % 2 + x * y % 3) % 2 == 0
    }
}
