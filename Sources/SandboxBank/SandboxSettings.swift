package import Wire

/// Who the sandbox banks' only merchant is, and where each bank reports to.
package struct SandboxSettings: Sendable {
    package enum Bank: String, Hashable, Sendable { case raiffeisen, elplat, tbank }

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

    package let host: String
    package let port: Int
    package let raiffeisen: Raiffeisen
    package let elplat: Elplat
    /// nil where there is no such bank.
    package let tbank: TBank?

    package init(
        host: String,
        port: Int,
        raiffeisen: Raiffeisen,
        elplat: Elplat,
        tbank: TBank? = nil
    ) {
        self.host = host
        self.port = port
        self.raiffeisen = raiffeisen
        self.elplat = elplat
        self.tbank = tbank
    }
}
