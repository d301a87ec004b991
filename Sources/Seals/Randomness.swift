import COpenSSL

/// Bytes that nobody can guess, for tokens and ids.
package enum Randomness {
    package static func bytes(count: Int) -> [UInt8] {
        precondition((1...limit).contains(count), "asked for a strange number of random bytes")
        var bytes = [UInt8](repeating: 0, count: count)
        let made = unsafe RAND_bytes(&bytes, Int32(count))
        precondition(made == 1, "OpenSSL has no randomness to give")
        return bytes
    }

    /// An unguessable name in lowercase hexadecimal: safe in addresses, headers and files.
    package static func token(byteCount: Int = 32) -> String {
        Hexadecimal.text(bytes(count: byteCount))
    }

    private static let limit = 1024
}
