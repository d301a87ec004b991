import Ledger
import LedgerPostgreSQL
import Payments
import PostgresForTests
import Synchronization
import Testing

@Suite("The statements of the engine for many machines")
struct PostgresStatementTests {
    /// What looks for work of all merchants, knows only a secret, or lists whom there is.
    static let ofAll = [
        "BEGIN", "COMMIT", "ROLLBACK", "SELECT pg_", "SELECT current_setting", "FROM pg_tables",
        "FROM pg_class", "CREATE ", "schema_steps", "FROM links WHERE pay_token = $1",
        "FROM passes WHERE digest = $1",
        "SELECT id, name FROM merchants", "FROM inbox WHERE next_look <= $1",
        "FROM charges WHERE next_check <= $1", "FROM refunds WHERE next_check <= $1",
        "FROM receipts WHERE next_check <= $1", "FROM receipts WHERE state <> 'done'\nGROUP BY",
        "FROM listeners,\nLATERAL", "WITH RECURSIVE creditors", "INSERT INTO merchants",
        "FROM answers WHERE keep_until <= $1", "FROM last_commits WHERE hour <",
        "UPDATE feeds SET chained_after", "WITH RECURSIVE known",
    ]

    @Test("every statement names its merchant wherever it names a table")
    func merchants() async throws {
        let heard = Mutex<Set<String>>([])
        let schema = SharedServer.newSchema()
        let address = try SharedServer.address(schema: schema)
        let books = try await PostgresBooks(
            at: address,
            listeners: [Sample.listener("1c")],
            connections: 2,
            newID: { newID() },
            heard: { statement in heard.withLock { _ = $0.insert(statement) } }
        )
        try await Everything.use(of: books)
        let audit = try FeedAudit(at: address) { text in heard.withLock { _ = $0.insert(text) } }
        let reports = try audit()
        #expect(reports.map(\.fault) == [nil])
        try await breakCommit(in: books, schema: schema)
        await books.close()
        let statements = heard.withLock { $0 }.filter { statement in
            !Self.ofAll.contains { statement.contains($0) }
        }
        #expect(statements.count > 50)
        #expect(statements.contains { $0.contains("RETURNING number") }, "what became of it")
        for statement in statements {
            let (tables, merchants) = Self.counts(statement)
            #expect(merchants >= tables, "\(statement)")
        }
    }

    /// Cuts the connection between a rule and its commit, so that the commit is asked for.
    private func breakCommit(in books: PostgresBooks, schema: String) async throws {
        let server = try SharedServer.get()
        let link = try await books.ask(order: "cut")
        let runs = Atomic(0)
        let result = try await books.change(link.owned, including: .current, once: nil) { link in
            let run = runs.add(1, ordering: .relaxed).newValue
            if run == 1 {
                try server.tell(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE relation = '\(schema).links'::regclass GROUP BY pid
                    """
                )
            }
            let incoming = Incoming(number: "cut", amount: Sample.price, paidAt: nil)
            link.quarantine(incoming, as: Payment.ID("cut"), at: Sample.now)
            return run
        }
        #expect(result == 2)
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
