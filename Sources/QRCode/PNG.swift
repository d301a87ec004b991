extension QRCode {
    /// Draws 1-bit grey, which is the smallest that every printer and browser reads.
    package func png(_ size: PNGSize) throws(Refusal) -> [UInt8] {
        let (scale, pixelsPerMetre) = try size.grid(modules: drawnSide)
        let plate = Plate.making[Lines.Size(modules: drawnSide, scale: scale)]
        let pixels = UInt32(drawnSide * scale)
        let density = UInt32(pixelsPerMetre)
        return unsafe withUnsafeTemporaryAllocation(
            byteCount: PNGFile.frameLimit + plate.byteLimit,
            alignment: 8
        ) { scratch in
            var file = unsafe PNGFile(scratch)
            file.write(.header) { file in
                file.append(pixels)
                file.append(pixels)
                for byte: UInt8 in [1, 0, 0, 0, 0] { file.append(byte) }
            }
            file.write(.density) { file in
                file.append(density)
                file.append(density)
                file.append(UInt8(1))
            }
            file.write(.pixels) { file in
                unsafe file.append { unsafe plate.draw(rows, into: $0) }
            }
            file.write(.end) { _ in }
            return unsafe [UInt8](scratch[..<file.count])
        }
    }
}

/// A PNG that is being written, chunk by chunk.
@safe private struct PNGFile: ~Copyable {
    enum Chunk: UInt32 {
        /// `IHDR`
        case header = 0x4948_4452
        /// `pHYs`
        case density = 0x7048_5973
        /// `IDAT`
        case pixels = 0x4944_4154
        /// `IEND`
        case end = 0x4945_4E44
    }

    /// All but what is in `IDAT`.
    static let frameLimit = 128

    private let bytes: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ bytes: UnsafeMutableRawBufferPointer) {
        unsafe self.bytes = bytes
        append(UInt32(0x8950_4E47))
        append(UInt32(0x0D0A_1A0A))
    }

    mutating func append(_ byte: UInt8) {
        unsafe bytes[count] = byte
        count += 1
    }

    mutating func append(_ number: UInt32) {
        unsafe bytes.storeBytes(of: number.bigEndian, toByteOffset: count, as: UInt32.self)
        count += 4
    }

    mutating func append(_ fill: (UnsafeMutableRawBufferPointer) -> Int) {
        count += unsafe fill(UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
    }

    /// Writes the chunk with its length in front and its sum behind.
    mutating func write(_ chunk: Chunk, _ body: (inout PNGFile) -> Void) {
        let start = count
        append(UInt32(0))
        append(chunk.rawValue)
        body(&self)
        let length = UInt32(count - start - 8)
        unsafe bytes.storeBytes(of: length.bigEndian, toByteOffset: start, as: UInt32.self)
        let summed = unsafe UnsafeRawBufferPointer(rebasing: bytes[start + 4..<count])
        append(unsafe CRC32.sum(summed))
    }
}
