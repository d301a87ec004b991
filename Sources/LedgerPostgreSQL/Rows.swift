import CPQ
import Ledger

/// What one statement brought back; owns the memory that libpq gave for it.
@safe final class Rows {
    private let result: OpaquePointer
    let count: Int

    init(owning result: OpaquePointer) {
        unsafe self.result = result
        count = unsafe Int(PQntuples(result))
    }

    deinit {
        unsafe PQclear(result)
    }

    /// How many rows the statement has changed.
    var changed: Int {
        guard let text = unsafe PQcmdTuples(result) else { return 0 }
        return unsafe Int(String(cString: text)) ?? 0
    }

    func all<Read>(_ read: (inout Fields) throws -> Read) throws -> [Read] {
        try (0..<count).map { row in
            var fields = Fields(self, row: row)
            return try read(&fields)
        }
    }

    func first<Read>(_ read: (inout Fields) throws -> Read) throws -> Read? {
        guard count > 0 else { return nil }
        var fields = Fields(self, row: 0)
        return try read(&fields)
    }

    /// As its hash covers it, whatever stands there.
    func canonical(row: Int, column: Int) -> CanonicalRow.Value {
        guard let text = text(row: row, column: column) else { return .null }
        let isNumber = unsafe PQftype(result, CInt(column)) == Self.bigint
        return (isNumber ? Int64(text) : nil).map { .integer($0) } ?? .text(text)
    }

    /// The server's number of that type, of a domain over it too.
    private static let bigint: Oid = 20

    /// - Returns: nil for NULL.
    func text(row: Int, column: Int) -> String? {
        let (row, column) = (CInt(row), CInt(column))
        guard unsafe PQgetisnull(result, row, column) == 0,
            let text = unsafe PQgetvalue(result, row, column)
        else { return nil }
        return unsafe String(cString: text)
    }
}
