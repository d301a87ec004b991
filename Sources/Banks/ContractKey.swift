import Seals

/// A key of the settings that contracts with one bank need: `account.*.<name>`.
package struct ContractKey: Hashable, Sendable {
    /// What may stand there; whoever reads the settings checks it.
    package enum Kind: Hashable, Sendable {
        case text
        /// on or off.
        case flag
        case word(of: [String])
        /// https, and plain http where the account allows it.
        case address
        /// https, whatever the account allows: buyers open it.
        case publicAddress
        /// The path of a file with one secret.
        case secretFile
        /// Paths of such files, the preferred one first, each with the days of its key:
        /// `path from=… until=…`.
        case secretFiles
    }

    package let name: String
    package let kind: Kind

    package init(_ name: String, _ kind: Kind = .text) {
        self.name = name
        self.kind = kind
    }

    package var isList: Bool { kind == .secretFiles }
}

/// Keys that contracts with several banks have.
extension ContractKey {
    static let merchantID = ContractKey("merchant-id")
    static let publicID = ContractKey("public-id")
    static let bankAccount = ContractKey("bank-account")
    static let login = ContractKey("login")
    static let passwordFile = ContractKey("password-file", .secretFile)
    static let tokenFile = ContractKey("token-file", .secretFile)
    static let secretKeyFiles = ContractKey("secret-key-files", .secretFiles)
    static let registerRedirectURL = ContractKey("register-redirect-url", .publicAddress)
    static let signature = ContractKey("signature", .word(of: SignatureScheme.allCases.map(\.name)))
}
