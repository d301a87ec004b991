import Ledger
import LedgerPostgreSQL
import Payments
import PostgresForTests
import Synchronization
import Testing

/// Databases that the server itself does not analyse, as it does not in the first minute.
@Suite("The growth of young tables", .timeLimit(.minutes(2)))
struct PostgresGrowthTests {
    @Test("a sale of a first busy morning does not read all sales before it")
    func firstMorning() async throws {
        let (schema, books) = try await fresh()
        let (lanes, each) = (16, 25)
        _ = try await many(lanes) { lane in
            for number in 0..<each {
                try await books.sell(order: "\(lane)-\(number)", number: "\(lane)-\(number)")
            }
        }
        await books.close()
        let read = try rowsRead(in: schema)
        #expect(read < lanes * each * 1000, "\(read)")
    }

    @Test(
        "no statement of a day walks through what its tables have grown by",
        arguments: [1, 10]
    )
    func grownInBetween(merchants: Int) async throws {
        let rows = 20_000
        async let young = rowsReadInTwoDays(grownBy: 0, ofEach: merchants)
        async let grown = rowsReadInTwoDays(grownBy: rows, ofEach: merchants)
        let (few, more) = (try await young, try await grown)
        #expect(more < few + rows, "\(few), then \(more)")
    }

    @Test("work at other tables does not wait for one that is being rebuilt")
    func locked() async throws {
        let (schema, books) = try await fresh()
        let link = try await books.ask(order: "1")
        let server = try SharedServer.get()
        let rebuilding = Task.detached {
            try server.tell("BEGIN; LOCK TABLE \(schema).inbox; SELECT pg_sleep(5)")
        }
        try await Task.sleep(for: .seconds(1))
        let start = ContinuousClock.now
        #expect(try await books.now(link) == link.onFile)
        #expect(ContinuousClock.now - start < .milliseconds(2500))
        try await rebuilding.value
        await books.close()
    }

    @Test("tables of another role are left to the server, and serve all the same")
    func guest() async throws {
        let (schema, owner) = try await fresh()
        let server = try SharedServer.get()
        try server.tell(
            """
            CREATE ROLE \(schema) LOGIN; GRANT USAGE ON SCHEMA \(schema) TO \(schema);
            GRANT ALL ON ALL TABLES IN SCHEMA \(schema) TO \(schema);
            """
        )
        let heard = Mutex<Set<String>>([])
        let address = DatabaseAddress(
            hosts: [DatabaseAddress.Host(name: server.folder, port: server.port)],
            database: "postgres",
            user: schema,
            schema: schema
        )
        let guest = try await PostgresBooks(
            at: address,
            listeners: [Sample.listener("1c")],
            connections: 1,
            newID: { newID() },
            heard: { statement in heard.withLock { _ = $0.insert(statement) } }
        )
        try await Everything.use(of: guest)
        try await Task.sleep(for: .milliseconds(300))
        try await guest.proveWritable()
        await guest.close()
        await owner.close()
        let statements = heard.withLock { $0 }
        #expect(statements.contains { $0.contains("relpages") })
        #expect(!statements.contains { $0.hasPrefix("ANALYZE") })
    }

    /// One day on tables as they begin, and another when they have grown.
    private func rowsReadInTwoDays(grownBy rows: Int, ofEach merchants: Int) async throws -> Int {
        let (schema, books) = try await fresh()
        var day = RandomDay(seed: 7)
        await day.play(steps: 600, in: books)
        try SharedServer.get().tell(Self.growth(of: schema, by: rows, ofEach: merchants))
        try await Task.sleep(for: .milliseconds(300))
        await day.play(steps: 600, in: books)
        await books.close()
        return try rowsRead(in: schema)
    }

    private func fresh() async throws -> (schema: String, books: PostgresBooks) {
        let schema = SharedServer.newSchema()
        let books = try await PostgresBooks(
            at: try SharedServer.address(schema: schema),
            listeners: RandomDay.listeners,
            connections: 4,
            newID: { newID() }
        )
        try SharedServer.get().tell(
            """
            DO $$DECLARE name text; BEGIN
                FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = '\(schema)' LOOP
                    EXECUTE format('ALTER TABLE \(schema).%I SET (autovacuum_enabled = off)', name);
                END LOOP;
            END$$
            """
        )
        return (schema, books)
    }

    /// To be asked when all connections are closed, which tell the server only then.
    private func rowsRead(in schema: String) throws -> Int {
        let rows = try SharedServer.get().ask(
            """
            SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables
                    WHERE schemaname = '\(schema)')
                + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
                    WHERE schemaname = '\(schema)')
            """
        )
        return try #require(rows.first.flatMap { Int($0) })
    }

    /// So many rows more in each table of history, of what is over: one of `merchants` is the
    /// sample's, the others are strangers who have one row each.
    private static func growth(
        of schema: String,
        by rows: Int,
        ofEach merchants: Int
    ) -> String {
        """
        SET search_path = \(schema);
        DO $$DECLARE grown record; BEGIN
            FOR grown IN
                SELECT relname, string_agg(attname, ',') AS columns, string_agg(CASE
                    WHEN attname = 'merchant' THEN 'CASE n % \(merchants) WHEN 0 THEN '''
                        || '\(Sample.merchant.text)'' ELSE ''m-'' || n END'
                    WHEN attname = 'listener' THEN '''1c'''
                    WHEN attname = 'state' THEN CASE relname WHEN 'inbox' THEN '''settled'''
                        WHEN 'deliveries' THEN '''delivered''' ELSE '''done''' END
                    WHEN atttypid = 'bigint'::regtype THEN '4000000000000 + n'
                    WHEN atttypid = 'boolean'::regtype THEN 'false'
                    WHEN atttypid = 'bytea'::regtype THEN ''''''
                    ELSE '''grown-'' || n' END, ',') AS values
                FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
                WHERE relnamespace = '\(schema)'::regnamespace AND relkind = 'r' AND attnum > 0
                    AND attnotnull AND attidentity = '' AND relname IN ('links', 'charges',
                    'payments', 'refunds', 'receipts', 'events', 'deliveries', 'inbox',
                    'answers', 'once_tokens', 'remarks')
                GROUP BY relname
            LOOP
                EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', grown.relname);
                EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM generate_series(1, \(rows)) AS n',
                    grown.relname, grown.columns, grown.values);
                EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', grown.relname);
            END LOOP;
        END$$
        """
    }
}
