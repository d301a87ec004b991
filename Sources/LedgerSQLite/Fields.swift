import Foundation
import GRDB
import Payments

/// One row, read from left to right: a column list and its reader share one order.
///
/// It is lent for the reading of one row and never kept. The tables are STRICT, so a column of
/// another type than is read here is a wrong order: our bug.
@safe struct Fields {
    private let statement: SQLiteStatement
    private var place: CInt = 0

    init(_ statement: SQLiteStatement) {
        unsafe self.statement = statement
    }

    mutating func text() -> String {
        guard let text = textIfAny() else { preconditionFailure("no text at \(place - 1)") }
        return text
    }

    mutating func textIfAny() -> String? {
        switch next() {
        case .string(let text): text
        case .null: nil
        default: preconditionFailure("no text at \(place - 1)")
        }
    }

    mutating func integer() -> Int64 {
        guard let integer = integerIfAny() else { preconditionFailure("no number at \(place - 1)") }
        return integer
    }

    mutating func integerIfAny() -> Int64? {
        switch next() {
        case .int64(let integer): integer
        case .null: nil
        default: preconditionFailure("no number at \(place - 1)")
        }
    }

    mutating func bytes() -> [UInt8] {
        guard let bytes = bytesIfAny() else { preconditionFailure("no bytes at \(place - 1)") }
        return bytes
    }

    mutating func bytesIfAny() -> [UInt8]? {
        switch next() {
        case .blob(let data): [UInt8](data)
        case .null: nil
        default: preconditionFailure("no bytes at \(place - 1)")
        }
    }

    /// The next columns as they are, whatever stands in them.
    mutating func values(_ count: Int) -> [DatabaseValue] {
        (0..<count).map { _ in value() }
    }

    mutating func flag() -> Bool { integer() != 0 }
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
            throw StorageFailure.unreadable(word: text, as: "\(Word.self)")
        }
        return word
    }

    private mutating func next() -> DatabaseValue.Storage {
        value().storage
    }

    private mutating func value() -> DatabaseValue {
        defer { place += 1 }
        return unsafe DatabaseValue(sqliteStatement: statement, index: place)
    }
}
