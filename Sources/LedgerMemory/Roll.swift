/// A table: rows in the order in which they were filed, found by their key, never taken away.
struct Roll<Key: Hashable & Sendable, Row: Sendable>: Sendable {
    private(set) var rows: [Row] = []
    private var places: [Key: Int] = [:]

    /// - Returns: the place of the new row; a key that is on file is our bug.
    @discardableResult
    mutating func append(_ row: Row, as key: Key) -> Int {
        precondition(places[key] == nil, "the key is on file")
        places[key] = rows.count
        rows.append(row)
        return rows.count - 1
    }

    func place(of key: Key) -> Int? { places[key] }

    subscript(key: Key) -> Row? { places[key].map { rows[$0] } }

    subscript(place: Int) -> Row {
        get { rows[place] }
        set { rows[place] = newValue }
    }
}
