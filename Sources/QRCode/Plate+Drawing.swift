extension Plate {
    /// Writes the rows of a symbol as a zlib stream and says how long it is.
    func draw(_ rows: [UInt8], into bytes: UnsafeMutableRawBufferPointer) -> Int {
        let bytesPerRow = (size.modules + 7) / 8
        let margin = QRCode.quietZone * size.scale
        var writer = unsafe BitWriter(bytes)
        var sum = Adler32()
        writer.put(opening)
        sum.append(light, times: margin)
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe words.withUnsafeBufferPointer { words in
                for start in stride(from: 0, to: rows.count, by: bytesPerRow) {
                    var line = Adler32.Stretch()
                    line.append(0)
                    writer.put(lineStart)
                    for place in start..<start + bytesPerRow - 1 {
                        unsafe words[Int(rows[place])].put(into: &writer, &line)
                    }
                    let end = unsafe rows[start + bytesPerRow - 1] & 1
                    ends[Int(end)].put(into: &writer, &line)
                    writer.put(again)
                    sum.append(line, times: size.scale)
                }
            }
        }
        writer.put(closing)
        sum.append(light, times: margin)
        writer.fillByte()
        writer.put(Bits(UInt64(sum.value.byteSwapped), count: 32))
        return writer.byteCount
    }
}

extension Plate.Word {
    fileprivate func put(into writer: inout BitWriter, _ line: inout Adler32.Stretch) {
        writer.put(head)
        if !tail.isEmpty { writer.put(tail) }
        line.append(stretch)
    }
}
