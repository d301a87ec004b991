package import Seals
package import Wire

extension SandboxSettings {
    /// The merchant of an RBS gateway.
    package struct RBS: Sendable {
        package let login: String
        package let password: Secret
        /// Stands for login and password.
        package let token: Secret
        /// Seals callbacks.
        package let checksumKey: Secret
        /// Signs them instead, where that is switched on.
        package let signingKey: PrivateKey?
        /// Where payments of registers are reported, as set in the cabinet.
        package let callbackURL: String?

        package init(
            login: String,
            password: Secret,
            token: Secret,
            checksumKey: Secret,
            signingKey: PrivateKey?,
            callbackURL: String?
        ) {
            self.login = login
            self.password = password
            self.token = token
            self.checksumKey = checksumKey
            self.signingKey = signingKey
            self.callbackURL = callbackURL
        }
    }
}
