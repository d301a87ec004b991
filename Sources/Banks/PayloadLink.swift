/// The link inside a code of SBP, `https://qr.nspk.ru/AD…?type=02…`.
enum PayloadLink {
    /// The name that НСПК gave to the code; nil for what is no such link.
    static func qrcID(in payload: String) -> String? {
        let link = payload.prefix { $0 != "?" }
        guard payload.hasPrefix("https://"), let id = link.split(separator: "/").last,
            id.utf8.count == idLength, id.utf8.allSatisfy(isLetterOrDigit)
        else { return nil }
        return String(id)
    }

    private static let idLength = 32

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
