extension QRCode {
    /// How much of a torn or dirty code can still be read; more repair takes more modules.
    package enum Level: String, CaseIterable, Sendable {
        /// Repairs 7 %.
        case l
        /// Repairs 15 %.
        case m
        /// Repairs 25 %.
        case q
        /// Repairs 30 %.
        case h

        /// The longest text in UTF-8 bytes, which is what version 40 of the symbol holds.
        package var byteLimit: Int {
            switch self {
            case .l: 2953
            case .m: 2331
            case .q: 1663
            case .h: 1273
            }
        }
    }
}
