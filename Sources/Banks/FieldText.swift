/// Text of ours, cut to what a field of a bank takes.
enum FieldText {
    /// Counts as Java does, in UTF-16 units, and never splits a character.
    static func cut(_ text: String, to limit: Int) -> String {
        var kept = ""
        var length = 0
        for character in text {
            length += character.utf16.count
            guard length <= limit else { break }
            kept.append(character)
        }
        return kept
    }

    /// One segment of an address, with everything escaped that is not plainly allowed there.
    static func pathSegment(_ text: String) -> String {
        var segment: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                segment.append(byte)
            default:
                segment.append(contentsOf: (byte < 16 ? "%0" : "%").utf8)
                segment.append(contentsOf: String(byte, radix: 16, uppercase: true).utf8)
            }
        }
        return String(decoding: segment, as: UTF8.self)
    }

    /// An address without the slashes at its end.
    static func base(_ url: String) -> String {
        var url = url[...]
        while url.hasSuffix("/") { url = url.dropLast() }
        return String(url)
    }
}
