/// The bytes of a bank's file as text in UTF-8.
enum FileText {
    /// A day of fifty thousand payments takes half of it.
    static let byteLimit = 16 << 20

    /// The same bytes are other letters in Windows and in DOS: a statement that does not read as the
    /// one is the other.
    static func read(_ bytes: [UInt8], of file: String) throws(FileFault) -> [UInt8] {
        guard bytes.count <= byteLimit else {
            throw FileFault(
                file,
                "it has \(bytes.count) bytes, and \(byteLimit) are read",
                do: "Ask the bank for a file of fewer days."
            )
        }
        if bytes.starts(with: zipMark) {
            throw FileFault(file, "it is a zip archive", do: "Unpack it first.")
        }
        if let place = bytes.firstIndex(where: isControl) {
            let line = bytes[..<place].count { $0 == newline } + 1
            throw FileFault(file, line: line, "it is no text", do: "Send the bank's text file.")
        }
        if bytes.starts(with: byteOrderMark) { return Array(bytes.dropFirst(3)) }
        if isUTF8(bytes) { return bytes }
        let windows = Codepage.windows1251.utf8(bytes)
        return contains(windows, "ВерсияФормата") || !bytes.starts(with: ClientBankExchange.mark)
            ? windows : Codepage.dos866.utf8(bytes)
    }

    private static let zipMark: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != newline && byte != carriageReturn && byte != UInt8(ascii: "\t")
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }

    private static func contains(_ text: [UInt8], _ word: String) -> Bool {
        String(decoding: text, as: UTF8.self).contains(word)
    }
}

/// One byte a letter: the upper half of a table, the lower is ASCII.
struct Codepage {
    private let upper: [[UInt8]]

    private init(_ upper: String) {
        self.upper = upper.unicodeScalars.map { Array(String($0).utf8) }
        precondition(self.upper.count == 128, "a code page has 128 upper letters")
    }

    func utf8(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            if byte < 0x80 { text.append(byte) } else { text += upper[Int(byte) - 0x80] }
        }
        return text
    }

    static let windows1251 = Codepage(
        "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї"
            + russian
    )

    static let dos866 = Codepage(
        russian.unicodeScalars.prefix(48).map(String.init).joined()
            + String(repeating: "\u{FFFD}", count: 48)
            + russian.unicodeScalars.suffix(16).map(String.init).joined()
            + "ЁёЄєЇїЎў°∙·√№¤■\u{A0}"
    )

    private static let russian =
        "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"
}
