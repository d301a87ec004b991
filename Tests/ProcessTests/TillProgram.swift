import Foundation

/// The till program as a cashier runs it: a process, what stands on its screen, and how it ended.
final class TillProgram: Sendable {
    private let process: Process
    private let screenFile: URL

    init(
        _ program: URL,
        arguments: [String],
        environment: [String: String],
        screen: URL
    ) throws {
        screenFile = screen
        let path = screen.path(percentEncoded: false)
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let file = try FileHandle(forWritingTo: screen)
        process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = file
        process.standardError = file
        try process.run()
    }

    deinit {
        kill()
    }

    var screen: String {
        (try? String(contentsOf: screenFile, encoding: .utf8)) ?? ""
    }

    /// Ctrl-C.
    func interrupt() {
        process.interrupt()
    }

    func kill() {
        guard process.isRunning else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func shows(_ text: String, seconds: Double = 20) async throws {
        let deadline = Date().addingTimeInterval(seconds)
        while !screen.contains(text) {
            guard Date() < deadline, process.isRunning || screen.contains(text) else {
                throw Premises.Broken(why: "\"\(text)\" never stood on the screen:\n\(screen)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The exit code, once it has ended by itself.
    func ended(seconds: Double = 20) async throws -> Int32 {
        let deadline = Date().addingTimeInterval(seconds)
        while process.isRunning {
            guard Date() < deadline else {
                throw Premises.Broken(why: "the till program does not end:\n\(screen)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return process.terminationStatus
    }
}
