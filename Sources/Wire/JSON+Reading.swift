extension JSON {
    /// Why bytes are not JSON that we take, and where.
    package struct Unreadable: Error, Hashable {
        package enum Why: String, Hashable, Sendable {
            case notUTF8 = "the text is not UTF-8"
            case unexpectedEnd = "the text ends too early"
            case unexpectedByte = "this byte cannot stand here"
            case duplicateName = "an object has two members of one name"
            case tooDeep = "lists and objects are nested too deep"
            case trailingText = "something follows after the value"
        }

        package let why: Why
        /// Bytes from the start of the body.
        package let offset: Int
    }

    package static let depthLimit = 32

    /// Reads one value, strictly by RFC 8259, and nothing after it.
    ///
    /// A byte order mark at the start is skipped: 1C puts one there. Two members of one name are
    /// refused, since two readers would believe two different amounts.
    package init(reading bytes: [UInt8]) throws(Unreadable) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Unreadable(why: .notUTF8, offset: 0)
        }
        var reader = JSONReader(bytes)
        self = try reader.document()
    }
}

/// The names of one object so far: few are compared one by one, many are hashed.
private struct NamesSeen {
    private static let fewLimit = 16
    private var hashed: Set<String> = []

    /// - Returns: false for a name that one of the members before it has.
    mutating func add(_ name: String, to members: [JSON.Member]) -> Bool {
        guard members.count >= Self.fewLimit else { return !members.contains { $0.name == name } }
        if hashed.isEmpty { hashed = Set(members.map(\.name)) }
        return hashed.insert(name).inserted
    }
}

/// A cursor over the bytes of one document.
private struct JSONReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    mutating func document() throws(JSON.Unreadable) -> JSON {
        let value = try value(depth: 0)
        skipSpace()
        guard place == bytes.count else { throw fault(.trailingText) }
        return value
    }

    private mutating func value(depth: Int) throws(JSON.Unreadable) -> JSON {
        guard depth < JSON.depthLimit else { throw fault(.tooDeep) }
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSON.Unreadable) -> JSON {
        place += 1
        var members: [JSON.Member] = []
        var names = NamesSeen()
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            place += 1
            return .object(members)
        }
        while true {
            skipSpace()
            let name = try string()
            guard names.add(name, to: members) else { throw fault(.duplicateName) }
            skipSpace()
            try take(UInt8(ascii: ":"))
            members.append(JSON.Member(name, try value(depth: depth + 1)))
            skipSpace()
            if try peek() == UInt8(ascii: "}") {
                place += 1
                return .object(members)
            }
            try take(UInt8(ascii: ","))
        }
    }

    private mutating func list(depth: Int) throws(JSON.Unreadable) -> JSON {
        place += 1
        var items: [JSON] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            place += 1
            return .list(items)
        }
        while true {
            items.append(try value(depth: depth + 1))
            skipSpace()
            if try peek() == UInt8(ascii: "]") {
                place += 1
                return .list(items)
            }
            try take(UInt8(ascii: ","))
        }
    }

    private mutating func string() throws(JSON.Unreadable) -> String {
        try take(UInt8(ascii: "\""))
        let start = place
        skipPlain()
        if try peek() == UInt8(ascii: "\"") {
            place += 1
            return String(decoding: bytes[start..<place - 1], as: UTF8.self)
        }
        return try escapedString(after: bytes[start..<place])
    }

    private mutating func escapedString(after plain: ArraySlice<UInt8>) throws(JSON.Unreadable)
        -> String
    {
        var text = Array(plain)
        while true {
            switch try peek() {
            case UInt8(ascii: "\""):
                place += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                place += 1
                try escape(into: &text)
            case 0..<0x20: throw fault(.unexpectedByte)
            default:
                let start = place
                skipPlain()
                text.append(contentsOf: bytes[start..<place])
            }
        }
    }

    /// Over bytes that stand for themselves.
    private mutating func skipPlain() {
        while place < bytes.count, bytes[place] >= 0x20, bytes[place] != UInt8(ascii: "\""),
            bytes[place] != UInt8(ascii: "\\")
        { place += 1 }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSON.Unreadable) {
        let byte = try peek()
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar()).utf8)
        default:
            place -= 1
            throw fault(.unexpectedByte)
        }
    }

    /// `\u0416` or a surrogate pair; a lone surrogate is no character and is refused.
    private mutating func escapedScalar() throws(JSON.Unreadable) -> Character {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard (0xD800..<0xDC00).contains(first) else { throw fault(.unexpectedByte) }
        try take(UInt8(ascii: "\\"))
        try take(UInt8(ascii: "u"))
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw fault(.unexpectedByte) }
        return Character(scalar)
    }

    private mutating func hexadecimal() throws(JSON.Unreadable) -> UInt32 {
        guard place + 4 <= bytes.count else { throw fault(.unexpectedEnd) }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[place])).hexDigitValue else {
                throw fault(.unexpectedByte)
            }
            value = value << 4 | UInt32(digit)
            place += 1
        }
        return value
    }

    private mutating func number() throws(JSON.Unreadable) -> JSON {
        let start = place
        if try peek() == UInt8(ascii: "-") { place += 1 }
        if try peek() == UInt8(ascii: "0") { place += 1 } else { try digits() }
        if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
            place += 1
            try digits()
        }
        if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            place += 1
            if place < bytes.count,
                bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-")
            {
                place += 1
            }
            try digits()
        }
        return .number(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    private mutating func digits() throws(JSON.Unreadable) {
        let start = place
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
        guard place > start else {
            throw fault(place < bytes.count ? .unexpectedByte : .unexpectedEnd)
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSON.Unreadable) -> JSON
    {
        for byte in word.description.utf8 { try take(byte) }
        return value
    }

    private mutating func skipSpace() {
        while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private func peek() throws(JSON.Unreadable) -> UInt8 {
        guard place < bytes.count else { throw fault(.unexpectedEnd) }
        return bytes[place]
    }

    private mutating func take(_ byte: UInt8) throws(JSON.Unreadable) {
        guard try peek() == byte else { throw fault(.unexpectedByte) }
        place += 1
    }

    private func fault(_ why: JSON.Unreadable.Why) -> JSON.Unreadable {
        JSON.Unreadable(why: why, offset: place)
    }
}
