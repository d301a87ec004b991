import CQREncode

/// Owns what libqrencode allocated, for as long as the modules are being copied out.
@safe final class Symbol {
    private let handle: UnsafeMutablePointer<QRcode>

    /// The caller has checked the length; what is left to go wrong is memory.
    init(of text: [UInt8], level: QRCode.Level) {
        let smallestVersion: Int32 = 0
        let encoded = unsafe QRcode_encodeData(
            Int32(text.count),
            text,
            smallestVersion,
            level.strength
        )
        guard let encoded = unsafe encoded else {
            preconditionFailure("libqrencode refused \(text.count) bytes at level \(level)")
        }
        unsafe handle = encoded
    }

    deinit {
        unsafe QRcode_free(handle)
    }

    var side: Int { Int(unsafe handle.pointee.width) }

    func modules() -> [Bool] {
        let dark: UInt8 = 1
        return withExtendedLifetime(self) {
            let bytes = unsafe UnsafeBufferPointer(start: handle.pointee.data, count: side * side)
            return unsafe bytes.map { $0 & dark != 0 }
        }
    }
}

extension QRCode.Level {
    fileprivate var strength: QRecLevel {
        switch self {
        case .l: QR_ECLEVEL_L
        case .m: QR_ECLEVEL_M
        case .q: QR_ECLEVEL_Q
        case .h: QR_ECLEVEL_H
        }
    }
}
