import Foundation
import Wire

/// A key or password kept in a file of its own, so that it is in no settings file and no listing.
enum SecretFile {
    static let sizeLimit = 16_384

    /// Reads the secret once, without the newline that editors put at its end.
    static func read(_ path: String, for key: String) throws(Mistake) -> Secret {
        let files = FileManager.default
        let attributes = try? files.attributesOfItem(atPath: path)
        guard let attributes, attributes[.type] as? FileAttributeType != .typeDirectory else {
            throw Mistake(
                key: key,
                what: "there is no file \(path)",
                remedy: "write the secret there, then chmod 600 \(path)"
            )
        }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        guard mode & 0o077 == 0 else {
            throw Mistake(
                key: key,
                what: "others may read \(path) (mode \(String(mode, radix: 8)))",
                remedy: "chmod 600 \(path)"
            )
        }
        guard let data = files.contents(atPath: path), data.count <= sizeLimit,
            let text = String(data: data, encoding: .utf8)
        else {
            throw Mistake(
                key: key,
                what: "\(path) cannot be read as text of up to \(sizeLimit) bytes",
                remedy: "check its owner and what is in it"
            )
        }
        let trimmed = text.trimmingCharacters(in: .newlines)
        guard !trimmed.isEmpty else {
            throw Mistake(key: key, what: "\(path) is empty", remedy: "write the secret there")
        }
        guard !trimmed.contains(where: \.isNewline) || trimmed.contains("-----BEGIN ") else {
            throw Mistake(
                key: key,
                what: "\(path) has several lines",
                remedy: "a file holds one secret, and nothing beside it"
            )
        }
        return Secret(trimmed)
    }

    /// Writes a new file that nobody else can read.
    static func write(_ text: String, to file: URL) throws {
        let isMade = FileManager.default.createFile(
            atPath: file.path,
            contents: Data((text + "\n").utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isMade else { throw CocoaError(.fileWriteUnknown) }
    }
}
