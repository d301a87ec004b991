package import Seals
package import Wire

/// What the settings say about one contract, key by key, for the dialect that knows what it means.
///
/// Reading never stops at a mistake: all of them are told together.
package struct ContractForm: Sendable {
    package enum Entry: Sendable {
        case text(String)
        case secrets([DatedKey<Secret>])
    }

    package struct Mistake: Hashable, Sendable {
        package let key: ContractKey
        package let what: String
        package let remedy: String
    }

    private let entries: [ContractKey: Entry]
    package private(set) var mistakes: [Mistake] = []

    /// A key that is not written has no entry; a file that could not be read has an empty secret.
    package init(_ entries: [ContractKey: Entry]) {
        self.entries = entries
    }

    mutating func blame(_ key: ContractKey, _ what: String, do remedy: String) {
        mistakes.append(Mistake(key: key, what: what, remedy: remedy))
    }

    /// nil where nothing is written.
    func text(_ key: ContractKey) -> String? {
        guard case .text(let text) = entries[key] else { return nil }
        return text
    }

    func isOn(_ key: ContractKey) -> Bool {
        text(key) == Self.on
    }

    package static let on = "on"

    func secretsIfAny(_ key: ContractKey) -> [DatedKey<Secret>] {
        guard case .secrets(let secrets) = entries[key] else { return [] }
        return secrets
    }

    /// An empty text and a mistake where nothing is written.
    mutating func required(_ key: ContractKey, _ meaning: String) -> String {
        if let text = text(key) { return text }
        blame(key, "is missing", do: "write \(meaning)")
        return ""
    }

    mutating func secret(_ key: ContractKey) -> Secret {
        if let secret = secretsIfAny(key).first { return secret.key }
        blame(key, "is missing", do: "write the path of a file with the secret")
        return Secret("")
    }

    /// One secret or several while one is being replaced, in the order of preference (E23).
    mutating func secrets(_ key: ContractKey) -> [DatedKey<Secret>] {
        let secrets = secretsIfAny(key)
        if secrets.isEmpty {
            blame(key, "is missing", do: "write [path] of a file with the secret")
        }
        return secrets
    }

    /// The kind of a signature that the settings choose, with what it needs made ready.
    mutating func scheme(
        _ key: ContractKey,
        default usual: SignatureScheme
    ) -> SignatureScheme {
        let scheme = text(key).flatMap { SignatureScheme(named: $0) } ?? usual
        guard scheme.isGOST else { return scheme }
        do throws(GOSTEngine.Trouble) {
            try GOSTEngine.load()
        } catch {
            blame(
                key,
                "\(scheme.name) needs OpenSSL's engine, which is \(error)",
                do: "apt-get install libengine-gost-openssl"
            )
        }
        return scheme
    }
}
