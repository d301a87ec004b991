import GRDB

/// The tables, as a numbered list of steps that is only ever added to.
///
/// The merchant leads every key and index, except where workers look for what is due at all
/// merchants, and where a secret (pay token, pass digest) is all that the caller has. Words are
/// stored as the rules spell them, moments as milliseconds, money as kopecks.
enum Schema {
    /// Brings the file up to date, or refuses one that a newer program has written.
    static func bringUpToDate(_ database: Database) throws {
        let found = try checkAge(database)
        for number in found..<steps.count {
            try database.inTransaction(.immediate) {
                try database.execute(sql: steps[number])
                try database.execute(sql: "PRAGMA user_version = \(number + 1)")
                return .commit
            }
        }
    }

    /// - Returns: the number of the file's schema.
    /// - Throws: `StorageFailure.newerSchema`.
    @discardableResult
    static func checkAge(_ database: Database) throws -> Int {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard found <= steps.count else {
            throw StorageFailure.newerSchema(found: found, known: steps.count)
        }
        return found
    }

    /// Whether the file has what money hangs on: a ledger, and no archive of one.
    static func isWhole(_ database: Database) throws -> Bool {
        try ["merchants", "links", "charges", "payments", "refunds"].allSatisfy {
            try database.tableExists($0)
        }
    }

    private static let steps = [
        directory + links + money + feed + desk, stories, handingOver, chain, receipts,
        keeping, byTime,
    ]

    /// What moved within a day, for a comparison with the bank's books.
    private static let byTime = """
        CREATE INDEX payments_by_time ON payments (merchant, account, paid_at, id);
        CREATE INDEX refunds_by_time ON refunds (merchant, requested_at, payment);

        """

    /// How long an answer is kept; 0 for those of the time before, which begin to age when they are
    /// first looked at.
    ///
    /// Open refunds have an index of their own, as short as they are few.
    private static let keeping = """
        ALTER TABLE answers ADD COLUMN keep_until INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX answers_to_forget ON answers (keep_until, merchant, key);
        CREATE INDEX refunds_open ON refunds (merchant, id) WHERE next_check IS NOT NULL;

        """

    /// Fiscal receipts: what they will say, which lines a refund takes back, and they themselves.
    ///
    /// Those that are not done have indexes of their own, as short as what is missing.
    private static let receipts = """
        ALTER TABLE charges ADD COLUMN basket TEXT;
        ALTER TABLE refunds ADD COLUMN parts TEXT;
        CREATE TABLE receipts (
            merchant TEXT NOT NULL, id TEXT NOT NULL, payment TEXT NOT NULL, link TEXT NOT NULL,
            store TEXT NOT NULL, till TEXT, order_id TEXT, refund TEXT, account TEXT NOT NULL,
            amount INTEGER NOT NULL, basket TEXT NOT NULL, owed_at INTEGER NOT NULL,
            attempt INTEGER NOT NULL, state TEXT NOT NULL, is_in_doubt INTEGER NOT NULL,
            next_check INTEGER, fruitless INTEGER NOT NULL, task TEXT, reason TEXT, fn TEXT,
            fd TEXT, fpd TEXT, shift TEXT, number TEXT, issued_at TEXT, url TEXT,
            PRIMARY KEY (merchant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX receipts_of_payment ON receipts (merchant, payment, id);
        CREATE INDEX receipts_of_order ON receipts (merchant, order_id, id);
        CREATE INDEX receipts_of_store ON receipts (merchant, store, id);
        CREATE INDEX receipts_undone ON receipts (merchant, id) WHERE state <> 'done';
        CREATE INDEX receipts_missing ON receipts (merchant, account) WHERE state <> 'done';
        CREATE INDEX receipts_due ON receipts (next_check) WHERE next_check IS NOT NULL;

        """

    /// Goods that were given away before the bank had proved anything.
    private static let handingOver = "ALTER TABLE charges ADD COLUMN handed_over_at INTEGER"

    /// Where the feed of each merchant ends, and what lies in archives already; hashes from here on.
    ///
    /// `chained_after` is the last event of the time before there were hashes. An event may go only
    /// where `archived_to` has passed it, and that moves only to an event that is there. Settled
    /// callbacks leave `inbox_by_state`, so that it is as short as what waits or needs people.
    private static let chain = """
        ALTER TABLE events ADD COLUMN hash BLOB;
        CREATE TABLE feeds (
            merchant TEXT NOT NULL PRIMARY KEY, place INTEGER NOT NULL, hash BLOB,
            chained_after INTEGER NOT NULL DEFAULT 0,
            archived_to INTEGER NOT NULL DEFAULT 0, archived_hash BLOB
        ) STRICT, WITHOUT ROWID;
        WITH RECURSIVE known (merchant) AS (
            SELECT min(merchant) FROM events
            UNION ALL
            SELECT (SELECT min(merchant) FROM events WHERE merchant > known.merchant)
            FROM known WHERE known.merchant IS NOT NULL
        )
        INSERT INTO feeds (merchant, place, chained_after)
            SELECT merchant, newest, newest FROM (
                SELECT merchant, (
                    SELECT max(place) FROM events WHERE events.merchant = known.merchant
                ) AS newest FROM known WHERE merchant IS NOT NULL
            );
        CREATE TRIGGER feeds_never_go BEFORE DELETE ON feeds
            BEGIN SELECT RAISE(ABORT, 'a feed is never taken away'); END;
        CREATE TRIGGER feeds_go_on BEFORE UPDATE OF place ON feeds
            WHEN NEW.place <> OLD.place + 1
            BEGIN SELECT RAISE(ABORT, 'a feed goes on by one event at a time'); END;
        CREATE TRIGGER feeds_begin_at_an_event BEFORE UPDATE OF archived_to, archived_hash ON feeds
            WHEN NOT EXISTS (
                SELECT 1 FROM events WHERE merchant = NEW.merchant AND place = NEW.archived_to
                    AND hash IS NEW.archived_hash
            )
            BEGIN SELECT RAISE(ABORT, 'a feed begins after an event that is on file'); END;
        DROP TRIGGER events_never_go;
        CREATE TRIGGER events_never_go BEFORE DELETE ON events
            WHEN coalesce(
                OLD.place > (SELECT archived_to FROM feeds WHERE merchant = OLD.merchant), 1
            )
            BEGIN SELECT RAISE(ABORT, 'an event is never taken away'); END;

        DROP INDEX inbox_by_state;
        CREATE INDEX inbox_by_state ON inbox (merchant, state, id) WHERE state <> 'settled';

        """

    /// What is done with late money, and why each charge is as it is.
    private static let stories = """
        ALTER TABLE payments ADD COLUMN decision TEXT;
        ALTER TABLE payments ADD COLUMN return_at INTEGER;
        ALTER TABLE charges ADD COLUMN last_seen TEXT;

        CREATE TABLE remarks (
            number INTEGER PRIMARY KEY,
            merchant TEXT NOT NULL, charge TEXT NOT NULL, at INTEGER NOT NULL,
            source TEXT NOT NULL, kind TEXT NOT NULL, text TEXT, kopecks INTEGER
        ) STRICT;
        CREATE INDEX remarks_of_charge ON remarks (merchant, charge, number);

        """

    private static let directory = """
        CREATE TABLE merchants (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE stores (
            merchant TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, account TEXT NOT NULL,
            PRIMARY KEY (merchant, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tills (
            merchant TEXT NOT NULL, id TEXT NOT NULL, store TEXT NOT NULL, name TEXT NOT NULL,
            link TEXT NOT NULL, added_at INTEGER NOT NULL,
            PRIMARY KEY (merchant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tills_of_store ON tills (merchant, store, id);

        CREATE TABLE passes (
            merchant TEXT NOT NULL, id TEXT NOT NULL, role TEXT NOT NULL, store TEXT, till TEXT,
            name TEXT NOT NULL, digest TEXT NOT NULL, issued_at INTEGER NOT NULL,
            revoked_at INTEGER,
            PRIMARY KEY (merchant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX passes_by_digest ON passes (digest);

        CREATE TABLE listeners (
            merchant TEXT NOT NULL, id TEXT NOT NULL,
            PRIMARY KEY (merchant, id)
        ) STRICT, WITHOUT ROWID;

        """

    private static let links = """
        CREATE TABLE links (
            merchant TEXT NOT NULL, id TEXT NOT NULL, store TEXT NOT NULL, till TEXT,
            account TEXT NOT NULL, use TEXT NOT NULL, pay_token TEXT NOT NULL,
            opened_at INTEGER NOT NULL, qrc_id TEXT, payload TEXT, state TEXT NOT NULL,
            charge TEXT, generation INTEGER NOT NULL,
            PRIMARY KEY (merchant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX links_by_pay_token ON links (pay_token);
        CREATE INDEX links_by_code ON links (merchant, account, qrc_id)
            WHERE qrc_id IS NOT NULL;
        CREATE INDEX links_of_store ON links (merchant, store, id) WHERE use = 'once';

        CREATE TABLE charges (
            merchant TEXT NOT NULL, id TEXT NOT NULL, link TEXT NOT NULL, account TEXT NOT NULL,
            order_id TEXT NOT NULL, amount INTEGER NOT NULL, purpose TEXT NOT NULL,
            generation INTEGER NOT NULL, is_at_till INTEGER NOT NULL,
            requested_at INTEGER NOT NULL, deadline INTEGER NOT NULL,
            grace_ends INTEGER NOT NULL, state TEXT NOT NULL, doubt TEXT, activation TEXT,
            refusal TEXT, next_check INTEGER, unanswered INTEGER NOT NULL,
            PRIMARY KEY (merchant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX charges_of_link ON charges (merchant, link, generation);
        CREATE INDEX charges_under_watch ON charges (merchant, link)
            WHERE next_check IS NOT NULL;
        CREATE INDEX charges_due ON charges (next_check) WHERE next_check IS NOT NULL;
        CREATE INDEX charges_of_order ON charges (merchant, order_id, id);
        CREATE UNIQUE INDEX live_order ON charges (merchant, order_id)
            WHERE state IN ('requested', 'asking');
        CREATE INDEX charges_by_activation ON charges (merchant, account, activation)
            WHERE activation IS NOT NULL;

        """

    private static let money = """
        CREATE TABLE payments (
            merchant TEXT NOT NULL, id TEXT NOT NULL, link TEXT NOT NULL, store TEXT NOT NULL,
            till TEXT, account TEXT NOT NULL, charge TEXT, order_id TEXT, number TEXT,
            amount INTEGER NOT NULL, paid_at INTEGER NOT NULL, kind TEXT NOT NULL,
            PRIMARY KEY (merchant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX payments_of_charge ON payments (merchant, charge)
            WHERE charge IS NOT NULL;
        CREATE INDEX payments_of_store ON payments (merchant, store, id);
        CREATE UNIQUE INDEX payments_by_number ON payments (merchant, account, number)
            WHERE number IS NOT NULL;

        CREATE TABLE refunds (
            merchant TEXT NOT NULL, payment TEXT NOT NULL, id TEXT NOT NULL,
            link TEXT NOT NULL, amount INTEGER NOT NULL, requested_at INTEGER NOT NULL,
            state TEXT NOT NULL, is_in_doubt INTEGER NOT NULL, next_check INTEGER,
            unanswered INTEGER NOT NULL, reason TEXT,
            PRIMARY KEY (merchant, payment, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX refunds_due ON refunds (next_check) WHERE next_check IS NOT NULL;

        CREATE TABLE once_tokens (
            merchant TEXT NOT NULL, token TEXT NOT NULL,
            PRIMARY KEY (merchant, token)
        ) STRICT, WITHOUT ROWID;

        """

    private static let feed = """
        CREATE TABLE events (
            merchant TEXT NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL,
            kind TEXT NOT NULL, at INTEGER NOT NULL, link TEXT NOT NULL, store TEXT NOT NULL,
            till TEXT, qrc_id TEXT, charge TEXT, order_id TEXT, asked INTEGER, payment TEXT,
            number TEXT, paid INTEGER, paid_at INTEGER, refund TEXT, refunded INTEGER,
            PRIMARY KEY (merchant, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER events_never_change BEFORE UPDATE ON events
            BEGIN SELECT RAISE(ABORT, 'an event never changes'); END;
        CREATE TRIGGER events_never_go BEFORE DELETE ON events
            BEGIN SELECT RAISE(ABORT, 'an event is never taken away'); END;

        CREATE TABLE deliveries (
            merchant TEXT NOT NULL, id TEXT NOT NULL, listener TEXT NOT NULL,
            place INTEGER NOT NULL, subject TEXT NOT NULL, owed_since INTEGER NOT NULL,
            state TEXT NOT NULL, attempts INTEGER NOT NULL, next INTEGER,
            is_claimed INTEGER NOT NULL, last_error TEXT,
            PRIMARY KEY (merchant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deliveries_undelivered ON deliveries (merchant, listener, subject, place)
            WHERE state <> 'delivered';
        CREATE INDEX deliveries_by_state ON deliveries (merchant, state, id)
            WHERE state <> 'delivered';
        CREATE INDEX deliveries_due ON deliveries (merchant, listener, next, place)
            WHERE state = 'owed';

        """

    private static let desk = """
        CREATE TABLE inbox (
            number INTEGER PRIMARY KEY,
            merchant TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL,
            received_at INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL,
            verdict TEXT NOT NULL, reason TEXT, repeat_key TEXT NOT NULL, names TEXT NOT NULL,
            reading TEXT, paid_number TEXT, paid INTEGER, paid_at INTEGER,
            state TEXT NOT NULL, attempts INTEGER NOT NULL, next_look INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX inbox_by_id ON inbox (merchant, id);
        CREATE UNIQUE INDEX inbox_repeats ON inbox (merchant, account, repeat_key);
        CREATE INDEX inbox_by_state ON inbox (merchant, state, id);
        CREATE INDEX inbox_due ON inbox (next_look) WHERE next_look IS NOT NULL;

        CREATE TABLE inbox_names (
            merchant TEXT NOT NULL, account TEXT NOT NULL, kind TEXT NOT NULL,
            name TEXT NOT NULL, callback TEXT NOT NULL,
            PRIMARY KEY (merchant, account, kind, name, callback)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE answers (
            number INTEGER PRIMARY KEY,
            merchant TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL,
            subject TEXT NOT NULL, lease INTEGER, status INTEGER, content_type TEXT, body BLOB
        ) STRICT;
        CREATE UNIQUE INDEX answers_by_key ON answers (merchant, key);
        CREATE INDEX answers_begun ON answers (lease) WHERE lease IS NOT NULL;

        """
}
