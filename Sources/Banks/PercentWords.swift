/// Words that a bank sends percent-encoded, as UTF-8 (`%D0%9D`) or as UTF-16 (`%u041D`).
enum PercentWords {
    /// What cannot be decoded stays as it came: these are words for people, not facts.
    static func read(_ text: String) -> String {
        var rest = Array(text.utf8)[...]
        var units: [UInt16] = []
        var bytes: [UInt8] = []
        func settle() {
            units.append(contentsOf: String(decoding: bytes, as: UTF8.self).utf16)
            bytes.removeAll()
        }
        while let first = rest.first {
            if let unit = number(rest, after: "%u", digits: 4) {
                settle()
                units.append(UInt16(truncatingIfNeeded: unit))
                rest = rest.dropFirst(6)
            } else if let byte = number(rest, after: "%", digits: 2) {
                bytes.append(UInt8(truncatingIfNeeded: byte))
                rest = rest.dropFirst(3)
            } else {
                bytes.append(first)
                rest = rest.dropFirst()
            }
        }
        settle()
        return String(decoding: units, as: UTF16.self)
    }

    private static func number(_ text: ArraySlice<UInt8>, after mark: String, digits: Int) -> Int? {
        guard text.starts(with: mark.utf8) else { return nil }
        let written = text.dropFirst(mark.utf8.count).prefix(digits)
        let isNumber = written.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard written.count == digits, isNumber else { return nil }
        return Int(String(decoding: written, as: UTF8.self), radix: 16)
    }
}
