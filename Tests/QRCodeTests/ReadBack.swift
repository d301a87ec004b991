import QRCode
import Testing

/// Expects both readers to find each text, and zxing to find the level that was asked for.
@discardableResult
func expectReadBack(
    _ samples: [Sample],
    sourceLocation: SourceLocation = #_sourceLocation,
    from draw: (Sample) throws -> Picture
) throws -> [Reading] {
    let pictures = try samples.map(draw)
    let texts = samples.map(\.text)
    let readings = try zxing(pictures)
    #expect(try zbar(pictures) == texts, "zbar", sourceLocation: sourceLocation)
    #expect(readings.map(\.text) == texts, "zxing", sourceLocation: sourceLocation)
    #expect(
        readings.map(\.level) == samples.map { $0.level.rawValue.uppercased() },
        sourceLocation: sourceLocation
    )
    return readings
}

/// Where the dark must lie in a picture that has a quiet zone of four modules all round.
func darkBox(of sample: Sample, scale: Int) -> [Int] {
    let (start, end) = (4 * scale, (4 + sample.code.side) * scale)
    return [start, start, end, end]
}
