import GRDB

/// Steps through the rows of a statement and reads each in place.
///
/// GRDB's own `Row` lists the names of its columns anew for every fetch; here columns have places.
final class RowReader<Value>: DatabaseCursor {
    typealias Element = Value

    var _isDone = false
    let _statement: Statement
    private let read: (inout Fields) throws -> Value

    init(
        _ statement: Statement,
        _ arguments: StatementArguments,
        _ read: @escaping (inout Fields) throws -> Value
    ) throws {
        _statement = statement
        self.read = read
        try statement.setArguments(arguments)
    }

    /// A statement that failed midway must be reset, or its next user would get its error.
    deinit {
        if !_isDone { try? _statement.setArguments(_statement.arguments) }
    }

    func _element(sqliteStatement: SQLiteStatement) throws -> Value {
        var fields = unsafe Fields(sqliteStatement)
        return try read(&fields)
    }
}
