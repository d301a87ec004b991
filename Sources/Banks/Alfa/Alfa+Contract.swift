import Seals
import Wire

extension Alfa {
    package static let dialect = Dialect(
        "alfa",
        keys: [.terminal, .keyName, .signingKeyFile, .signature]
    ) { form in
        let terminal = form.required(.terminal, "the TermNo that the bank gave you")
        let keyName = form.required(.keyName, "the alias under which the bank knows your key")
        let scheme = form.scheme(.signature, default: .rsaSHA256)
        let pem = form.secret(.signingKeyFile)
        guard !pem.isEmpty else { return nil }
        guard let key = try? PrivateKey(pem: pem.reveal()), key.fits(scheme) else {
            form.blame(
                .signingKeyFile,
                "there is no key for \(scheme.name) in it, or it is under a password",
                do: "write it in PEM, BEGIN PRIVATE KEY; RSA needs 2048 bits or more"
            )
            return nil
        }
        return { place in
            Alfa(
                Settings(
                    serviceURL: place.baseURL,
                    terminal: terminal,
                    keyName: keyName,
                    signingKey: key,
                    signature: scheme,
                    callbackURL: place.callbackURL
                )
            )
        }
    }
}

extension ContractKey {
    fileprivate static let terminal = ContractKey("terminal")
    fileprivate static let keyName = ContractKey("key-name")
    fileprivate static let signingKeyFile = ContractKey("signing-key-file", .secretFile)
}
