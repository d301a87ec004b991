import Foundation
import Testing

/// `openssl` in a folder of a test: makes certificates and plays servers.
enum OpenSSLProgram {
    static let selfSigned =
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"

    static func prepare(_ process: Process, _ arguments: String, in folder: URL) {
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
    }

    static func run(_ arguments: String, in folder: URL) throws {
        let process = Process()
        prepare(process, arguments, in: folder)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments)")
    }
}
