import Ledger
import LedgerPostgreSQL
import Payments
import Synchronization
import Testing

@Suite("The statements of the engine for many machines")
struct PostgresStatementTests {
    /// What looks for work of all merchants, knows only a secret, or lists whom there is.
    static let ofAll = [
        "BEGIN", "COMMIT", "ROLLBACK", "SELECT pg_", "SELECT current_setting", "FROM pg_tables",
        "CREATE ", "schema_steps", "FROM links WHERE pay_token = $1",
        "FROM passes WHERE digest = $1",
        "SELECT id, name FROM merchants", "FROM inbox WHERE next_look <= $1",
        "FROM charges WHERE next_check <= $1", "FROM refunds WHERE next_check <= $1",
        "FROM listeners,\nLATERAL", "WITH RECURSIVE creditors", "INSERT INTO merchants",
    ]

    @Test("every statement names its merchant wherever it names a table")
    func merchants() async throws {
        let heard = Mutex<Set<String>>([])
        let books = try await PostgresBooks(
            at: try SharedServer.address(schema: SharedServer.newSchema()),
            listeners: [Sample.listener("1c")],
            connections: 2,
            newID: { newID() },
            heard: { statement in heard.withLock { _ = $0.insert(statement) } }
        )
        try await Everything.use(of: books)
        await books.close()
        let statements = heard.withLock { $0 }.filter { statement in
            !Self.ofAll.contains { statement.contains($0) }
        }
        #expect(statements.count > 50)
        for statement in statements {
            let (tables, merchants) = Self.counts(statement)
            #expect(merchants >= tables, "\(statement)")
        }
    }

    @Test("a statement that forgets its merchant is seen")
    func forgotten() {
        #expect(Self.counts("SELECT id FROM links WHERE id = $1") == (1, 0))
        #expect(Self.counts("UPDATE links SET state = $1 WHERE id = $2") == (1, 0))
        let half = """
            SELECT 1 FROM links WHERE merchant = $1 AND id IN (SELECT link FROM charges)
            """
        #expect(Self.counts(half) == (2, 1))
    }

    /// How many tables a statement reads or writes, and how many times it says whose.
    private static func counts(_ statement: String) -> (tables: Int, merchants: Int) {
        let words = statement.split { $0.isWhitespace }.joined(separator: " ")
        let tables = words.matches(of: /(?:FROM|UPDATE|JOIN|INSERT INTO) (\w+)/).filter { match in
            !notTables.contains(String(match.output.1))
        }
        let merchants = words.matches(
            of: /merchant = (?:\$|\w+\.merchant)|INTO \w+ (?:AS \w+ )?\(merchant,/
        )
        return (tables.count, merchants.count)
    }

    /// Rows that a statement has read already, and words that follow UPDATE in a lock or a repeat.
    private static let notTables: Set = [
        "wanted", "taken", "page", "due", "claimed", "next", "SET", "SKIP",
    ]
}
