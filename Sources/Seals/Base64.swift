/// Base64 of RFC 4648, without line breaks: section 4, padded, unless a name says otherwise.
package enum Base64 {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )
    private static let padding = UInt8(ascii: "=")

    package static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            var letters: [UInt8] = []
            for _ in 0..<4 {
                letters.append(Self.letters[bits & 63])
                bits >>= 6
            }
            text.append(contentsOf: letters.reversed().prefix(group.count + 1))
            text.append(contentsOf: repeatElement(padding, count: 3 - group.count))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads exactly what `text` writes: nil for missing padding, strange letters, or bits left over.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let text = Array(text.utf8)
        guard text.count.isMultiple(of: 4) else { return nil }
        let padded = text.reversed().prefix { $0 == padding }.count
        guard padded <= 2 else { return nil }
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for letter in text.dropLast(padded) {
            guard let value = value(letter) else { return nil }
            bits = (bits << 6 | value) & 0xFFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        guard bits & (1 << count - 1) == 0 else { return nil }
        return bytes
    }

    /// The alphabet of web addresses, `-` and `_`, without padding: RFC 4648 section 5.
    package static func urlText(_ bytes: [UInt8]) -> String {
        let plain = text(bytes).utf8.prefix { $0 != padding }
        return String(decoding: plain.map { urlLetters[$0] ?? $0 }, as: UTF8.self)
    }

    /// Reads exactly what `urlText` writes: nil for padding, `+` or `/`.
    package static func urlBytes(_ text: some StringProtocol) -> [UInt8]? {
        let text = Array(text.utf8)
        guard !text.contains(where: { plainOnly.contains($0) }) else { return nil }
        let plain = text.map { plainLetters[$0] ?? $0 }
        let missing = (4 - text.count % 4) % 4
        return bytes(
            String(decoding: plain + repeatElement(padding, count: missing), as: UTF8.self)
        )
    }

    private static let urlLetters: [UInt8: UInt8] = [
        UInt8(ascii: "+"): UInt8(ascii: "-"), UInt8(ascii: "/"): UInt8(ascii: "_"),
    ]
    private static let plainLetters: [UInt8: UInt8] = [
        UInt8(ascii: "-"): UInt8(ascii: "+"), UInt8(ascii: "_"): UInt8(ascii: "/"),
    ]
    private static let plainOnly = Set("+/=".utf8)

    private static func value(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(letter - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(letter - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
