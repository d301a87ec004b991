import Seals
import Wire

extension RBS {
    package static let dialect = Dialect(
        "rbs",
        keys: [
            .gateway, .login, .passwordFile, .tokenFile, .secretKeyFiles, .certificateFiles,
            .signature, .returnURL,
        ]
    ) { form in
        let gateway = form.text(.gateway).flatMap { RBSGateway.named($0) } ?? .other
        let credentials = Credentials(reading: &form)
        let seals = seals(in: &form)
        let returnURL = form.required(.returnURL, "the address, https://…")
        return { place in
            RBS(
                Settings(
                    gateway: gateway,
                    baseURL: place.baseURL,
                    credentials: credentials,
                    seals: KeyRing(seals, now: place.unixSeconds),
                    callbackURL: place.callbackURL,
                    returnURL: returnURL
                )
            )
        }
    }

    /// Shared tokens and the bank's certificates; none where callbacks are to hint only.
    private static func seals(in form: inout ContractForm) -> [DatedKey<RBSChecksum.Key>] {
        let tokens = form.secretsIfAny(.secretKeyFiles).map { file in
            file.carrying(RBSChecksum.Key.token(file.key))
        }
        let scheme = form.scheme(.signature, default: .rsaSHA512)
        let certificates = form.secretsIfAny(.certificateFiles).compactMap { file in
            guard let key = try? PublicKey(pem: file.key.reveal()), key.fits(scheme) else {
                form.blame(
                    .certificateFiles,
                    "\(file.name) has no key for \(scheme.name)",
                    do: "write the bank's certificate in PEM; RSA needs 2048 bits or more"
                )
                return nil as DatedKey<RBSChecksum.Key>?
            }
            return file.carrying(.certificate(key, scheme))
        }
        return tokens + certificates
    }
}

extension RBS.Credentials {
    fileprivate init(reading form: inout ContractForm) {
        if !form.secretsIfAny(.tokenFile).isEmpty {
            self = .token(form.secret(.tokenFile))
        } else {
            self = .login(
                form.required(.login, "the API user, such as shop-api"),
                password: form.secret(.passwordFile)
            )
        }
    }
}

extension ContractKey {
    fileprivate static let gateway = ContractKey("gateway", .word(of: RBSGateway.all.map(\.name)))
    fileprivate static let certificateFiles = ContractKey("certificate-files", .secretFiles)
    fileprivate static let returnURL = ContractKey("return-url", .address)
}
