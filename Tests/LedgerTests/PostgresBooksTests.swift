import Foundation
import Ledger
import LedgerPostgreSQL
import Payments
import PostgresForTests
import Synchronization
import Testing

@Suite("The engine for many machines", .timeLimit(.minutes(2)))
struct PostgresBooksTests {
    @Test("two instances that start at one time make the tables once")
    func startAtOnce() async throws {
        try await withInstances(4) { instances in
            let link = try await instances[0].ask(order: "1")
            for books in instances { #expect(try await books.now(link) == link.onFile) }
        }
    }

    @Test("tables of a newer program are refused, unless that program says they can be read")
    func newerSchema() async throws {
        let schema = SharedServer.newSchema()
        let first = try await open(schema)
        await first.close()
        let server = try SharedServer.get()
        let insert = "INSERT INTO \(schema).schema_steps (number, readable_from)"
        try server.tell("\(insert) VALUES (98, 1)")
        let second = try await open(schema)
        await second.close()
        try server.tell("\(insert) VALUES (99, 77)")
        let refusal = DatabaseFailure.newerSchema(found: 99, readableFrom: 77, known: 9)
        await #expect(throws: refusal) { try await self.open(schema) }
        #expect(
            refusal.description
                == "the ledger database has schema 99, which programs of schema 77 and newer can "
                + "use; this program knows up to 9: start a newer one"
        )
    }

    @Test("a step of the schema may take longer than any statement, and others wait for it")
    func longStep() async throws {
        let schema = SharedServer.newSchema()
        let limit = DatabaseAddress.statementTimeoutMilliseconds + 3000
        let step = ["SELECT pg_sleep(\(limit) / 1000.0)"]
        let instances = try await many(2) { _ in
            try await open(schema, patience: .seconds(5), furtherSteps: [step])
        }
        for books in instances { await books.close() }
        let server = try SharedServer.get()
        #expect(try server.ask("SELECT count(*) FROM \(schema).schema_steps") == ["10"])
    }

    @Test("settled callbacks are in no index by state, and the others are found in it")
    func unsettled() async throws {
        let schema = SharedServer.newSchema()
        let heard = Mutex<String?>(nil)
        let books = try await open(schema) { statement in
            if statement.contains("<> 'settled'") { heard.withLock { $0 = statement } }
        }
        _ = try await books.keep(Sample.callback(repeatKey: "1"))
        let found = try await books.callbacks(
            of: Sample.merchant,
            filed: .waiting,
            before: nil,
            limit: 9
        )
        #expect(found.count == 1)
        await books.close()
        let statement = try #require(heard.withLock { $0 })
        let server = try SharedServer.get()
        let plan = try server.ask(
            """
            SET search_path = \(schema); SET plan_cache_mode = force_generic_plan;
            INSERT INTO inbox OVERRIDING SYSTEM VALUE SELECT merchant, 'x' || n, account, n, received_at, headers, body,
                verdict, reason, 'x' || n, names, reading, paid_number, paid, paid_at, 'settled',
                attempts, NULL FROM inbox, generate_series(1, 5000) AS n;
            ANALYZE inbox; PREPARE page AS \(statement);
            EXPLAIN EXECUTE page('\(Sample.merchant.text)', 'y', 9, 'waiting')
            """
        )
        #expect(plan.contains { $0.contains("inbox_by_state") }, "\(plan)")
        let size = "SELECT pg_relation_size('\(schema).inbox_by_state')"
        #expect(try server.ask(size) == ["16384"])
    }

    @Test("a feed read while two instances write never skips a place")
    func feedWithoutGaps() async throws {
        try await withInstances(3) { instances in
            let links = try await opened(8, in: instances[0])
            let writing = Task {
                try await many(160) { number in
                    let incoming = Incoming(number: "\(number)", amount: Sample.price, paidAt: nil)
                    let books = instances[number % 2]
                    let link = links[number % links.count]
                    _ = try await books.change(link.owned, including: .current, once: nil) {
                        $0.quarantine(incoming, as: Payment.ID("p\(number)"), at: Sample.now)
                    }
                }
            }
            var seen: Int64 = 0
            while seen < 160, !Task.isCancelled {
                let page = try await instances[2].events(
                    of: Sample.merchant,
                    after: seen,
                    limit: 500
                )
                #expect(page.map(\.place) == page.indices.map { seen + 1 + Int64($0) })
                seen = page.last?.place ?? seen
            }
            _ = try await writing.value
        }
    }

    @Test("of two instances that file money for one order at once, one files a duplicate")
    func doublePayment() async throws {
        try await withInstances(2) { instances in
            for number in 0..<20 {
                let first = try await instances[0].ask(order: "\(number)")
                let early = try #require(first.current?.id)
                _ = try await instances[0].change(first.owned, including: .current, once: nil) {
                    $0.observe(.dead, of: early, paymentID: Payment.ID("p"), at: Sample.now)
                }
                let second = try await instances[0].ask(order: "\(number)")
                let late = try #require(second.current?.id)
                async let one = instances[0].pay(early, on: first, number: "a\(number)")
                async let other = instances[1].pay(late, on: second, number: "b\(number)")
                let kinds = [
                    try await one.charge(early)?.payments.first?.kind,
                    try await other.charge(late)?.payments.first?.kind,
                ]
                #expect(kinds.filter { $0 == .duplicate }.count == 1, "\(kinds)")
            }
        }
    }

    @Test("of two instances whose tills ask one register at once, one has it, the other is told")
    func busyRegister() async throws {
        try await withInstances(2) { instances in
            let register = Sample.register(till: "1")
            try await instances[0].open(register)
            let answers = try await many(10) { number -> Bool in
                do {
                    _ = try await instances[number % 2].change(
                        register.owned,
                        including: .current,
                        once: nil
                    ) { try $0.request(Sample.request(order: "\(number)"), at: Sample.now).isNew }
                    return true
                } catch Link.Refusal.busy {
                    return false
                }
            }
            #expect(answers.filter { $0 }.count == 1)
        }
    }

    @Test("an instance hears of a change that another one has made")
    func changesAcross() async throws {
        try await withInstances(2) { instances in
            let link = try await instances[0].ask(order: "1")
            var changes = instances[1].changes(of: link.owned).makeAsyncIterator()
            _ = await changes.next()
            // The bell of an instance rings once when it begins to listen.
            try await Task.sleep(for: .milliseconds(300))
            let charge = try #require(link.current?.id)
            try await instances[0].pay(charge, on: link, number: "1")
            var tries = 0
            while try await instances[1].now(link).state != .closed || tries == 0 {
                _ = await changes.next()
                tries += 1
            }
            #expect(tries <= 2)
        }
    }

    @Test("when connections break under load, all that was answered is on file, each once")
    func brokenConnections() async throws {
        let schema = SharedServer.newSchema()
        let books = try await open(schema, connections: 6)
        let links = try await opened(12, in: books)
        let server = try SharedServer.get()
        let isWorking = Mutex(true)
        let breaking = Task {
            while isWorking.withLock({ $0 }) {
                try server.tell(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE query LIKE '%' AND pid <> pg_backend_pid()
                        AND pid IN (SELECT pid FROM pg_locks WHERE relation::regclass::text
                            LIKE '\(schema).%') AND random() < 0.5
                    """
                )
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        let ran = try await many(400) { number in
            let incoming = Incoming(number: "n\(number)", amount: Sample.price, paidAt: nil)
            let link = links[number % links.count]
            return try await books.change(link.owned, including: .current, once: nil) { link in
                link.quarantine(incoming, as: Payment.ID("p\(number)"), at: Sample.now)
                return number
            }
        }
        isWorking.withLock { $0 = false }
        _ = try await breaking.value
        #expect(ran.compactMap { $0 }.count == 400)
        let paid = try await books.payments(of: Sample.merchant)
        #expect(paid.count == 400)
        #expect(Set(paid.map(\.payment.id.text)) == Set((0..<400).map { "p\($0)" }))
        await books.close()
    }

    @Test("without a server work fails in time, and says nothing of the password")
    func noServer() async throws {
        let address = DatabaseAddress(
            hosts: [DatabaseAddress.Host(name: "/nowhere", port: 1)],
            database: "books",
            user: "till",
            password: "geheim"
        )
        let failure = await #expect(throws: DatabaseFailure.self) {
            try await PostgresBooks(
                at: address,
                listeners: [],
                patience: .milliseconds(300),
                newID: { newID() }
            )
        }
        let text = try #require(failure?.description)
        #expect(text.hasPrefix("no database server that takes writes could be reached: "))
        #expect(!text.contains("geheim"))
    }

    @Test("a server far away must show a certificate, a local one need not")
    func defaultTLS() {
        let far = DatabaseAddress(hosts: [.init(name: "db.shop.ru")], database: "", user: "")
        let near = DatabaseAddress(hosts: [.init(name: "/run/postgresql")], database: "", user: "")
        let both = DatabaseAddress(hosts: near.hosts + far.hosts, database: "", user: "")
        #expect([far.tls, near.tls, both.tls] == [.full, .off, .full])
    }

    @Test("the proof of a commit is forgotten a week after its desk's last one, and not before")
    func idleDesks() async throws {
        let schema = SharedServer.newSchema()
        let books = try await open(schema, connections: 1)
        let server = try SharedServer.get()
        let count = "SELECT count(*) FROM \(schema).last_commits"
        _ = try await books.ask(order: "1")
        try server.tell("UPDATE \(schema).last_commits SET hour = hour - 7 * 24")
        _ = try await books.forgetAnswers(due: Sample.now, limit: 9)
        #expect(try server.ask(count) == ["1"])
        // One that an older program writes beside this one has no hour, and stays.
        try server.tell(
            """
            INSERT INTO \(schema).last_commits (merchant, desk, number) VALUES ('m', 'older', 1);
            UPDATE \(schema).last_commits SET hour = hour - 2
            """
        )
        _ = try await books.forgetAnswers(due: Sample.now, limit: 9)
        #expect(try server.ask("SELECT desk FROM \(schema).last_commits") == ["older"])
        _ = try await books.ask(order: "2")
        #expect(try server.ask(count) == ["2"])
        await books.close()
    }

    private func open(
        _ schema: String,
        connections: Int = 4,
        patience: Duration = PostgresBooks.patience,
        furtherSteps: [[String]] = [],
        heard: (@Sendable (String) -> Void)? = nil
    ) async throws -> PostgresBooks {
        try await PostgresBooks(
            at: try SharedServer.address(schema: schema),
            listeners: [Sample.listener("1c")],
            connections: connections,
            patience: patience,
            newID: { newID() },
            furtherSteps: furtherSteps,
            heard: heard
        )
    }

    /// Lends several instances on one schema, started at one time.
    private func withInstances(
        _ count: Int,
        _ body: ([PostgresBooks]) async throws -> Void
    ) async throws {
        let schema = SharedServer.newSchema()
        let instances = try await many(count) { _ in try await open(schema) }
        try await body(instances)
        for books in instances { await books.close() }
    }
}
