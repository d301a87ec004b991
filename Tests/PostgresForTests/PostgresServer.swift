import Foundation

/// A real PostgreSQL server that lives as long as this process, or shorter.
///
/// `scripts/with-postgres` holds it while its input is open. Where it cannot be started the tests
/// fail.
package final class PostgresServer: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Of its socket, its data and its log.
    package let folder: String
    package let port: Int
    package let owner: String
    private let input: Pipe
    private let output: Pipe

    package init() throws {
        let process = Process()
        (input, output) = (Pipe(), Pipe())
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        process.executableURL = root.appending(path: "scripts/with-postgres")
        process.arguments = ["sh", "-c", Self.keeper]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let words = try Self.line(from: output).split { $0.isWhitespace }
        guard words.count == 3, let port = Int(words[1]) else {
            throw Failure(description: "scripts/with-postgres says \(words)")
        }
        (folder, self.port, owner) = (String(words[0]), port, String(words[2]))
    }

    /// Runs one statement as the owner.
    package func tell(_ sql: String) throws {
        try run(
            "psql",
            [
                "-h", folder, "-p", "\(port)", "-U", owner, "-d", "postgres", "-q", "-v",
                "ON_ERROR_STOP=1", "-c", sql,
            ]
        )
    }

    /// Kills the server as a power cut would, starts it again, and returns once it takes work.
    package func crashAndStart() throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
        guard try Self.line(from: output) == "up" else {
            throw Failure(description: "PostgreSQL does not start again: see \(folder)/log")
        }
    }

    /// Tells where the server is, then crashes and starts it for every line that comes in.
    ///
    /// Not a process of its own each time: what starts a server is not seen to end while it runs.
    private static let keeper = """
        echo "$TEST_POSTGRES"
        set -- $TEST_POSTGRES
        control=$(command -v pg_ctl)
        as_owner=
        [ "$(id -un)" = "$3" ] || as_owner="runuser -u $3 --"
        cd /
        while read -r _; do
            $as_owner "$control" -D "$1/data" -l "$1/log" -m immediate -w -o "-p $2" restart \
                >/dev/null 2>&1 || exit 1
            echo up
        done
        """

    private static func line(from output: Pipe) throws -> String {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            guard let more = try output.fileHandleForReading.read(upToCount: 1), !more.isEmpty
            else { throw Failure(description: "PostgreSQL does not start: scripts/setup --tests") }
            line += more
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program) \(arguments) has failed")
        }
    }
}
