import ArgumentParser

extension LedgerSettings {
    /// Copies are made of a file; a database server has its own ways.
    func requirePath() throws -> String {
        if let path { return path }
        throw ValidationError(
            "the ledger is on a database server, and this works on a file: a server is copied with "
                + "pg_basebackup or pg_dump; it has no archives yet"
        )
    }
}
