import Seals
import Wire

/// The token under every message of T-Bank: SHA-256 over the values, in the order of their names,
/// with the password among them (protocol sheet 2, section 3.2).
///
/// Only scalar members of the root take part, as their text stands on the wire. Nothing separates one
/// value from the next, so the token alone does not say where a value ends: see `TBankNotice`.
enum TBankToken {
    static let name = "Token"
    static let passwordName = "Password"

    /// Lowercase hexadecimal.
    static func text(over members: [JSON.Member], password: Secret) -> String {
        var values = members.filter { $0.name != name }.compactMap { member in
            text(of: member.value).map { (name: member.name, text: $0) }
        }
        values.append((name: passwordName, text: password.reveal()))
        values.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return Digest.sha256Hex(values.map(\.text).joined())
    }

    /// nil for what does not take part.
    private static func text(of value: JSON) -> String? {
        switch value {
        case .text, .number: value.textOrLiteral
        case .bool(let bool): bool ? "true" : "false"
        case .null, .list, .object: nil
        }
    }
}
