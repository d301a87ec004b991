import Ledger
import LedgerPostgreSQL
import Payments
import PostgresForTests
import Synchronization
import Testing

@Suite("When the database server falls under a commit", .serialized, .timeLimit(.minutes(2)))
struct PostgresFallTests {
    /// Ends so many transactions that each number lost in the fall is a stranger's now.
    private static let strangers = """
        DO $$BEGIN
            FOR number IN 1..200 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP;
        END$$
        """

    @Test("a change that the fall took is made again, though a stranger has its number now")
    func taken() async throws {
        let server = try PostgresServer()
        let books = try await open(on: server)
        let link = try await books.ask(order: "1")
        let runs = Mutex(0)
        let result = try await books.change(link.owned, including: .current, once: nil) { link in
            let run = runs.withLock { runs in
                runs += 1
                return runs
            }
            if run == 1 {
                try server.crashAndStart()
                try server.tell(Self.strangers)
            }
            let incoming = Incoming(number: "1", amount: Sample.price, paidAt: nil)
            link.quarantine(incoming, as: Payment.ID("p\(run)"), at: Sample.now)
            return run
        }
        let paid = try await books.payments(of: Sample.merchant)
        #expect(paid.map(\.payment.id.text) == result.map { ["p\($0)"] })
        #expect(runs.withLock { $0 } == 2)
        await books.close()
    }

    @Test("nothing is answered while the standby is silent, and what waited is on it afterwards")
    func silentStandby() async throws {
        let server = try PostgresServer(withStandby: true)
        let books = try await open(on: server, patience: .seconds(3))
        let link = try await books.ask(order: "1")
        try server.freezeStandby()
        await #expect(throws: DatabaseFailure.commitInDoubt) {
            let incoming = Incoming(number: "1", amount: Sample.price, paidAt: nil)
            _ = try await books.change(link.owned, including: .current, once: nil) {
                $0.quarantine(incoming, as: Payment.ID("p"), at: Sample.now)
            }
        }
        let look = "SELECT id FROM kassalink.payments"
        #expect(try server.ask(look) == [])
        try server.thawStandby()
        let standby = try #require(server.standbyPort)
        while try server.ask(look, port: standby) != ["p"] {
            try await Task.sleep(for: .milliseconds(50))
        }
        await books.close()
    }

    @Test("a server that only reads is not ready, and is again once it writes")
    func readOnly() async throws {
        let server = try PostgresServer()
        let books = try await open(on: server, patience: .seconds(2))
        try await books.proveWritable()
        try server.tell("ALTER SYSTEM SET default_transaction_read_only = on")
        try server.tell("SELECT pg_reload_conf()")
        await #expect(throws: (any Error).self) { try await books.proveWritable() }
        try server.tell("ALTER SYSTEM RESET default_transaction_read_only")
        try server.tell("SELECT pg_reload_conf()")
        try await books.proveWritable()
        await books.close()
    }

    private func open(
        on server: PostgresServer,
        patience: Duration = PostgresBooks.patience
    ) async throws -> PostgresBooks {
        try await PostgresBooks(
            at: DatabaseAddress(
                hosts: [DatabaseAddress.Host(name: server.folder, port: server.port)],
                database: "postgres",
                user: server.owner
            ),
            listeners: [],
            connections: 2,
            patience: patience,
            newID: { newID() }
        )
    }
}
