import Foundation

/// A reader or renderer that is not ours, run once for a whole batch of pictures.
struct Program {
    let name: String

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// What the program prints; a missing program fails the test, it never skips it.
    func callAsFunction(_ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let notFound: Int32 = 127
        guard process.terminationStatus != notFound else {
            throw Missing(
                description: "\(name) or its modules are missing: run scripts/setup --tests"
            )
        }
        return printed
    }
}

/// Lends a folder that is gone afterwards.
func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
