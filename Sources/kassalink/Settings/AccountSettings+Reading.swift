import Banks
import Payments
import Wire

extension AccountSettings {
    /// nil where it is not even known which bank this is.
    init?(_ name: String, merchants: [String], reading reader: inout SettingsReader) {
        let merchant = reader.one(of: merchants, .accountMerchant, of: name, listedIn: .merchants)
        id = Owned(Account.ID(name), of: Merchant.ID(merchant))
        baseURL =
            reader.address(.accountBaseURL, of: name, plainAllowedBy: .accountAllowPlainHTTP)?.text
            ?? ""
        timeoutSeconds = reader.number(
            .accountTimeoutSeconds,
            of: name,
            default: 10,
            in: 1...60
        )
        graceSeconds = reader.number(
            .accountGraceSeconds,
            of: name,
            default: 86_400,
            in: 60...2_592_000
        )
        isCallbackOn = reader.isOn(.accountCallbacks, of: name, default: true)
        callbackSecrets =
            isCallbackOn ? Self.callbackSecrets(of: name, reading: &reader) : []
        identity = TLSIdentity(of: name, reading: &reader)
        let known = Dialect.all.map(\.name)
        let word = reader.choice(.accountBank, of: name, among: known, default: "")
        guard let dialect = Dialect.all.first(where: { $0.name == word }) else {
            if reader.text(.accountBank, of: name) == nil {
                let remedy = "known: \(known.joined(separator: ", "))"
                reader.blame(.accountBank, of: name, "is missing", do: remedy)
            }
            return nil
        }
        bankName = dialect.name
        var form = ContractForm(dialect.keys, of: name, reading: &reader)
        let opening = dialect.read(&form)
        for mistake in form.mistakes {
            let path = mistake.key.path(of: name)
            reader.blame(path: path, mistake.what, do: mistake.remedy)
        }
        guard let opening else { return nil }
        open = opening
    }

    /// Shorter than this can be guessed by trying.
    static let callbackSecretLeast = 16

    private static func callbackSecrets(of name: String, reading reader: inout SettingsReader)
        -> [Secret]
    {
        let secrets = reader.secrets(.accountCallbackSecretFiles, of: name)
        let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        for secret in secrets where !secret.isEmpty {
            let text = secret.reveal()
            guard text.count < callbackSecretLeast || !letters.isSuperset(of: text) else {
                continue
            }
            reader.blame(
                .accountCallbackSecretFiles,
                of: name,
                "a secret there is short or cannot stand in an address",
                do: "write \(callbackSecretLeast) or more of A-Z a-z 0-9 - _; "
                    + "try: openssl rand -hex 32"
            )
        }
        return secrets
    }
}

extension TLSIdentity {
    /// nil where neither a certificate of ours nor a root of the bank's own is named.
    fileprivate init?(of name: String, reading reader: inout SettingsReader) {
        let certificate = reader.secretIfAny(.accountCertificateFile, of: name)
        let key = reader.secretIfAny(.accountCertificateKeyFile, of: name)
        let root = reader.secretIfAny(.accountRootCertificateFile, of: name)
        guard certificate != nil || key != nil || root != nil else { return nil }
        guard (certificate == nil) == (key == nil) else {
            reader.blame(
                certificate == nil ? .accountCertificateFile : .accountCertificateKeyFile,
                of: name,
                "is missing",
                do: "name the certificate and its key, both or neither"
            )
            return nil
        }
        do throws(Unusable) {
            try self.init(certificatePEM: certificate, keyPEM: key, rootPEM: root)
        } catch {
            let place: SettingKey =
                switch error {
                case .certificate: .accountCertificateFile
                case .key, .otherKey: .accountCertificateKeyFile
                case .root: .accountRootCertificateFile
                }
            reader.blame(place, of: name, error.words, do: "write it in PEM, without a password")
            return nil
        }
    }
}
