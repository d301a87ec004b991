/// Every key of the settings but those of single banks, which their dialects name (`Dialect.keys`);
/// a star stands for the name of a merchant, store, account, fiscal service or listener.
///
/// A key that is not here cannot be read, and one that is here must stand in
/// `config/kassalink.yaml` with its default and a reason: the tidy test compares the two.
enum SettingKey: String, CaseIterable {
    case httpHost = "http.host"
    case httpPort = "http.port"
    case httpPublicURL = "http.public-url"
    case httpClientAddressHeader = "http.client-address-header"
    case httpMetricsTokenFile = "http.metrics-token-file"
    case httpStreamLimit = "http.stream-limit"
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
    case receiptMinutes = "limits.receipt-minutes"

    case merchants = "merchants"
    case merchantName = "merchant.*.name"
    case stores = "stores"
    case storeMerchant = "store.*.merchant"
    case storeName = "store.*.name"
    case storeAccount = "store.*.account"
    case storeSpareAccount = "store.*.spare-account"
    case storeLateMoney = "store.*.late-money"
    case storeLateReturnSeconds = "store.*.late-return-seconds"
    case storeFiscal = "store.*.fiscal"
    case storeVAT = "store.*.vat"
    case storeReceiptMethod = "store.*.receipt-method"
    case storeReceiptObject = "store.*.receipt-object"
    case storeReceiptsTo = "store.*.receipts-to"

    case accounts = "accounts"
    case accountMerchant = "account.*.merchant"
    case accountBank = "account.*.bank"
    case accountBaseURL = "account.*.base-url"
    case accountAllowPlainHTTP = "account.*.allow-plain-http"
    case accountTimeoutSeconds = "account.*.timeout-seconds"
    case accountGraceSeconds = "account.*.grace-seconds"
    case accountCallbacks = "account.*.callbacks"
    case accountCallbackSecretFiles = "account.*.callback-secret-files"
    case accountCertificateFile = "account.*.client-certificate-file"
    case accountCertificateKeyFile = "account.*.client-key-file"
    case accountRootCertificateFile = "account.*.root-certificate-file"

    case fiscals = "fiscals"
    case fiscalMerchant = "fiscal.*.merchant"
    case fiscalKind = "fiscal.*.kind"
    case fiscalBaseURL = "fiscal.*.base-url"
    case fiscalAllowPlainHTTP = "fiscal.*.allow-plain-http"
    case fiscalTimeoutSeconds = "fiscal.*.timeout-seconds"
    case fiscalLogin = "fiscal.*.login"
    case fiscalPasswordFile = "fiscal.*.password-file"
    case fiscalINN = "fiscal.*.inn"
    case fiscalEmail = "fiscal.*.email"
    case fiscalTaxSystem = "fiscal.*.tax-system"
    case fiscalAddress = "fiscal.*.address"

    case listeners = "listeners"
    case listenerMerchant = "listener.*.merchant"
    case listenerKind = "listener.*.kind"
    case listenerURL = "listener.*.url"
    case listenerEvents = "listener.*.events"
    case listenerAllowPlainHTTP = "listener.*.allow-plain-http"
    case listenerAllowAddresses = "listener.*.allow-addresses"
    case listenerTimeoutSeconds = "listener.*.timeout-seconds"
    case listenerSecretFiles = "listener.*.secret-files"
    case listenerUser = "listener.*.user"
    case listenerPasswordFile = "listener.*.password-file"
    case listenerCallsPerMinute = "listener.*.calls-per-minute"
    case listenerTokenFile = "listener.*.token-file"
    case listenerOrganization = "listener.*.organization"
    case listenerAgent = "listener.*.agent"
    case listenerExpenseItem = "listener.*.expense-item"
    case listenerOrders = "listener.*.orders"
    case listenerWebhookFile = "listener.*.webhook-file"
    case listenerPaySystem = "listener.*.pay-system"

    var isList: Bool {
        switch self {
        case .ledgerHosts, .merchants, .stores, .accounts, .fiscals, .listeners,
            .accountCallbackSecretFiles, .listenerEvents, .listenerAllowAddresses,
            .listenerSecretFiles:
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
}
