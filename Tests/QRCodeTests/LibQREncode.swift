import CQREncode

@testable import QRCode

/// What libqrencode makes of a text.
struct LibQREncode {
    let side: Int
    let modules: [Bool]

    init(_ text: [UInt8], _ level: QRCode.Level) throws {
        let strength = [QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H]
        let number = QRCode.Level.allCases.firstIndex(of: level) ?? 0
        let code = unsafe QRcode_encodeData(Int32(text.count), text, 0, strength[number])
        guard let code = unsafe code else { throw Program.Missing(description: "no symbol") }
        defer { unsafe QRcode_free(code) }
        side = Int(unsafe code.pointee.width)
        modules = unsafe UnsafeBufferPointer(start: code.pointee.data, count: side * side)
            .map { $0 & 1 == 1 }
    }

    /// Which mask it took, as the symbol itself says beside its upper left corner.
    var mask: Mask {
        let said = [2, 3, 4].reduce(0) { $0 << 1 | (modules[8 * side + $1] ? 1 : 0) }
        let alwaysInverted = 0b101
        return Mask.all[said ^ alwaysInverted]
    }

    /// The rows as our own code keeps them.
    var rows: [UInt8] {
        let bytesPerRow = (side + 2 * QRCode.quietZone + 7) / 8
        var rows = [UInt8](repeating: 0, count: side * bytesPerRow)
        for (place, isDark) in modules.enumerated() where isDark {
            let x = place % side + QRCode.quietZone
            rows[place / side * bytesPerRow + x / 8] |= 1 << UInt8(x % 8)
        }
        return rows
    }
}
