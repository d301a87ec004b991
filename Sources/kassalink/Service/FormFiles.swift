import ArgumentParser
import Foundation

/// Files of this machine as one form (RFC 7578).
struct FormFiles {
    private let boundary = "kassalink-\(UUID().uuidString)"
    private(set) var body: [UInt8]

    /// A long register, and a bank that is asked about some purchases meanwhile.
    static let timeoutSeconds: Int64 = 600

    /// - Throws: where a file cannot be read, or is longer than `limit` bytes: it is not read then.
    init(_ paths: [String], limit: Int) throws {
        body = []
        for path in paths {
            let url = URL(fileURLWithPath: path)
            let name = url.lastPathComponent.filter { $0 != "\"" && !$0.isNewline }
            let head =
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; "
                + "filename=\"\(name)\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            body += Array(head.utf8) + (try Self.bytes(of: path, limit)) + Array("\r\n".utf8)
        }
        body += Array("--\(boundary)--\r\n".utf8)
    }

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    private static func bytes(of path: String, _ limit: Int) throws -> [UInt8] {
        let size: Int
        do {
            let facts = try FileManager.default.attributesOfItem(atPath: path)
            size = (facts[.size] as? NSNumber)?.intValue ?? 0
        } catch {
            throw ValidationError("\(path) cannot be read: is it there, and may you read it?")
        }
        guard size <= limit else {
            throw ValidationError(
                "\(path) has \(size) bytes, and \(limit) are read: ask the bank for a file of fewer "
                    + "days"
            )
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("\(path) cannot be read: is it a file, and may you read it?")
        }
        return Array(data)
    }
}
