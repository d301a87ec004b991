import Seals

extension Raiffeisen {
    package static let dialect = Dialect(
        "raiffeisen",
        keys: [.merchantID, .publicID, .secretKeyFiles, .bankAccount, .registerRedirectURL]
    ) { form in
        let merchantID = form.required(
            .merchantID,
            "the SBP merchant id that the bank gave you, MA…"
        )
        let secretKeys = form.secrets(.secretKeyFiles)
        let account = form.text(.bankAccount)
        if let account, account.count != 20 || !account.allSatisfy(\.isWholeNumber) {
            form.blame(.bankAccount, "is not 20 digits", do: "correct it")
        }
        let publicID = form.text(.publicID)
        let redirectURL = form.text(.registerRedirectURL)
        return { place in
            Raiffeisen(
                Settings(
                    baseURL: place.baseURL,
                    merchantID: merchantID,
                    publicID: publicID,
                    secretKeys: KeyRing(secretKeys, now: place.unixSeconds),
                    account: account,
                    registerRedirectURL: redirectURL
                )
            )
        }
    }
}
