import COpenSSL

/// A keyed checksum (HMAC-SHA-256) over a message.
///
/// It has no `==` on purpose: two seals are compared only by `matches`.
package struct Seal: Sendable {
    private let bytes: [UInt8]

    private static let length = 32

    /// Reads a seal that somebody sent as hexadecimal digits of either case.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(hex), bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    /// Reads a seal that somebody sent as standard base64.
    package init?(base64: some StringProtocol) {
        guard let bytes = Base64.bytes(base64), bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    package init(sealing message: [UInt8], with key: [UInt8]) {
        var digest = [UInt8](repeating: 0, count: Self.length)
        var length: UInt32 = 0
        let made = unsafe HMAC(
            EVP_sha256(),
            key,
            Int32(key.count),
            message,
            message.count,
            &digest,
            &length
        )
        precondition(unsafe made != nil && length == Self.length, "OpenSSL made no HMAC")
        bytes = digest
    }

    package init(sealing text: some StringProtocol, with key: [UInt8]) {
        self.init(sealing: Array(text.utf8), with: key)
    }

    /// Lowercase.
    package var hex: String { Hexadecimal.text(bytes) }
    package var base64: String { Base64.text(bytes) }

    /// Compares in constant time, so that a forger learns nothing from how long a refusal takes.
    package func matches(_ other: Seal) -> Bool {
        ConstantTime.areSame(bytes, other.bytes)
    }
}
