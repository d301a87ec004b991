extension Schema {
    /// Each merchant may have most of a table, and plans are made for the one who does.
    ///
    /// Beside thousands of small merchants the server takes each for one of a few rows, and would
    /// walk through all that a large one has rather than look for what is asked. With this it takes
    /// everyone for the largest there is, from the next time that it analyses the table.
    static let largeMerchants = [
        "links", "charges", "remarks", "payments", "refunds", "receipts", "events", "deliveries",
        "inbox", "inbox_names", "answers", "once_tokens",
    ].map { "ALTER TABLE \($0) ALTER COLUMN merchant SET (n_distinct = 1)" }
}
