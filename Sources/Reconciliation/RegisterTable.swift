import Payments

/// A table of fields between semicolons, as banks send registers; a field may stand in quotes.
struct RegisterTable {
    struct Row {
        let line: Int
        let fields: [String]

        var isBlank: Bool { fields.allSatisfy(\.isEmpty) }
    }

    static let rowLimit = 100_000

    let file: String
    let rows: [Row]

    init(_ text: [UInt8], of file: String) throws(FileFault) {
        self.file = file
        var reader = Reader()
        for byte in text {
            reader.take(byte)
            guard reader.rows.count <= Self.rowLimit else {
                throw FileFault(
                    file,
                    line: reader.line,
                    "it has more than \(Self.rowLimit) rows",
                    do: "Ask the bank for a file of fewer days."
                )
            }
        }
        guard !reader.isQuoted else {
            throw FileFault(file, line: reader.rowLine, "a quote is opened and never closed")
        }
        reader.endRow()
        rows = reader.rows.filter { !$0.isBlank }
    }

    /// By the state of the one quote that may be open.
    private struct Reader {
        private(set) var rows: [Row] = []
        private(set) var line = 1
        private(set) var rowLine = 1
        private(set) var isQuoted = false
        private var wasQuoted = false
        private var fields: [String] = []
        private var field: [UInt8] = []

        mutating func take(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "\"") where isQuoted:
                (isQuoted, wasQuoted) = (false, true)
            case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted:
                isQuoted = true
            case UInt8(ascii: "\"") where wasQuoted:
                // Two quotes within a quoted field are one of its letters.
                field.append(byte)
                (isQuoted, wasQuoted) = (true, false)
            case UInt8(ascii: ";") where !isQuoted: endField()
            case FileText.newline:
                line += 1
                if isQuoted { field.append(byte) } else { endRow() }
            default: field.append(byte)
            }
        }

        private mutating func endField() {
            let text = String(decoding: field, as: UTF8.self)
            fields.append(text.trimmed)
            field.removeAll(keepingCapacity: true)
            wasQuoted = false
        }

        mutating func endRow() {
            endField()
            rows.append(Row(line: rowLine, fields: fields))
            fields.removeAll(keepingCapacity: true)
            rowLine = line
        }
    }
}

extension StringProtocol {
    /// Without the spaces and line ends around it.
    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return String(rest)
    }
}

/// The columns of a register by their names, and the fields of one row after the other.
struct RegisterColumns {
    private let file: String
    private let places: [String: Int]
    private let count: Int

    init(_ header: RegisterTable.Row, needing names: [String], of file: String) throws(FileFault) {
        self.file = file
        count = header.fields.count
        var places: [String: Int] = [:]
        for (place, name) in header.fields.enumerated() where !name.isEmpty {
            guard places.updateValue(place, forKey: name) == nil else {
                throw FileFault(file, line: header.line, column: name, "the column is there twice")
            }
        }
        if let missing = names.first(where: { places[$0] == nil }) {
            throw FileFault(file, line: header.line, column: missing, "the column is missing")
        }
        self.places = places
    }

    /// nil where nothing stands.
    func text(_ column: String, in row: RegisterTable.Row) throws(FileFault) -> String? {
        guard row.fields.count == count else {
            throw FileFault(
                file,
                line: row.line,
                "the row has \(row.fields.count) fields and the table \(count) columns"
            )
        }
        guard let place = places[column], !row.fields[place].isEmpty else { return nil }
        return row.fields[place]
    }

    func required(_ column: String, in row: RegisterTable.Row) throws(FileFault) -> String {
        guard let text = try text(column, in: row) else {
            throw FileFault(file, line: row.line, column: column, "nothing stands there")
        }
        return text
    }

    /// An amount without its sign: what a row is says which way the money went.
    func money(_ column: String, in row: RegisterTable.Row) throws(FileFault) -> Money {
        let text = try required(column, in: row)
        guard let money = Money(printed: text.hasPrefix("-") ? text.dropFirst() : text[...]) else {
            throw FileFault(file, line: row.line, column: column, "it is not exactly an amount")
        }
        return money
    }

    func moment(_ column: String, in row: RegisterTable.Row) throws(FileFault) -> Moment {
        guard let moment = PrintedDate.moment(try required(column, in: row)) else {
            throw FileFault(file, line: row.line, column: column, "it is no date and time")
        }
        return moment
    }
}
