/// How big a PNG is, quiet zone included, on the screen and on paper.
package enum PNGSize: Hashable, Sendable {
    /// So many pixels to a module.
    case scale(_ pixelsPerModule: Int, dpi: Int = 300)

    /// The largest whole scale that fits: the picture is this wide or a little less.
    case pixels(_ side: Int, dpi: Int = 300)

    /// Exactly this wide on paper.
    ///
    /// The scale is the largest whole one that stays at or below the dpi (and `sideLimit`). The file
    /// then says as many pixels per metre as make pixels / density equal to the millimetres asked
    /// for. A density is a whole number, so "exactly" means to 0.04 %, 0.04 mm in 10 cm.
    case millimetres(_ side: Int, dpi: Int = 300)

    /// Pixels per side: two megabytes of bits for whoever unpacks the file.
    package static let sideLimit = 4096

    package static let millimetreLimit = 1000

    package static let dpiRange = 72...2400

    /// Whole pixels to a module, and the density that makes a printer get the width right.
    func grid(modules: Int) throws(QRCode.Refusal) -> (scale: Int, pixelsPerMetre: Int) {
        switch self {
        case .scale(let scale, let dpi):
            try QRCode.Measure.dpi.check(dpi, in: Self.dpiRange)
            try QRCode.Measure.scale.check(scale, in: 1...Self.sideLimit / modules)
            return (scale, rounded(dpi * 10_000, by: 254))
        case .pixels(let side, let dpi):
            try QRCode.Measure.dpi.check(dpi, in: Self.dpiRange)
            try QRCode.Measure.pixels.check(side, in: modules...Self.sideLimit)
            return (side / modules, rounded(dpi * 10_000, by: 254))
        case .millimetres(let side, let dpi):
            try QRCode.Measure.dpi.check(dpi, in: Self.dpiRange)
            let smallest = (modules * 254 + dpi * 10 - 1) / (dpi * 10)
            try QRCode.Measure.millimetres.check(side, in: smallest...Self.millimetreLimit)
            let scale = min(side * dpi * 10 / 254, Self.sideLimit) / modules
            return (scale, rounded(modules * scale * 1000, by: side))
        }
    }
}

private func rounded(_ dividend: Int, by divisor: Int) -> Int {
    (dividend + divisor / 2) / divisor
}
