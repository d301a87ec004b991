import Accounting
import Banks
import HTTPAPI
import Ledger
import Logging
import Operations
import Payments
import Wire

/// What the operator has decided, read once at start and checked as a whole.
struct Settings {
    let host: String
    let port: Int
    /// What the outside calls us, without a slash at the end.
    let publicURL: String
    /// Where our proxy says who is calling.
    let clientAddressHeader: String?
    let metricsReaders: MetricsReaders
    /// How many live streams are held open at once.
    let streamLimit: Int
    let ledger: LedgerSettings
    let logLevel: Logger.Level
    let logFormat: LogFormat
    let limits: Limits
    let merchants: [MerchantEntry]
    let stores: [StoreEntry]
    let lateMoney: [Owned<Store>: LateMoney]
    let spareAccounts: [Owned<Store>: Account.ID]
    let accounts: [AccountSettings]
    let fiscals: [FiscalSettings]
    let fiscalTerms: [Owned<Store>: FiscalTerms]
    let receiptMinutes: Int64
    let listeners: [ListenerSettings]
}

/// One contract with one bank.
struct AccountSettings {
    let id: Owned<Account>
    let bankName: String
    /// Makes the bank of this contract.
    let open: Dialect.Opening
    var baseURL: String
    let timeoutSeconds: Int64
    let graceSeconds: Int64
    let isCallbackOn: Bool
    let callbackSecrets: [Secret]
    /// What we show to a bank that asks who is calling; nil where it asks nobody.
    let identity: TLSIdentity?

    func bank(callbackURL: String, now: @escaping @Sendable () -> Moment) -> any Bank {
        open(BankPlace(baseURL: baseURL, callbackURL: callbackURL, now: now))
    }
}

/// Somebody who is told what happened.
struct ListenerSettings {
    enum Dialect {
        case webhook(keys: [WebhookSeal.Key])
        case onec(user: String, password: Secret)
        case moysklad(MoySklad.Settings)
        case bitrix(Bitrix.Settings)
    }

    let id: Listener.ID
    let merchant: Merchant.ID
    let kinds: Set<Event.Kind>
    /// Where it is; no more than the host where the rest is a secret.
    let url: String
    let rule: AddressRule
    let dialect: Dialect
    let timeoutSeconds: Int64
}
