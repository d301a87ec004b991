/// Every key of the settings; a star stands for the name of a merchant, store, account or listener.
///
/// A key that is not here cannot be read, and one that is here must stand in
/// `config/kassalink.yaml` with its default and a reason: the tidy test compares the two.
enum SettingKey: String, CaseIterable {
    case httpHost = "http.host"
    case httpPort = "http.port"
    case httpPublicURL = "http.public-url"
    case ledgerEngine = "ledger.engine"
    case ledgerPath = "ledger.path"
    case ledgerHosts = "ledger.hosts"
    case ledgerDatabase = "ledger.database"
    case ledgerUser = "ledger.user"
    case ledgerPasswordFile = "ledger.password-file"
    case ledgerTLS = "ledger.tls"
    case ledgerRootCertificate = "ledger.root-certificate"
    case ledgerSchema = "ledger.schema"
    case ledgerConnections = "ledger.connections"
    case logLevel = "log.level"
    case logFormat = "log.format"
    case leastKopecks = "limits.least-kopecks"
    case mostKopecks = "limits.most-kopecks"
    case releaseWaitSeconds = "limits.release-wait-seconds"

    case merchants = "merchants"
    case merchantName = "merchant.*.name"
    case stores = "stores"
    case storeMerchant = "store.*.merchant"
    case storeName = "store.*.name"
    case storeAccount = "store.*.account"
    case storeLateMoney = "store.*.late-money"
    case storeLateReturnSeconds = "store.*.late-return-seconds"

    case accounts = "accounts"
    case accountMerchant = "account.*.merchant"
    case accountBank = "account.*.bank"
    case accountBaseURL = "account.*.base-url"
    case accountAllowPlainHTTP = "account.*.allow-plain-http"
    case accountTimeoutSeconds = "account.*.timeout-seconds"
    case accountGraceSeconds = "account.*.grace-seconds"
    case accountCallbacks = "account.*.callbacks"
    case accountCallbackSecretFiles = "account.*.callback-secret-files"
    case accountMerchantID = "account.*.merchant-id"
    case accountPublicID = "account.*.public-id"
    case accountSecretKeyFiles = "account.*.secret-key-files"
    case accountLogin = "account.*.login"
    case accountPasswordFile = "account.*.password-file"
    case accountOrganisationID = "account.*.organisation-id"
    case accountTerminalKey = "account.*.terminal-key"
    case accountGateway = "account.*.gateway"
    case accountTokenFile = "account.*.token-file"
    case accountCertificateFiles = "account.*.certificate-files"
    case accountReturnURL = "account.*.return-url"
    case accountKeysURL = "account.*.keys-url"
    case accountTerminal = "account.*.terminal"
    case accountKeyName = "account.*.key-name"
    case accountSigningKeyFile = "account.*.signing-key-file"
    case accountShopID = "account.*.shop-id"
    case accountGatewayID = "account.*.gateway-id"
    case accountTestMode = "account.*.test-mode"
    case accountBankAccount = "account.*.bank-account"
    case accountRegisterRedirectURL = "account.*.register-redirect-url"
    case accountGetPayType = "account.*.get-pay-type"
    case accountAssumedMethods = "account.*.assumed-methods"
    case accountMethodPrepare = "account.*.method.prepare"
    case accountMethodActivate = "account.*.method.activate"
    case accountMethodReadLink = "account.*.method.read-link"
    case accountMethodReadOperation = "account.*.method.read-operation"
    case accountMethodDeactivate = "account.*.method.deactivate"
    case accountMethodDeleteCode = "account.*.method.delete-code"
    case accountMethodRefund = "account.*.method.refund"
    case accountMethodReadRefund = "account.*.method.read-refund"
    case accountMethodActivationName = "account.*.method.activation-name"
    case accountMethodLinkStateName = "account.*.method.link-state-name"

    case listeners = "listeners"
    case listenerMerchant = "listener.*.merchant"
    case listenerKind = "listener.*.kind"
    case listenerURL = "listener.*.url"
    case listenerEvents = "listener.*.events"
    case listenerAllowPlainHTTP = "listener.*.allow-plain-http"
    case listenerAllowPrivateAddresses = "listener.*.allow-private-addresses"
    case listenerTimeoutSeconds = "listener.*.timeout-seconds"
    case listenerSecretFiles = "listener.*.secret-files"
    case listenerUser = "listener.*.user"
    case listenerPasswordFile = "listener.*.password-file"

    var isList: Bool {
        switch self {
        case .ledgerHosts, .merchants, .stores, .accounts, .listeners,
            .accountCallbackSecretFiles, .accountSecretKeyFiles, .accountCertificateFiles,
            .listenerEvents, .listenerSecretFiles:
            true
        default: false
        }
    }

    /// The key of one thing: `account.*.bank` of `raif` is `account.raif.bank`.
    func path(of name: String?) -> String {
        guard let name else { return rawValue }
        return rawValue.split(separator: ".").map { $0 == "*" ? name : String($0) }
            .joined(separator: ".")
    }

    /// The key that a path in a file means, if there is one.
    static func matching(_ path: [String]) -> SettingKey? {
        allCases.first { key in
            let parts = key.rawValue.split(separator: ".")
            return parts.count == path.count
                && zip(parts, path).allSatisfy { $0 == "*" || $0 == $1[...] }
        }
    }
}
