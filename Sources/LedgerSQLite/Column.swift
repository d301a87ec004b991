import Foundation
import GRDB
import Ledger
import Payments

/// A value as a column of a table holds it.
protocol Column {
    var column: DatabaseValue { get }
}

extension String: Column {
    var column: DatabaseValue { databaseValue }
}

extension Int64: Column {
    var column: DatabaseValue { databaseValue }
}

extension Int: Column {
    var column: DatabaseValue { databaseValue }
}

extension Bool: Column {
    var column: DatabaseValue { databaseValue }
}

extension [UInt8]: Column {
    var column: DatabaseValue { Data(self).databaseValue }
}

extension Identifier: Column {
    var column: DatabaseValue { text.databaseValue }
}

extension Money: Column {
    var column: DatabaseValue { kopecks.databaseValue }
}

extension Moment: Column {
    var column: DatabaseValue { milliseconds.databaseValue }
}

extension Optional: Column where Wrapped: Column {
    var column: DatabaseValue { self?.column ?? .null }
}

extension DatabaseValue {
    /// As its hash covers it.
    var canonical: CanonicalRow.Value {
        switch storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .real(bitPattern: number.bitPattern)
        case .string(let text): .text(text)
        case .blob(let data): .bytes([UInt8](data))
        }
    }
}

extension Database {
    /// Runs a statement that is compiled once per connection.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: any Column...) throws -> Int {
        try run(sql, values)
    }

    @discardableResult
    func run(_ sql: String, _ values: [any Column]) throws -> Int {
        let statement = try cachedStatement(sql: sql)
        try statement.execute(arguments: values.arguments)
        return changesCount
    }

    func all<Value>(
        _ sql: String,
        _ values: any Column...,
        read: (inout Fields) throws -> Value
    ) throws -> [Value] {
        try fetch(sql, values, read)
    }

    func all<Value>(
        _ sql: String,
        _ values: [any Column],
        read: (inout Fields) throws -> Value
    ) throws -> [Value] {
        try fetch(sql, values, read)
    }

    func first<Value>(
        _ sql: String,
        _ values: any Column...,
        read: (inout Fields) throws -> Value
    ) throws -> Value? {
        try fetch(sql, values, read).first
    }

    private func fetch<Value>(
        _ sql: String,
        _ values: [any Column],
        _ read: (inout Fields) throws -> Value
    ) throws -> [Value] {
        let statement = try cachedStatement(sql: sql)
        let arguments = values.arguments
        return try withoutActuallyEscaping(read) { read in
            let rows = try RowReader(statement, arguments, read)
            var found: [Value] = []
            while let value = try rows.next() { found.append(value) }
            return found
        }
    }
}

extension [any Column] {
    /// - Note: of GRDB's three initializers that would fit, the other two cast each value or walk a
    ///   key path at run time.
    fileprivate var arguments: StatementArguments {
        let values: [(any DatabaseValueConvertible)?] = map { $0.column }
        return StatementArguments(values)
    }
}
