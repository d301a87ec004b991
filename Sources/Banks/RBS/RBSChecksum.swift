package import Seals
package import Wire

/// The seal of a callback of RBS (protocol sheet 2, section 4.4): HMAC-SHA256 or RSA over
/// `name;value;` of all parameters, decoded and sorted by name.
package enum RBSChecksum {
    package enum Key: Sendable {
        /// The shared token of the cabinet.
        case token(Secret)
        /// The bank's certificate. The gateway's own sample is signed with SHA-512 whatever its
        /// `sign_alias` says; the scheme is fixed by the settings and never by the message.
        case certificate(PublicKey, SignatureScheme)

        var isEmpty: Bool {
            switch self {
            case .token(let token): token.isEmpty
            case .certificate: false
            }
        }
    }

    static let name = "checksum"
    /// Names that are not under the seal.
    static let unsealed: Set = [name, "sign_alias"]

    /// What is sealed: absent parameters are left out, unknown ones take part.
    static func text(over fields: [Form.Field]) -> String {
        fields.filter { !unsealed.contains($0.name) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { "\($0.name);\($0.value);" }
            .joined()
    }

    /// A checksum that fits none has met them all, so the time taken does not say which came near.
    static func fits(
        _ checksum: String,
        over fields: [Form.Field],
        keys: KeyRing<Key>
    ) -> Bool {
        let text = text(over: fields)
        return keys.fits { fits(checksum, text, $0) }
    }

    private static func fits(_ checksum: String, _ text: String, _ key: Key) -> Bool {
        switch key {
        case .token(let token):
            guard let seal = Seal(hex: checksum) else { return false }
            return Seal(sealing: text, with: token.bytes).matches(seal)
        case .certificate(let key, let scheme):
            guard let signature = Hexadecimal.bytes(checksum) else { return false }
            return key.accepts(signature, over: Array(text.utf8), as: scheme)
        }
    }
}
