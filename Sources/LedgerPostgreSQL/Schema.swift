/// The tables, as a numbered list of steps that is only ever added to.
///
/// The merchant leads every key and index, so that the tables can be spread over servers by
/// merchant; except where workers look for what is due at all merchants, and where a secret (pay
/// token, pass digest) is all that the caller has. Words are stored as the rules spell them, moments
/// as milliseconds, money as kopecks. Text sorts by its bytes, as it does in Swift.
struct Schema {
    /// In the database.
    let name: String
    private let steps: [[String]]

    init(name: String, furtherSteps: [[String]] = []) {
        self.name = name
        steps = Self.steps + furtherSteps
    }

    /// The oldest program whose statements still fit these tables: raised when a step breaks them.
    static let readableFrom = 1

    private var known: Int { steps.count }

    /// Brings the tables up to date, one instance at a time, or refuses those of a newer program.
    func bringUpToDate(_ connection: Connection) throws {
        while try checkAge(connection) < known { try takeStep(connection) }
    }

    /// Takes the next step in a transaction of its own, so that no lock outlives its step.
    ///
    /// It gives way to whoever has long held what it must lock, and is tried again; it waits for
    /// another instance, and what it does itself may take long.
    private func takeStep(_ connection: Connection) throws {
        try run(
            [
                Statement("BEGIN"),
                Statement("SET LOCAL statement_timeout = \(Self.stepTimeoutMilliseconds)"),
                Statement("SET LOCAL lock_timeout = \(Self.stepTimeoutMilliseconds)"),
                Statement(
                    "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                    "kassalink.\(name)"
                ),
                Statement("SET LOCAL lock_timeout = \(DatabaseAddress.lockTimeoutMilliseconds)"),
            ],
            connection
        )
        // Another instance may have done it while this one waited for the lock.
        let number = try checkAge(connection)
        if number < known {
            if number == 0 { try connection.run(foundation) }
            let note = "INSERT INTO schema_steps (number, readable_from) VALUES ($1, $2)"
            let step = steps[number].map { Statement($0) }
            try run(step + [Statement(note, number + 1, Self.readableFrom)], connection)
        }
        try connection.run([Statement("COMMIT")])
    }

    private func run(_ statements: [Statement], _ connection: Connection) throws {
        try connection.run(statements, answeredWithinMilliseconds: Self.stepTimeoutMilliseconds)
    }

    /// An index of ten million rows is made in less.
    private static let stepTimeoutMilliseconds: CInt = 600_000

    private var foundation: [Statement] {
        [
            Statement("CREATE SCHEMA IF NOT EXISTS \(name)"),
            Statement(
                """
                CREATE TABLE schema_steps (
                    number bigint PRIMARY KEY, readable_from bigint NOT NULL,
                    at timestamptz NOT NULL DEFAULT now()
                )
                """
            ),
        ]
    }

    /// Not `to_regclass`: that remembers what it has not found, even when the lock was waited for.
    private static let versionTable = """
        SELECT EXISTS (
            SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = 'schema_steps'
        )
        """

    private static let newestStep = """
        SELECT coalesce(max(number), 0), coalesce(max(readable_from), 0) FROM schema_steps
        """

    /// - Returns: the number of the newest step; 0 where there are no tables yet.
    /// - Throws: `DatabaseFailure.newerSchema`.
    @discardableResult
    func checkAge(_ connection: Connection) throws -> Int {
        let look = Statement(Self.versionTable, name)
        guard try connection.run([look])[0].first({ $0.flag() }) == true else { return 0 }
        let newest = try connection.run([Statement(Self.newestStep)])[0].first { fields in
            (number: Int(fields.integer()), readableFrom: Int(fields.integer()))
        }
        guard let newest else { return 0 }
        guard newest.number <= known || newest.readableFrom <= known else {
            throw DatabaseFailure.newerSchema(
                found: newest.number,
                readableFrom: newest.readableFrom,
                known: known
            )
        }
        return newest.number
    }

    private static let steps = [
        words + directory + links + money + feed + desk, proofs + queues, handingOver, receipts,
        keeping, chain, unsettled, largeMerchants, byTime,
    ]

    /// What moved within a day, for a comparison with the bank's books.
    private static let byTime = [
        "CREATE INDEX payments_by_time ON payments (merchant, account, paid_at, id)",
        "CREATE INDEX refunds_by_time ON refunds (merchant, requested_at, payment)",
    ]

    /// Settled callbacks leave `inbox_by_state`, so that it is as short as what waits or needs people.
    ///
    /// Nobody writes to the inbox while it is read once for this.
    private static let unsettled = [
        "DROP INDEX inbox_by_state",
        """
        CREATE INDEX inbox_by_state ON inbox (merchant, state, id) WHERE state <> 'settled'
        """,
    ]

    /// How long an answer is kept; of those on file nobody knows the age, so it begins now.
    ///
    /// Seven days as `AnswerKey.keptSeconds` has them, also for what an older program beside this
    /// one writes. Open refunds have an index of their own, as short as they are few. Proofs without
    /// an hour are an older program's and stay.
    private static let keeping = [
        """
        ALTER TABLE answers ADD COLUMN keep_until bigint NOT NULL
            DEFAULT (date_part('epoch', now())::bigint + 7 * 86400) * 1000
        """,
        "CREATE INDEX answers_to_forget ON answers (keep_until, merchant, key)",
        "CREATE INDEX refunds_open ON refunds (merchant, id) WHERE next_check IS NOT NULL",
        "ALTER TABLE last_commits ADD COLUMN hour bigint",
        "CREATE INDEX last_commits_idle ON last_commits (hour)",
    ]

    /// Fiscal receipts: what they will say, which lines a refund takes back, and they themselves.
    ///
    /// Those that are not done have an index of their own, as short as what is missing.
    private static let receipts = [
        "ALTER TABLE charges ADD COLUMN basket text",
        "ALTER TABLE refunds ADD COLUMN parts text",
        """
        CREATE TABLE receipts (
            merchant word NOT NULL, id word NOT NULL, payment word NOT NULL, link word NOT NULL,
            store word NOT NULL, till word, order_id word, refund word, account word NOT NULL,
            amount bigint NOT NULL, basket text NOT NULL, owed_at bigint NOT NULL,
            attempt bigint NOT NULL, state word NOT NULL, is_in_doubt boolean NOT NULL,
            next_check bigint, fruitless bigint NOT NULL, task text, reason text, fn text,
            fd text, fpd text, shift text, number text, issued_at text, url text,
            PRIMARY KEY (merchant, id)
        ) WITH (fillfactor = 85)
        """,
        "CREATE INDEX receipts_of_payment ON receipts (merchant, payment, id)",
        "CREATE INDEX receipts_of_order ON receipts (merchant, order_id, id)",
        "CREATE INDEX receipts_of_store ON receipts (merchant, store, id)",
        "CREATE INDEX receipts_undone ON receipts (merchant, id) WHERE state <> 'done'",
        "CREATE INDEX receipts_due ON receipts (next_check) WHERE next_check IS NOT NULL",
    ]

    /// Goods that were given away before the bank had proved anything.
    private static let handingOver = ["ALTER TABLE charges ADD COLUMN handed_over_at bigint"]

    private static let words = [#"CREATE DOMAIN word AS text COLLATE "C""#]

    private static let directory = [
        "CREATE TABLE merchants (id word PRIMARY KEY, name text NOT NULL)",
        """
        CREATE TABLE stores (
            merchant word NOT NULL, id word NOT NULL, name text NOT NULL, account word NOT NULL,
            PRIMARY KEY (merchant, id)
        )
        """,
        """
        CREATE TABLE tills (
            merchant word NOT NULL, id word NOT NULL, store word NOT NULL, name text NOT NULL,
            link word NOT NULL, added_at bigint NOT NULL,
            PRIMARY KEY (merchant, id)
        )
        """,
        "CREATE INDEX tills_of_store ON tills (merchant, store, id)",
        """
        CREATE TABLE passes (
            merchant word NOT NULL, id word NOT NULL, role word NOT NULL, store word, till word,
            name text NOT NULL, digest word NOT NULL, issued_at bigint NOT NULL,
            revoked_at bigint,
            PRIMARY KEY (merchant, id)
        )
        """,
        "CREATE INDEX passes_by_digest ON passes (digest)",
        """
        CREATE TABLE listeners (
            merchant word NOT NULL, id word NOT NULL, PRIMARY KEY (merchant, id)
        )
        """,
    ]

    private static let links = [
        """
        CREATE TABLE links (
            merchant word NOT NULL, id word NOT NULL, store word NOT NULL, till word,
            account word NOT NULL, use word NOT NULL, pay_token word NOT NULL,
            opened_at bigint NOT NULL, qrc_id word, payload text, state word NOT NULL,
            charge word, generation bigint NOT NULL,
            PRIMARY KEY (merchant, id)
        ) WITH (fillfactor = 85)
        """,
        "CREATE INDEX links_by_pay_token ON links (pay_token)",
        """
        CREATE INDEX links_by_code ON links (merchant, account, qrc_id) WHERE qrc_id IS NOT NULL
        """,
        "CREATE INDEX links_of_store ON links (merchant, store, id) WHERE use = 'once'",
        """
        CREATE TABLE charges (
            merchant word NOT NULL, id word NOT NULL, link word NOT NULL, account word NOT NULL,
            order_id word NOT NULL, amount bigint NOT NULL, purpose text NOT NULL,
            generation bigint NOT NULL, is_at_till boolean NOT NULL,
            requested_at bigint NOT NULL, deadline bigint NOT NULL, grace_ends bigint NOT NULL,
            state word NOT NULL, doubt word, activation word, refusal text, next_check bigint,
            unanswered bigint NOT NULL, last_seen word,
            PRIMARY KEY (merchant, id)
        ) WITH (fillfactor = 85)
        """,
        """
        CREATE TABLE remarks (
            merchant word NOT NULL, charge word NOT NULL,
            number bigint GENERATED ALWAYS AS IDENTITY, at bigint NOT NULL,
            source text NOT NULL, kind word NOT NULL, text text, kopecks bigint,
            PRIMARY KEY (merchant, charge, number)
        )
        """,
        "CREATE UNIQUE INDEX charges_of_link ON charges (merchant, link, generation)",
        """
        CREATE INDEX charges_under_watch ON charges (merchant, link) WHERE next_check IS NOT NULL
        """,
        "CREATE INDEX charges_due ON charges (next_check) WHERE next_check IS NOT NULL",
        "CREATE INDEX charges_of_order ON charges (merchant, order_id, id)",
        """
        CREATE UNIQUE INDEX live_order ON charges (merchant, order_id)
            WHERE state IN ('requested', 'asking')
        """,
        """
        CREATE INDEX charges_by_activation ON charges (merchant, account, activation)
            WHERE activation IS NOT NULL
        """,
    ]

    private static let money = [
        """
        CREATE TABLE payments (
            merchant word NOT NULL, id word NOT NULL, link word NOT NULL, store word NOT NULL,
            till word, account word NOT NULL, charge word, order_id word, number word,
            amount bigint NOT NULL, paid_at bigint NOT NULL, kind word NOT NULL,
            decision word, return_at bigint,
            PRIMARY KEY (merchant, id)
        )
        """,
        "CREATE INDEX payments_of_charge ON payments (merchant, charge) WHERE charge IS NOT NULL",
        "CREATE INDEX payments_of_store ON payments (merchant, store, id)",
        """
        CREATE UNIQUE INDEX payments_by_number ON payments (merchant, account, number)
            WHERE number IS NOT NULL
        """,
        """
        CREATE TABLE refunds (
            merchant word NOT NULL, payment word NOT NULL, id word NOT NULL,
            link word NOT NULL, amount bigint NOT NULL, requested_at bigint NOT NULL,
            state word NOT NULL, is_in_doubt boolean NOT NULL, next_check bigint,
            unanswered bigint NOT NULL, reason text,
            PRIMARY KEY (merchant, payment, id)
        )
        """,
        "CREATE INDEX refunds_due ON refunds (next_check) WHERE next_check IS NOT NULL",
        """
        CREATE TABLE once_tokens (
            merchant word NOT NULL, token word NOT NULL, PRIMARY KEY (merchant, token)
        )
        """,
    ]

    /// The row of a merchant in `feeds` is locked from the first event of a commit to its end, so
    /// that a later place is never seen before an earlier one.
    private static let feed = [
        """
        CREATE TABLE feeds (merchant word PRIMARY KEY, last bigint NOT NULL)
            WITH (fillfactor = 50)
        """,
        """
        CREATE TABLE events (
            merchant word NOT NULL, place bigint NOT NULL, id word NOT NULL,
            kind word NOT NULL, at bigint NOT NULL, link word NOT NULL, store word NOT NULL,
            till word, qrc_id word, charge word, order_id word, asked bigint, payment word,
            number word, paid bigint, paid_at bigint, refund word, refunded bigint,
            PRIMARY KEY (merchant, place)
        )
        """,
        """
        CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION 'an event never changes and never goes'; END$$
        """,
        """
        CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events
            FOR EACH STATEMENT EXECUTE FUNCTION events_stay()
        """,
        """
        CREATE TABLE deliveries (
            merchant word NOT NULL, id word NOT NULL, listener word NOT NULL,
            place bigint NOT NULL, subject word NOT NULL, owed_since bigint NOT NULL,
            state word NOT NULL, attempts bigint NOT NULL, next bigint,
            is_claimed boolean NOT NULL, last_error text,
            PRIMARY KEY (merchant, id)
        ) WITH (fillfactor = 85)
        """,
        """
        CREATE INDEX deliveries_undelivered ON deliveries (merchant, listener, subject, place)
            WHERE state <> 'delivered'
        """,
        """
        CREATE INDEX deliveries_by_state ON deliveries (merchant, state, id)
            WHERE state <> 'delivered'
        """,
        """
        CREATE INDEX deliveries_due ON deliveries (merchant, listener, next, place)
            WHERE state = 'owed'
        """,
    ]

    private static let desk = [
        """
        CREATE TABLE inbox (
            merchant word NOT NULL, id word NOT NULL, account word NOT NULL,
            number bigint GENERATED ALWAYS AS IDENTITY,
            received_at bigint NOT NULL, headers text NOT NULL, body bytea NOT NULL,
            verdict word NOT NULL, reason text, repeat_key word NOT NULL, names text NOT NULL,
            reading word, paid_number text, paid bigint, paid_at bigint,
            state word NOT NULL, attempts bigint NOT NULL, next_look bigint,
            PRIMARY KEY (merchant, id)
        ) WITH (fillfactor = 85)
        """,
        "CREATE UNIQUE INDEX inbox_repeats ON inbox (merchant, account, repeat_key)",
        "CREATE INDEX inbox_by_state ON inbox (merchant, state, id)",
        "CREATE INDEX inbox_due ON inbox (next_look, number) WHERE next_look IS NOT NULL",
        """
        CREATE TABLE inbox_names (
            merchant word NOT NULL, account word NOT NULL, kind word NOT NULL,
            name word NOT NULL, callback word NOT NULL,
            PRIMARY KEY (merchant, account, kind, name, callback)
        )
        """,
        """
        CREATE TABLE answers (
            merchant word NOT NULL, key word NOT NULL, fingerprint word NOT NULL,
            subject word NOT NULL, lease bigint, status bigint, content_type text, body bytea,
            PRIMARY KEY (merchant, key)
        )
        """,
    ]

    /// One row for each connection that ever wrote for a merchant; see `Proof`.
    private static let proofs = [
        """
        CREATE TABLE last_commits (
            merchant word NOT NULL, desk word NOT NULL, number bigint NOT NULL,
            PRIMARY KEY (merchant, desk)
        ) WITH (fillfactor = 50)
        """
    ]

    private static let queues = [
        """
        CREATE UNLOGGED TABLE look_ups (
            merchant word NOT NULL, account word NOT NULL, free bigint NOT NULL,
            PRIMARY KEY (merchant, account)
        ) WITH (fillfactor = 50)
        """
    ]
}
