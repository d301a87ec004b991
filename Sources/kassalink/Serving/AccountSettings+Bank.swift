import Banks
import Payments
import Seals
import Wire

/// The one list of dialects: a new bank is one line here.
extension AccountSettings {
    /// `callbackURL` is told to banks that want it with each code; `now` dates fetched keys.
    func bank(
        callbackURL: String,
        now: @escaping @Sendable () -> Moment
    ) -> any Bank {
        switch contract {
        case .raiffeisen(let contract): contract.dialect(at: baseURL)
        case .elplat(let contract): contract.dialect(at: baseURL, callbackURL)
        case .rbs(let contract): contract.dialect(at: baseURL, callbackURL)
        case .tbank(let contract): contract.dialect(at: baseURL, callbackURL)
        case .tochka(let contract): contract.dialect(at: baseURL, now)
        case .alfa(let contract): contract.dialect(at: baseURL, callbackURL)
        case .yookassa(let contract): YooKassa(contract.settings(baseURL: baseURL))
        case .cloudpayments(let contract): CloudPayments(contract.settings(baseURL: baseURL))
        }
    }
}

extension RaiffeisenContract {
    fileprivate func dialect(at baseURL: String) -> any Bank {
        Raiffeisen(
            Raiffeisen.Settings(
                baseURL: baseURL,
                merchantID: merchantID,
                publicID: publicID,
                secretKeys: secretKeys,
                account: bankAccount,
                registerRedirectURL: registerRedirectURL
            )
        )
    }
}

extension ElplatContract {
    fileprivate func dialect(at baseURL: String, _ callbackURL: String) -> any Bank {
        Elplat(
            Elplat.Settings(
                baseURL: baseURL,
                login: login,
                password: password,
                organisationID: organisationID,
                callbackURL: callbackURL,
                getPayType: getPayType,
                methods: methods
            )
        )
    }
}

extension RBSContract {
    fileprivate func dialect(at baseURL: String, _ callbackURL: String) -> any Bank {
        RBS(
            RBS.Settings(
                gateway: gateway,
                baseURL: baseURL,
                credentials: credentials,
                seals: seals,
                callbackURL: callbackURL,
                returnURL: returnURL
            )
        )
    }
}

extension TBankContract {
    fileprivate func dialect(at baseURL: String, _ callbackURL: String) -> any Bank {
        TBank(
            TBank.Settings(
                baseURL: baseURL,
                terminalKey: terminalKey,
                passwords: passwords,
                callbackURL: callbackURL
            )
        )
    }
}

extension TochkaContract {
    fileprivate func dialect(
        at baseURL: String,
        _ now: @escaping @Sendable () -> Moment
    ) -> any Bank {
        Tochka(
            Tochka.Settings(
                baseURL: baseURL,
                token: token,
                merchantID: merchantID,
                accountID: accountID,
                keysURL: keysURL,
                registerRedirectURL: registerRedirectURL
            ),
            keys: KeyRing([], now: { now().milliseconds / 1000 })
        )
    }
}

extension AlfaContract {
    fileprivate func dialect(at baseURL: String, _ callbackURL: String) -> any Bank {
        Alfa(
            Alfa.Settings(
                serviceURL: baseURL,
                terminal: terminal,
                keyName: keyName,
                signingKey: signingKey,
                callbackURL: callbackURL
            )
        )
    }
}
