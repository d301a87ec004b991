import Foundation
import Wire

/// A key or password kept in a file of its own, so that it is in no settings file and no listing.
enum SecretFile {
    static let sizeLimit = 16_384

    /// Reads the secret once, without the newline that editors put at its end.
    static func read(_ path: String, for key: String) throws(Mistake) -> Secret {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw Mistake(
                key: key,
                what: "there is no file \(path)",
                remedy: "write the secret there, then chmod 600 \(path)"
            )
        }
        let attributes = try? files.attributesOfItem(atPath: path)
        let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
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
        return Secret(trimmed)
    }
}
