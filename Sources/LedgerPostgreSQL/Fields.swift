import Ledger
import Payments

/// One row, read from left to right: a column list and its reader share one order.
///
/// The tables have types, so a column of another type than is read here is a wrong order: our bug.
struct Fields {
    private let rows: Rows
    private let row: Int
    private var place = 0

    init(_ rows: Rows, row: Int) {
        self.rows = rows
        self.row = row
    }

    mutating func text() -> String {
        guard let text = textIfAny() else { preconditionFailure("no text at \(place - 1)") }
        return text
    }

    mutating func textIfAny() -> String? {
        defer { place += 1 }
        return rows.text(row: row, column: place)
    }

    mutating func integer() -> Int64 {
        guard let integer = integerIfAny() else { preconditionFailure("no number at \(place - 1)") }
        return integer
    }

    mutating func integerIfAny() -> Int64? {
        guard let text = textIfAny() else { return nil }
        guard let integer = Int64(text) else { preconditionFailure("no number at \(place - 1)") }
        return integer
    }

    mutating func bytes() -> [UInt8] {
        guard let bytes = bytesIfAny() else { preconditionFailure("no bytes at \(place - 1)") }
        return bytes
    }

    mutating func bytesIfAny() -> [UInt8]? {
        guard let text = textIfAny() else { return nil }
        guard let bytes = Hex.bytes(text) else { preconditionFailure("no bytes at \(place - 1)") }
        return bytes
    }

    /// The next columns as they are, whatever stands in them.
    mutating func values(_ count: Int) -> [CanonicalRow.Value] {
        defer { place += count }
        return (place..<place + count).map { rows.canonical(row: row, column: $0) }
    }

    mutating func flag() -> Bool { text() == "t" }
    mutating func id<Subject>() -> Identifier<Subject> { Identifier(text()) }
    mutating func idIfAny<Subject>() -> Identifier<Subject>? { textIfAny().map(Identifier.init) }
    mutating func money() -> Money { Money(kopecks: integer()) }
    mutating func moneyIfAny() -> Money? { integerIfAny().map(Money.init(kopecks:)) }
    mutating func moment() -> Moment { Moment(milliseconds: integer()) }
    mutating func momentIfAny() -> Moment? { integerIfAny().map(Moment.init(milliseconds:)) }

    mutating func word<Word: RawRepresentable<String>>() throws -> Word {
        try Self.read(text())
    }

    mutating func wordIfAny<Word: RawRepresentable<String>>() throws -> Word? {
        guard let text = textIfAny() else { return nil }
        return try Self.read(text) as Word
    }

    private static func read<Word: RawRepresentable<String>>(_ text: String) throws -> Word {
        guard let word = Word(rawValue: text) else {
            throw DatabaseFailure.unreadable(word: text, as: "\(Word.self)")
        }
        return word
    }
}

/// How the server writes raw bytes: `\x`, then two digits a byte.
enum Hex {
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2), digits.starts(with: Array("\\x".utf8)) else {
            return nil
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2 - 1)
        for place in stride(from: 2, to: digits.count, by: 2) {
            guard let high = digit(digits[place]), let low = digit(digits[place + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): letter - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
