import Foundation
import GRDB
import Ledger
import LedgerSQLite

/// A ledger file in the hands of somebody with any SQLite program: no rule of ours is in his way.
struct RawFile {
    /// One value of one row, and what a single byte more or less makes of it.
    struct Edit: CustomStringConvertible {
        let column: String
        let place: Int64
        let before: DatabaseValue
        let after: DatabaseValue

        var description: String { "\(column) at \(place): \(before) → \(after)" }
    }

    let path: String
    private let queue: DatabaseQueue

    /// `guarded` leaves the triggers of the schema in place.
    init(_ path: String, guarded: Bool = false) throws {
        self.path = path
        queue = try DatabaseQueue(path: path)
        guard !guarded else { return }
        try queue.write { database in
            let sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in try String.fetchAll(database, sql: sql) {
                try database.execute(sql: "DROP TRIGGER \(name)")
            }
        }
    }

    func run(_ sql: String) throws {
        try queue.write { try $0.execute(sql: sql) }
    }

    func count(_ sql: String) throws -> Int {
        try queue.read { try Int.fetchOne($0, sql: sql) ?? 0 }
    }

    /// Every edit of a single byte, in every column of one event.
    func singleByteEdits(at place: Int64) throws -> [Edit] {
        let row = try queue.read {
            try Row.fetchOne($0, sql: "SELECT * FROM events WHERE place = ?", arguments: [place])
        }
        return (row ?? Row()).flatMap { column, before in
            Self.neighbours(of: before).map {
                Edit(column: column, place: place, before: before, after: $0)
            }
        }
    }

    /// - Returns: false where another row stands in the way, or the column takes no such value.
    func make(_ edit: Edit) -> Bool {
        (try? change(edit.column, at: edit.place, from: edit.before, to: edit.after)) ?? false
    }

    func undo(_ edit: Edit) throws {
        _ = try change(edit.column, at: edit.place, from: edit.after, to: edit.before)
    }

    private func change(
        _ column: String,
        at place: Int64,
        from before: DatabaseValue,
        to after: DatabaseValue
    ) throws -> Bool {
        let key = column == "place" ? before : place.databaseValue
        return try queue.write { database in
            try database.execute(
                sql: "UPDATE OR IGNORE events SET \(column) = ? WHERE place = ?",
                arguments: [after, key]
            )
            return database.changesCount == 1
        }
    }

    private static func neighbours(of value: DatabaseValue) -> [DatabaseValue] {
        switch value.storage {
        case .null: [0.databaseValue, "0".databaseValue, Data([0]).databaseValue]
        case .int64(let number):
            (0..<8).map { (number ^ (1 << (8 * $0))).databaseValue }
        case .string(let text):
            text.utf8.indices.enumerated().map { index, _ in
                var bytes = Array(text.utf8)
                bytes[index] ^= 1
                return String(decoding: bytes, as: UTF8.self).databaseValue
            }
        case .blob(let data):
            data.indices.map { index in
                var data = data
                data[index] ^= 1
                return data.databaseValue
            }
        case .double: []
        }
    }
}
