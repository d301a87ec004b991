import Foundation

/// Another run of this same program, with its output in a file.
final class Child {
    let name: String
    let log: URL
    private let process = Process()

    /// How long a child may take to end by itself before it is killed.
    static let patienceSeconds = 5.0

    init(_ name: String, _ arguments: [String], in folder: URL) throws {
        self.name = name
        log = folder.appendingPathComponent("\(name).log")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.executableURL = Self.program
        process.arguments = arguments
        process.environment = Self.environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    var isRunning: Bool { process.isRunning }
    var id: Int32 { process.processIdentifier }

    /// Asks it to end, then makes it.
    func end() {
        guard process.isRunning else { return }
        process.terminate()
        let deadline = Date().addingTimeInterval(Self.patienceSeconds)
        while process.isRunning, Date() < deadline { usleep(20_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// The last lines of what it said.
    func tail(lines: Int = 15) -> String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }

    /// Runs to the end and gives what it printed; nil where it failed.
    static func output(of arguments: [String]) throws -> String? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()

    /// Without our own variables: settings of a real service must not reach the demo.
    private static let environment = ProcessInfo.processInfo.environment.filter {
        !$0.key.hasPrefix(UnknownKeys.variablePrefix)
    }
}
