import LedgerPostgreSQL
import PostgresForTests
import Synchronization

/// The one server of all ledger tests; each test has a schema of its own.
enum SharedServer {
    static func get() throws -> PostgresServer { try started.get() }

    static func address(
        schema: String,
        database: String = "postgres"
    ) throws -> DatabaseAddress {
        let server = try get()
        return DatabaseAddress(
            hosts: [DatabaseAddress.Host(name: server.folder, port: server.port)],
            database: database,
            user: server.owner,
            schema: schema
        )
    }

    static func newSchema() -> String {
        "test_\(lastSchema.add(1, ordering: .relaxed).newValue)"
    }

    private static let started = Result { try PostgresServer() }
    private static let lastSchema = Atomic(0)
}
