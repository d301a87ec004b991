package import Wire

extension SandboxSettings {
    package struct YooKassa: Sendable {
        package let shopID: String
        package let secretKey: Secret
        /// The outlet that plates are bound to.
        package let gatewayID: String
        package let callbackURL: String?

        package init(shopID: String, secretKey: Secret, gatewayID: String, callbackURL: String?) {
            self.shopID = shopID
            self.secretKey = secretKey
            self.gatewayID = gatewayID
            self.callbackURL = callbackURL
        }
    }

    /// The fiscal service.
    package struct CloudKassir: Sendable {
        package let login: String
        package let password: Secret

        package init(login: String, password: Secret) {
            self.login = login
            self.password = password
        }
    }

    package struct CloudPayments: Sendable {
        package let publicID: String
        package let apiSecret: Secret
        package let callbackURL: String?

        package init(publicID: String, apiSecret: Secret, callbackURL: String?) {
            self.publicID = publicID
            self.apiSecret = apiSecret
            self.callbackURL = callbackURL
        }
    }
}
