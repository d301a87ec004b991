import GRDB
enum PlaceholderLedgerSQLite {}
