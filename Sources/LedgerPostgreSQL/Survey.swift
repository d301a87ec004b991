/// Keeps what the server knows of its tables in step with their growth while they are young.
///
/// The server makes the plan of a statement once and keeps it until a table of it is analysed. One
/// made while the tables are empty may walk through all that a merchant has, which costs nothing
/// then; the server's own analyses are a minute apart, and on a first busy morning each sale would
/// read all sales before it. So whoever finds a table outgrown has it analysed, and all connections
/// of all instances make their plans for it anew.
struct Survey {
    private var surveyedAt: ContinuousClock.Instant?

    /// What grows within it is walked through in as short a time.
    private static let pause = Duration.milliseconds(200)
    /// Some twenty thousand purchases: with more than that no plan walks through any.
    private static let youthBytes = 16_777_216
    /// Work at other tables does not wait for one that is being rebuilt.
    private static let lockTimeoutMilliseconds = 10

    /// To be called before work, where no transaction is open.
    mutating func analyseOutgrown(_ connection: Connection, in schema: String) throws {
        let now = ContinuousClock.now
        if let surveyedAt, now - surveyedAt < Self.pause { return }
        surveyedAt = now
        let look = [
            Statement("BEGIN"),
            Statement("SET LOCAL lock_timeout = \(Self.lockTimeoutMilliseconds)"),
            Statement(Self.outgrown, schema, Self.youthBytes),
            Statement("COMMIT"),
        ]
        do {
            let tables = try connection.run(look)[2].all { $0.text() }
            guard !tables.isEmpty else { return }
            // Another connection may just be at it; and no standby needs to hear of it first.
            let analyses = tables.map { Statement("ANALYZE (SKIP_LOCKED) \(schema).\($0)") }
            let quietly = [Statement("BEGIN"), Statement("SET LOCAL synchronous_commit = off")]
            try connection.run(quietly + analyses + [Statement("COMMIT")])
        } catch let failure as ServerFailure where failure.isConflict {
            if connection.isInTransaction { try connection.run([Statement("ROLLBACK")]) }
        }
    }

    /// Half as large again as they were when they were last analysed; the server would not analyse
    /// for us what is another role's.
    private static let outgrown = """
        SELECT relname FROM pg_class, pg_relation_size(oid) AS bytes
        WHERE relkind = 'r' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
            AND pg_has_role(relowner, 'USAGE')
            AND bytes > relpages * current_setting('block_size')::bigint / 2 * 3 AND bytes < $2
        """
}
