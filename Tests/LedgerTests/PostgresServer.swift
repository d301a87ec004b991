import Foundation
import LedgerPostgreSQL
import Synchronization

/// A real PostgreSQL server that lives as long as this process.
///
/// `scripts/with-postgres` holds it while its input is open. Where it cannot be started the tests
/// fail.
final class PostgresServer: Sendable {
    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    private let input: Pipe
    private let host: DatabaseAddress.Host
    private let owner: String

    static func shared() throws -> PostgresServer { try started.get() }

    private static let started = Result { try PostgresServer() }
    private static let lastSchema = Atomic(0)

    private init() throws {
        let (process, output) = (Process(), Pipe())
        input = Pipe()
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        process.executableURL = root.appending(path: "scripts/with-postgres")
        process.arguments = ["sh", "-c", "echo \"$TEST_POSTGRES\"; exec cat"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            guard let more = try output.fileHandleForReading.read(upToCount: 1), !more.isEmpty
            else {
                throw NotStarted(description: "PostgreSQL does not start: scripts/setup --tests")
            }
            line += more
        }
        let words = String(decoding: line, as: UTF8.self).split { $0.isWhitespace }
        guard words.count == 3, let port = Int(words[1]) else {
            throw NotStarted(description: "scripts/with-postgres says \(words)")
        }
        host = DatabaseAddress.Host(name: String(words[0]), port: port)
        owner = String(words[2])
    }

    /// A schema that no other test uses.
    static func newSchema() -> String {
        "test_\(lastSchema.add(1, ordering: .relaxed).newValue)"
    }

    func address(schema: String) -> DatabaseAddress {
        DatabaseAddress(hosts: [host], database: "postgres", user: owner, schema: schema)
    }

    /// Runs one statement as the owner, beside all books.
    func tell(_ sql: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/psql")
        process.arguments = [
            "-h", host.name, "-p", String(host.port), "-U", owner, "-d", "postgres", "-q", "-v",
            "ON_ERROR_STOP=1", "-c", sql,
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw NotStarted(description: "psql has failed: \(sql)")
        }
    }
}
