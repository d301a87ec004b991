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
        switch reader.choice(.accountBank, of: name, among: Self.banks, default: "") {
        case "raiffeisen": contract = .raiffeisen(RaiffeisenContract(name, reading: &reader))
        case "elplat": contract = .elplat(ElplatContract(name, reading: &reader))
        case "tbank": contract = .tbank(TBankContract(name, reading: &reader))
        case "rbs": contract = .rbs(RBSContract(name, reading: &reader))
        case "tochka": contract = .tochka(TochkaContract(name, reading: &reader))
        case "alfa":
            guard let alfa = AlfaContract(name, reading: &reader) else { return nil }
            contract = .alfa(alfa)
        case "yookassa": contract = .yookassa(YooKassaContract(name, reading: &reader))
        case "cloudpayments":
            contract = .cloudpayments(CloudPaymentsContract(name, reading: &reader))
        default:
            if reader.text(.accountBank, of: name) == nil {
                reader.blame(
                    .accountBank,
                    of: name,
                    "is missing",
                    do: "known: \(Self.banks.joined(separator: ", "))"
                )
            }
            return nil
        }
    }

    static let banks = [
        "raiffeisen", "elplat", "tbank", "rbs", "tochka", "alfa", "yookassa", "cloudpayments",
    ]
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

extension RaiffeisenContract {
    fileprivate init(_ name: String, reading reader: inout SettingsReader) {
        merchantID = reader.required(
            .accountMerchantID,
            of: name,
            meaning: "the SBP merchant id that the bank gave you, MA…"
        )
        publicID = reader.text(.accountPublicID, of: name)
        secretKeys = reader.secrets(.accountSecretKeyFiles, of: name)
        bankAccount = reader.text(.accountBankAccount, of: name)
        if let bankAccount, bankAccount.count != 20 || !bankAccount.allSatisfy(\.isWholeNumber) {
            reader.blame(.accountBankAccount, of: name, "is not 20 digits", do: "correct it")
        }
        registerRedirectURL =
            reader.text(.accountRegisterRedirectURL, of: name) == nil
            ? nil
            : reader.address(.accountRegisterRedirectURL, of: name, plainAllowedBy: nil)?.text
    }
}

extension TBankContract {
    fileprivate init(_ name: String, reading reader: inout SettingsReader) {
        terminalKey = reader.required(
            .accountTerminalKey,
            of: name,
            meaning: "the TerminalKey of your shop in the bank's cabinet"
        )
        passwords = reader.secrets(.accountSecretKeyFiles, of: name)
    }
}
