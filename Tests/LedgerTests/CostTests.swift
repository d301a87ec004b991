import Ledger
import LedgerSQLite
import Payments
import Synchronization
import Testing

@Suite("The cost of a statement")
struct CostTests {
    /// As long as the settings or the open debts are, however long the history is; of feeds a
    /// merchant has one.
    static let short = [
        "SCAN merchants", "SCAN listeners", "SEARCH stores", "SEARCH passes", "SEARCH feeds",
        "SEARCH deliveries USING INDEX deliveries_undelivered",
        "SCAN receipts USING INDEX receipts_missing",
    ]
    /// A whole table, or all that one merchant or one account of it has ever had.
    static let walking = ["SCAN", "(merchant=?)", "(merchant=? AND account=?)"]

    @Test("no statement walks through history")
    func noWalk() async throws {
        let heard = Mutex<Set<String>>([])
        let place = try Place()
        defer { place.remove() }
        let books = try SQLiteBooks(
            path: place.file,
            listeners: [Sample.listener("1c")],
            newID: { newID() },
            heard: { statement in heard.withLock { _ = $0.insert(statement) } }
        )
        try await Everything.use(of: books)
        let statements = heard.withLock { $0 }.filter { statement in
            ["SELECT", "INSERT", "UPDATE", "DELETE"].contains { statement.hasPrefix($0) }
                && !statement.contains("sqlite_")
        }
        #expect(statements.count > 60)
        for statement in statements {
            let plan = try await books.plan(of: statement)
            let walks = plan.filter { line in
                Self.walking.contains { line.hasPrefix($0) || line.hasSuffix($0) }
                    && !Self.short.contains { line.hasPrefix($0) }
            }
            let sorts = plan.filter { $0.contains("TEMP B-TREE") }
            #expect(walks == [], "\(statement)")
            #expect(sorts == [], "\(statement)")
        }
        try await books.close()
    }
}
