/// The bytes that a symbol carries: the text as it is, padding, and the repair of each block.
struct Codewords {
    let version: Version
    let level: QRCode.Level

    /// In the order in which they are laid out.
    func bytes(of text: [UInt8]) -> [UInt8] {
        let blocks = version.blocks(at: level)
        return woven(data(of: text, count: blocks.dataCount), blocks)
    }

    /// The mode takes four bits, so that all after it lies across the bytes.
    private func data(of text: [UInt8], count: Int) -> [UInt8] {
        var data: [UInt8] = []
        data.reserveCapacity(count)
        let byteMode: UInt8 = 0b0100
        var rest = byteMode
        func append(_ byte: UInt8) {
            data.append(rest << 4 | byte >> 4)
            rest = byte
        }
        if version.countBits == 16 { append(UInt8(text.count >> 8)) }
        append(UInt8(truncatingIfNeeded: text.count))
        for byte in text { append(byte) }
        let end: UInt8 = 0
        append(end)
        var padding: UInt8 = 0xEC
        while data.count < count {
            data.append(padding)
            padding ^= 0xEC ^ 0x11
        }
        return data
    }

    /// The first byte of each block, the second of each, and so on; then the repair likewise.
    private func woven(_ data: [UInt8], _ blocks: Blocks) -> [UInt8] {
        let code = ReedSolomon.making[blocks.repairLength]
        var bytes = [UInt8](repeating: 0, count: blocks.codewordCount)
        let data = data.span
        var woven = bytes.mutableSpan
        var start = 0
        for number in 0..<blocks.count {
            let isLong = number >= blocks.shortCount
            let length = blocks.shortLength + (isLong ? 1 : 0)
            for place in 0..<blocks.shortLength {
                woven[place * blocks.count + number] = data[start + place]
            }
            if isLong {
                let place = blocks.shortLength * blocks.count + number - blocks.shortCount
                woven[place] = data[start + length - 1]
            }
            let repair = code.repair(of: data.extracting(start..<start + length))
            for place in 0..<blocks.repairLength {
                woven[blocks.dataCount + place * blocks.count + number] = repair[place]
            }
            start += length
        }
        return bytes
    }
}
