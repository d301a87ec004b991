import Foundation
import GRDB
import Payments

/// One row, read from left to right: a column list and its reader share one order.
struct Fields {
    private let row: Row
    private var place = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func text() -> String { row[advance()] }
    mutating func textIfAny() -> String? { row[advance()] }
    mutating func integer() -> Int64 { row[advance()] }
    mutating func integerIfAny() -> Int64? { row[advance()] }
    mutating func flag() -> Bool { integer() != 0 }

    mutating func bytes() -> [UInt8] {
        let data: Data = row[advance()]
        return [UInt8](data)
    }

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

    private mutating func advance() -> Int {
        defer { place += 1 }
        return place
    }
}
