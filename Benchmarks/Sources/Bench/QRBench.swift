import CQRFloor
import Glibc
import QRCode

/// Text to PNG bytes: ours beside C with the same libraries, settings and result.
///
/// Rounds are interleaved, so that a noisy neighbour slows both; the medians are compared.
func qrBench() throws {
    let (rounds, picturesPerRound) = (61, 50)
    for scale in [4, 8, 20] {
        let file = try ours(scale: scale)
        precondition(file == floor(scale: scale), "C and Swift must draw the same bytes")
        var (swift, plainC): ([Duration], [Duration]) = ([], [])
        for _ in 0..<rounds {
            try swift.append(time(picturesPerRound) { _ = try ours(scale: scale) })
            plainC.append(time(picturesPerRound) { _ = floor(scale: scale) })
        }
        let (a, b) = (median(swift), median(plainC))
        print(
            "qr png, scale \(scale), \(file.count) bytes:",
            "kassalink \(a / picturesPerRound), C \(b / picturesPerRound),",
            "ratio \(hundredths(a / b))"
        )
    }
}

private let link =
    "https://qr.nspk.ru/BD10004F2JI5VJNA8PVQ1PGR5GUKSNR0"
    + "?type=02&bank=100000000086&sum=150050&cur=RUB&crc=0CF1"

private func ours(scale: Int) throws -> [UInt8] {
    try QRCode(link, level: .m).png(.scale(scale, dpi: 300))
}

/// Copies nothing in C's time but the file itself, as Swift must hand over an array.
private func floor(scale: Int) -> [UInt8] {
    let (medium, compression, pixelsPerMetre): (Int32, Int32, UInt32) = (1, 2, 11_811)
    let text = Array(link.utf8)
    var file: UnsafeMutablePointer<UInt8>?
    let count = unsafe cqr_png(
        text,
        Int32(text.count),
        medium,
        UInt32(scale),
        pixelsPerMetre,
        compression,
        &file
    )
    defer { unsafe free(file) }
    return unsafe Array(UnsafeBufferPointer(start: file, count: count))
}

private func time(_ times: Int, _ body: () throws -> Void) rethrows -> Duration {
    try ContinuousClock().measure { for _ in 0..<times { try body() } }
}

private func median(_ durations: [Duration]) -> Duration {
    durations.sorted()[durations.count / 2]
}

private func hundredths(_ ratio: Double) -> Double { (ratio * 100).rounded() / 100 }
