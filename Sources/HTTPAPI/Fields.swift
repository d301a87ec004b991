import Payments
import Wire

/// The members of a JSON body, read strictly: each known, each of its type.
///
/// `null` is a value of no type that we take; a member without a value is left out.
struct Fields: Sendable {
    private let object: JSON

    init(_ bytes: [UInt8], known: [String]) throws(Problem) {
        let json: JSON
        do {
            json = try JSON(reading: bytes)
        } catch {
            throw .unreadable(error)
        }
        guard let members = json.members else { throw .notAnObject }
        if let stray = members.first(where: { !known.contains($0.name) }) {
            throw .unknownField(stray.name, known: known)
        }
        object = json
    }

    /// Text for people: no control characters, counted in characters of Unicode.
    func text(_ name: String, limit: Int) throws(Problem) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.text else { throw .wrongType(name, wanted: "text") }
        guard Self.isUsable(text, limit: limit) else { throw .unusableText(name, limit: limit) }
        return text
    }

    static func isUsable(_ text: String, limit: Int) -> Bool {
        (1...limit).contains(text.unicodeScalars.count)
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// A name of ours or of the caller's program: safe in addresses and logs.
    func name(_ name: String, limit: Int = nameLimit) throws(Problem) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.text else { throw .wrongType(name, wanted: "text") }
        guard Self.isName(text, limit: limit) else { throw .unusableName(name, limit: limit) }
        return text
    }

    static let nameLimit = 64

    static func isName(_ text: String, limit: Int = nameLimit) -> Bool {
        (1...limit).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// Kopecks as an integer literal; `150050.0` and `1e5` are other texts and are refused.
    func kopecks(_ name: String) throws(Problem) -> Money? {
        guard let value = object[name] else { return nil }
        guard let kopecks = value.integer else { throw .notKopecks(name) }
        return Money(kopecks: kopecks)
    }

    /// Roubles as 1C writes them, read from the literal: exact or refused.
    func roubles(_ name: String) throws(Problem) -> Money? {
        guard let value = object[name] else { return nil }
        guard let literal = value.literal, let money = Money(roubles: literal) else {
            throw .notRoubles
        }
        return money
    }

    func integer(_ name: String) throws(Problem) -> Int64? {
        guard let value = object[name] else { return nil }
        guard let integer = value.integer else { throw .wrongType(name, wanted: "an integer") }
        return integer
    }

    func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type = Word.self)
        throws(Problem) -> Word? where Word.RawValue == String
    {
        guard let value = object[name] else { return nil }
        guard let word = value.text.flatMap(Word.init(rawValue:)) else {
            throw .oneOf(name, Word.allCases.map(\.rawValue))
        }
        return word
    }

    func checkCurrency() throws(Problem) {
        guard let value = object["currency"] else { return }
        guard value == .text("RUB") else { throw .currencyUnsupported }
    }

    /// An absolute web address, for the bank to send the buyer back to.
    func url(_ name: String) throws(Problem) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.text else { throw .wrongType(name, wanted: "text") }
        guard text.utf8.count <= Self.urlLimit, Self.isWebAddress(text) else { throw .unusableURL }
        return text
    }

    /// `http` or `https`, a host, perhaps a port, and then whatever RFC 3986 lets stand there.
    static func isWebAddress(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else {
            return false
        }
        let rest = text.utf8.dropFirst(scheme.utf8.count)
        let host = rest.prefix { isLetterOrDigit($0) || [0x2D, 0x2E].contains($0) }
        guard let first = host.first, isLetterOrDigit(first) else { return false }
        var tail = rest.dropFirst(host.count)
        if tail.first == UInt8(ascii: ":") {
            let port = tail.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard (1...5).contains(port.count) else { return false }
            tail = tail.dropFirst(port.count + 1)
        }
        return tail.isEmpty
            || "/?#".utf8.contains(tail.first ?? 0)
                && tail.allSatisfy { isLetterOrDigit($0) || addressMarks.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static let nameMarks = Array("._-".utf8)
    private static let addressMarks = Array("-._~:/?#[]@!$&'()*+,;=%".utf8)
    static let urlLimit = 1024
}
