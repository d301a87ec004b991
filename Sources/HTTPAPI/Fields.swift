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

    private init(_ object: JSON) {
        self.object = object
    }

    func check(known: [String]) throws(Problem) {
        let stray = object.members?.first { !known.contains($0.name) }
        if let stray { throw .unknownField(stray.name, known: known) }
    }

    /// An object within the body.
    func fields(_ name: String, known: [String]) throws(Problem) -> Fields? {
        guard let value = object[name] else { return nil }
        guard value.members != nil else { throw .wrongType(name, wanted: "an object") }
        let fields = Fields(value)
        try fields.check(known: known)
        return fields
    }

    /// A list of objects within the body.
    func items<Item>(
        _ name: String,
        limit: Int,
        _ read: (Fields) throws(Problem) -> Item
    ) throws(Problem) -> [Item]? {
        guard let value = object[name] else { return nil }
        let wanted = "a list of 1 to \(limit) objects"
        guard let list = value.list, (1...limit).contains(list.count) else {
            throw .wrongType(name, wanted: wanted)
        }
        var items: [Item] = []
        for item in list {
            guard item.members != nil else { throw .wrongType(name, wanted: wanted) }
            items.append(try read(Fields(item)))
        }
        return items
    }

    /// A number with up to three digits behind the point, in thousandths: read from the literal.
    func thousandths(_ name: String) throws(Problem) -> Int64? {
        guard let value = object[name] else { return nil }
        let parts = (value.literal ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard (1...2).contains(parts.count), (parts.count == 1) == fraction.isEmpty,
            fraction.count <= 3, (1...Self.wholeDigits).contains(parts[0].count),
            let number = Int64(
                parts[0] + fraction + String(repeating: "0", count: 3 - fraction.count)
            ),
            number >= 0
        else { throw .wrongType(name, wanted: "a number with up to three decimals") }
        return number
    }

    private static let wholeDigits = 12

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
