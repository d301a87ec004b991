import Banks
import Seals
import Wire

extension TochkaContract {
    init(_ name: String, reading reader: inout SettingsReader) {
        token = reader.secret(.accountTokenFile, of: name)
        merchantID = reader.required(
            .accountMerchantID,
            of: name,
            meaning: "the SBP merchant id that the bank gave you, MA…, MB… or MF…"
        )
        accountID = reader.required(
            .accountBankAccount,
            of: name,
            meaning: "the account and its BIC with a slash between"
        )
        if !accountID.isEmpty, !Tochka.Settings.isAccountID(accountID) {
            reader.blame(
                .accountBankAccount,
                of: name,
                "'\(accountID)' is not 20 digits, a slash and 9 digits",
                do: "write account/BIC, such as 40802810802000000008/044525104"
            )
        }
        keysURL =
            reader.text(.accountKeysURL, of: name) == nil
            ? Tochka.publishedKeysURL
            : reader.address(.accountKeysURL, of: name, plainAllowedBy: .accountAllowPlainHTTP)?
                .text ?? ""
        registerRedirectURL =
            reader.text(.accountRegisterRedirectURL, of: name) == nil
            ? nil
            : reader.address(.accountRegisterRedirectURL, of: name, plainAllowedBy: nil)?.text
    }
}

extension AlfaContract {
    /// nil where there is no key to sign with.
    init?(_ name: String, reading reader: inout SettingsReader) {
        terminal = reader.required(
            .accountTerminal,
            of: name,
            meaning: "the TermNo that the bank gave you"
        )
        keyName = reader.required(
            .accountKeyName,
            of: name,
            meaning: "the alias under which the bank knows your key"
        )
        let pem = reader.secret(.accountSigningKeyFile, of: name)
        guard !pem.isEmpty else { return nil }
        guard let key = try? PrivateKey(pem: pem.reveal()), key.fits(.rsaSHA256) else {
            reader.blame(
                .accountSigningKeyFile,
                of: name,
                "there is no RSA key of 2048 bits or more in it, or it is under a password",
                do: "write it in PEM, BEGIN PRIVATE KEY"
            )
            return nil
        }
        signingKey = key
    }
}
