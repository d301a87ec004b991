import Seals

extension Tochka {
    package static let dialect = Dialect(
        "tochka",
        keys: [.tokenFile, .merchantID, .bankAccount, .keysURL, .registerRedirectURL]
    ) { form in
        let token = form.secret(.tokenFile)
        let merchantID = form.required(
            .merchantID,
            "the SBP merchant id that the bank gave you, MA…, MB… or MF…"
        )
        let accountID = form.required(.bankAccount, "the account and its BIC with a slash between")
        if !accountID.isEmpty, !Settings.isAccountID(accountID) {
            form.blame(
                .bankAccount,
                "'\(accountID)' is not 20 digits, a slash and 9 digits",
                do: "write account/BIC, such as 40802810802000000008/044525104"
            )
        }
        let keysURL = form.text(.keysURL) ?? publishedKeysURL
        let redirectURL = form.text(.registerRedirectURL)
        return { place in
            Tochka(
                Settings(
                    baseURL: place.baseURL,
                    token: token,
                    merchantID: merchantID,
                    accountID: accountID,
                    keysURL: keysURL,
                    registerRedirectURL: redirectURL
                ),
                keys: KeyRing([], now: place.unixSeconds)
            )
        }
    }
}

extension ContractKey {
    fileprivate static let keysURL = ContractKey("keys-url", .address)
}
