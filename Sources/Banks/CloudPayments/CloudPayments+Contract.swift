import Seals

extension CloudPayments {
    package static let dialect = Dialect(
        "cloudpayments",
        keys: [.publicID, .secretKeyFiles, .testMode]
    ) { form in
        let publicID = form.required(
            .publicID,
            "the Public ID of your site in the cabinet of CloudPayments, pk_…"
        )
        let apiSecrets = form.secrets(.secretKeyFiles)
        let isTest = form.isOn(.testMode)
        return { place in
            CloudPayments(
                Settings(
                    baseURL: place.baseURL,
                    publicID: publicID,
                    apiSecrets: KeyRing(apiSecrets, now: place.unixSeconds),
                    isTest: isTest
                )
            )
        }
    }
}

extension ContractKey {
    fileprivate static let testMode = ContractKey("test-mode", .flag)
}
