import Foundation
import Ledger
import LedgerPostgreSQL
import Payments
import PostgresForTests
import Testing

/// PgBouncer between the service and its server.
@Suite("A pooler before the database server", .timeLimit(.minutes(2)))
struct PostgresPoolerTests {
    private func open(through pooler: Pooler, schema: String) async throws -> PostgresBooks {
        try await PostgresBooks(
            at: try pooler.address(schema: schema),
            listeners: [Sample.listener("1c")],
            connections: 2,
            newID: { newID() }
        )
    }

    @Test("serves in session mode, and passes on what is told between instances")
    func session() async throws {
        let pooler = try Pooler(mode: "session")
        defer { pooler.stop() }
        let schema = SharedServer.newSchema()
        let first = try await open(through: pooler, schema: schema)
        try await Everything.use(of: first)
        let second = try await open(through: pooler, schema: schema)
        let link = try await first.ask(order: "told")
        // The bell of an instance rings once when it begins to listen.
        try await Task.sleep(for: .milliseconds(300))
        var changes = second.changes(of: link.owned).makeAsyncIterator()
        let charge = try #require(link.current?.id)
        try await first.pay(charge, on: link, number: "told")
        #expect(await changes.next() != nil)
        await first.close()
        await second.close()
    }

    @Test(
        "is refused where it gives one session to many, which keep nothing of ours",
        arguments: ["transaction", "statement"]
    )
    func shared(mode: String) async throws {
        let pooler = try Pooler(mode: mode)
        defer { pooler.stop() }
        for _ in 1...2 {
            await #expect(throws: DatabaseFailure.sharedSession) {
                try await open(through: pooler, schema: SharedServer.newSchema())
            }
        }
        let server = try SharedServer.get()
        let setting = "SELECT current_setting('enable_seqscan')"
        #expect(try server.ask(setting, port: pooler.port) == ["on"])
    }

    /// As behind poolers that keep the statements of many apart, but not their settings.
    @Test("is refused where it gives out a session that somebody has taken")
    func taken() async throws {
        let server = try SharedServer.get()
        let name = SharedServer.newSchema()
        try server.tell("CREATE ROLE \(name) LOGIN")
        try server.tell("ALTER ROLE \(name) SET kassalink.holder = 'somebody'")
        let address = DatabaseAddress(
            hosts: [DatabaseAddress.Host(name: server.folder, port: server.port)],
            database: "postgres",
            user: name
        )
        await #expect(throws: DatabaseFailure.sharedSession) {
            try await PostgresBooks(at: address, listeners: [], newID: { newID() })
        }
    }
}

/// A PgBouncer on a socket beside the server's own.
private final class Pooler: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let description = "PgBouncer does not start: scripts/setup --tests"
    }

    let port: Int
    private let server: PostgresServer
    private let input = Pipe()

    init(mode: String) throws {
        server = try SharedServer.get()
        port = Int.random(in: 30_000..<60_000)
        let folder = FileManager.default.temporaryDirectory.appending(path: "pooler-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let settings = """
            [databases]
            * = host=\(server.folder) port=\(server.port)
            [pgbouncer]
            pool_mode = \(mode)
            listen_port = \(port)
            unix_socket_dir = \(server.folder)
            auth_type = trust
            auth_file = \(folder.path)/users
            """
        try Data(settings.utf8).write(to: folder.appending(path: "settings"))
        try Data("\"\(server.owner)\" \"\"\n".utf8).write(to: folder.appending(path: "users"))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Self.keeper, "sh", folder.path, server.owner]
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardInput = input
        try process.run()
        let socket = "\(server.folder)/.s.PGSQL.\(port)"
        let deadline = ContinuousClock.now + .seconds(10)
        while !FileManager.default.fileExists(atPath: socket) {
            guard .now < deadline else {
                throw Missing()
            }
            usleep(10_000)
        }
    }

    /// It ends with its input, also where the tests are killed, and hears no other signal here; as
    /// root it does not run.
    private static let keeper = """
        as_owner=
        [ "$(id -un)" = "$2" ] || as_owner="-u $2"
        /usr/sbin/pgbouncer -q $as_owner "$1/settings" 2>"$1/log" </dev/null &
        read -r end
        kill -KILL "$!"
        rm -r "$1"
        """

    func stop() {
        input.fileHandleForWriting.closeFile()
    }

    func address(schema: String) throws -> DatabaseAddress {
        DatabaseAddress(
            hosts: [DatabaseAddress.Host(name: server.folder, port: port)],
            database: "postgres",
            user: server.owner,
            schema: schema
        )
    }
}
