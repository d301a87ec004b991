import COpenSSL

/// Unkeyed checksums: for naming bytes, not for believing them.
package enum Digest {
    package static func sha256(_ message: [UInt8]) -> [UInt8] {
        let length = 32
        var digest = [UInt8](repeating: 0, count: length)
        let made = unsafe EVP_Digest(message, message.count, &digest, nil, EVP_sha256(), nil)
        precondition(made == 1, "OpenSSL made no SHA-256")
        return digest
    }

    /// Broken as a seal, and here only because GUIDs of version 5 are made with it.
    static func sha1(_ message: [UInt8]) -> [UInt8] {
        let length = 20
        var digest = [UInt8](repeating: 0, count: length)
        let made = unsafe EVP_Digest(message, message.count, &digest, nil, EVP_sha1(), nil)
        precondition(made == 1, "OpenSSL made no SHA-1")
        return digest
    }

    /// Broken as a seal, and here only because ELPLAT insists on it for `hashId`.
    ///
    /// Use it for nothing else.
    package static func md5(_ message: [UInt8]) -> [UInt8] {
        let length = 16
        var digest = [UInt8](repeating: 0, count: length)
        let made = unsafe EVP_Digest(message, message.count, &digest, nil, EVP_md5(), nil)
        precondition(made == 1, "OpenSSL made no MD5")
        return digest
    }

    /// Lowercase SHA-256 of a text, the form in which tokens are kept on file.
    package static func sha256Hex(_ text: some StringProtocol) -> String {
        Hexadecimal.text(sha256(Array(text.utf8)))
    }
}
