import CPNG
import CPNGShim
import Foundation
import QRCode

/// What libpng reads, and what it would write.
enum LibPNG {
    /// One byte of grey a pixel, row by row; empty where libpng has anything to say against the file.
    static func pixels(of png: [UInt8]) -> (width: Int, grey: Data) {
        var image = unsafe png_image()
        unsafe image.version = UInt32(PNG_IMAGE_VERSION)
        guard unsafe png_image_begin_read_from_memory(&image, png, png.count) != 0 else {
            return (0, Data())
        }
        unsafe image.format = UInt32(PNG_FORMAT_GRAY)
        let width = Int(unsafe image.width)
        var grey = [UInt8](repeating: 0x55, count: width * Int(unsafe image.height))
        let isRead = unsafe png_image_finish_read(&image, nil, &grey, 0, nil) != 0
        return unsafe isRead && image.warning_or_error == 0 ? (width, Data(grey)) : (width, Data())
    }

    /// Bytes of the same picture as libpng packs it when nobody tells it how, without filters.
    static func size(of code: QRCode, scale: Int) -> Int {
        let side = (code.side + 2 * QRCode.quietZone) * scale
        let width = (side + 7) / 8
        var lines: [UInt8] = []
        for y in -QRCode.quietZone..<code.side + QRCode.quietZone {
            var line = [UInt8](repeating: 0, count: width)
            for pixel in 0..<side {
                let isDark = code[x: pixel / scale - QRCode.quietZone, y: y]
                if !isDark { line[pixel / 8] |= 0x80 >> UInt8(pixel % 8) }
            }
            lines += line
        }
        var count = 0
        let usualCompression: Int32 = 6
        let written = unsafe lines.withUnsafeBufferPointer { lines in
            var bits = unsafe CPNGBits(
                width: UInt32(side),
                height: UInt32(side),
                repeat: UInt32(scale),
                pixels_per_metre: 11_811,
                lines: lines.baseAddress
            )
            return unsafe withUnsafeMutablePointer(to: &count) { count in
                unsafe cpng_write(&bits, usualCompression, add, count)
            }
        }
        return written ? count : 0
    }
}

private func add(
    to context: UnsafeMutableRawPointer?,
    piece: UnsafePointer<UInt8>?,
    count: Int
) {
    unsafe context?.assumingMemoryBound(to: Int.self).pointee += count
}
