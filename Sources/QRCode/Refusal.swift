extension QRCode {
    /// Why there is no code, or no picture of it.
    package enum Refusal: Error, Hashable {
        case empty
        case tooLong(bytes: Int, limit: Int)
        /// Next: ask for something in `allowed`, which is computed for this very code.
        case outOfRange(Measure, Int, allowed: ClosedRange<Int>)
        /// Even one dot per module is wider than the paper.
        case widerThanPaper(dots: Int, paperDots: Int)
    }

    /// The figure that was asked for.
    package enum Measure: String, Sendable {
        case scale
        case pixels
        case millimetres
        case dpi
        case paperDots
    }
}

extension QRCode.Measure {
    func check(_ value: Int, in allowed: ClosedRange<Int>) throws(QRCode.Refusal) {
        guard allowed.contains(value) else {
            throw .outOfRange(self, value, allowed: allowed)
        }
    }
}
