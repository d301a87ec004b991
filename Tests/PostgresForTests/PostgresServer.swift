import Foundation

/// A real PostgreSQL server that lives as long as this process, or shorter; or two of them.
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
    /// Of the synchronous standby, where there is one.
    package let standbyPort: Int?
    package let owner: String
    private let input: Pipe
    private let output: Pipe

    package init(withStandby: Bool = false) throws {
        let process = Process()
        (input, output) = (Pipe(), Pipe())
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        process.executableURL = root.appending(path: "scripts/with-postgres")
        process.arguments = (withStandby ? ["--standby"] : []) + ["sh", "-c", Self.keeper]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let words = try Self.line(from: output).split { $0.isWhitespace }
        guard words.count == (withStandby ? 4 : 3), let port = Int(words[1]) else {
            throw Failure(description: "scripts/with-postgres says \(words)")
        }
        (folder, self.port, owner) = (String(words[0]), port, String(words[2]))
        standbyPort = withStandby ? Int(words[3]) : nil
    }

    /// Runs one statement as the owner.
    package func tell(_ sql: String) throws {
        _ = try ask(sql)
    }

    /// Runs one statement as the owner, on one of the servers: the first column of each row.
    package func ask(_ sql: String, port: Int? = nil) throws -> [String] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "psql", "-h", folder, "-p", "\(port ?? self.port)", "-U", owner, "-d", "postgres",
            "-Atq", "-v", "ON_ERROR_STOP=1", "-c", sql,
        ]
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "psql has failed: \(sql)")
        }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Kills the server as a power cut would, starts it again, and returns once it takes work.
    package func crashAndStart() throws {
        try order("crash")
    }

    /// Kills the primary as a power cut would, fences it off, and makes the standby the primary.
    package func promoteStandby() throws {
        try order("promote")
    }

    /// Lets no process of the standby run until it is thawed.
    package func freezeStandby() throws {
        try order("freeze")
    }

    package func thawStandby() throws {
        try order("thaw")
    }

    private func order(_ deed: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\(deed)\n".utf8))
        guard try Self.line(from: output) == "up" else {
            throw Failure(description: "PostgreSQL does not start again: see \(folder)/log")
        }
    }

    /// Tells where the servers are, then does what each line says.
    ///
    /// Not a process of its own each time: what starts a server is not seen to end while it runs.
    /// Before the standby takes over, the old primary is dead, with all its children, and its data
    /// lies elsewhere, so that nobody starts it: two servers that take writes are two ledgers.
    private static let keeper = """
        echo "$TEST_POSTGRES"
        set -- $TEST_POSTGRES
        control=$(command -v pg_ctl)
        as_owner=
        [ "$(id -un)" = "$3" ] || as_owner="runuser -u $3 --"
        cd /
        crash() {
            $as_owner "$control" -D "$1/data" -l "$1/log" -m immediate -w -o "-p $2" restart
        }
        promote() {
            primary=$(head -1 "$1/data/postmaster.pid")
            memory=$(awk 'NR == 7 { print $2 }' "$1/data/postmaster.pid")
            kill -STOP "$primary"
            kill -KILL $(cat /proc/$primary/task/*/children) "$primary"
            while [ -e "/proc/$primary" ] && ! grep -q 'State:.Z' "/proc/$primary/status"; do
                sleep 0.01
            done
            ipcrm -m "$memory"
            mv "$1/data" "$1/fenced"
            $as_owner "$control" -D "$1/standby" -w promote
        }
        standby() {
            head -1 "$1/standby/postmaster.pid"
            cat /proc/$(head -1 "$1/standby/postmaster.pid")/task/*/children
        }
        freeze() { kill -STOP $(standby "$1"); }
        thaw() { kill -CONT $(standby "$1"); }
        while read -r deed; do
            "$deed" "$@" >/dev/null 2>>"$1/keeper.log" || exit 1
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
}
