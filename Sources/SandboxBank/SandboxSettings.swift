package import Seals
package import Wire

/// Who the sandbox banks' only merchant is, and where each bank reports to.
package struct SandboxSettings: Sendable {
    package enum Bank: String, Hashable, Sendable, CaseIterable {
        case raiffeisen, elplat, tbank, tochka, alfa, rbs, yookassa, cloudpayments
    }

    package struct Raiffeisen: Sendable {
        package let merchantID: String
        package let secretKey: Secret
        package let callbackURL: String?

        package init(merchantID: String, secretKey: Secret, callbackURL: String?) {
            self.merchantID = merchantID
            self.secretKey = secretKey
            self.callbackURL = callbackURL
        }
    }

    package struct Elplat: Sendable {
        package let login: String
        package let password: Secret
        package let organisationID: String

        package init(login: String, password: Secret, organisationID: String) {
            self.login = login
            self.password = password
            self.organisationID = organisationID
        }
    }

    package struct TBank: Sendable {
        package let terminalKey: String
        package let password: Secret

        package init(terminalKey: String, password: Secret) {
            self.terminalKey = terminalKey
            self.password = password
        }
    }

    package struct Tochka: Sendable {
        package let token: Secret
        package let merchantID: String
        /// Account and BIC with a slash between.
        package let accountID: String
        /// Signs the webhooks; the other half can be fetched.
        package let key: PrivateKey
        package let callbackURL: String?

        package init(
            token: Secret,
            merchantID: String,
            accountID: String,
            key: PrivateKey,
            callbackURL: String?
        ) {
            self.token = token
            self.merchantID = merchantID
            self.accountID = accountID
            self.key = key
            self.callbackURL = callbackURL
        }
    }

    package struct Alfa: Sendable {
        package let terminal: String
        package let keyName: String
        /// The merchant's, which signs each request.
        package let publicKey: PublicKey

        package init(terminal: String, keyName: String, publicKey: PublicKey) {
            self.terminal = terminal
            self.keyName = keyName
            self.publicKey = publicKey
        }
    }

    package let host: String
    package let port: Int
    package let raiffeisen: Raiffeisen
    package let elplat: Elplat
    /// nil where there is no such bank.
    package let tbank: TBank?
    package let tochka: Tochka?
    package let alfa: Alfa?
    package let rbs: RBS?
    package let yookassa: YooKassa?
    package let cloudpayments: CloudPayments?
    package let cloudkassir: CloudKassir?

    package init(
        host: String,
        port: Int,
        raiffeisen: Raiffeisen,
        elplat: Elplat,
        tbank: TBank? = nil,
        tochka: Tochka? = nil,
        alfa: Alfa? = nil,
        rbs: RBS? = nil,
        yookassa: YooKassa? = nil,
        cloudpayments: CloudPayments? = nil,
        cloudkassir: CloudKassir? = nil
    ) {
        self.host = host
        self.port = port
        self.raiffeisen = raiffeisen
        self.elplat = elplat
        self.tbank = tbank
        self.tochka = tochka
        self.alfa = alfa
        self.rbs = rbs
        self.yookassa = yookassa
        self.cloudpayments = cloudpayments
        self.cloudkassir = cloudkassir
    }
}
