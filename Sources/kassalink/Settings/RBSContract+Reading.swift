import Banks
import Seals
import Wire

extension RBSContract {
    init(_ name: String, reading reader: inout SettingsReader) {
        let known = RBSGateway.all.map(\.name)
        let chosen = reader.choice(.accountGateway, of: name, among: known, default: "other")
        gateway = RBSGateway.named(chosen) ?? RBSGateway.other
        if reader.text(.accountTokenFile, of: name) != nil {
            credentials = .token(reader.secret(.accountTokenFile, of: name))
        } else {
            credentials = .login(
                reader.required(.accountLogin, of: name, meaning: "the API user, such as shop-api"),
                password: reader.secret(.accountPasswordFile, of: name)
            )
        }
        seals = Self.seals(of: name, reading: &reader)
        returnURL =
            reader.address(.accountReturnURL, of: name, plainAllowedBy: .accountAllowPlainHTTP)?
            .text ?? ""
    }

    /// Shared tokens and the bank's certificates; none where callbacks are to hint only.
    private static func seals(of name: String, reading reader: inout SettingsReader)
        -> [RBSChecksum.Key]
    {
        var seals: [RBSChecksum.Key] = []
        if !reader.list(.accountSecretKeyFiles, of: name).isEmpty {
            seals += reader.secrets(.accountSecretKeyFiles, of: name).map { .token($0) }
        }
        guard !reader.list(.accountCertificateFiles, of: name).isEmpty else { return seals }
        for text in reader.secrets(.accountCertificateFiles, of: name) {
            do throws(UnreadableKey) {
                let key = try PublicKey(pem: text.reveal())
                seals.append(.certificate(key, .rsaSHA512))
            } catch {
                reader.blame(
                    .accountCertificateFiles,
                    of: name,
                    "has no usable key: \(error)",
                    do: "write the bank's certificate in PEM, RSA of 2048 bits or more"
                )
            }
        }
        return seals
    }
}
