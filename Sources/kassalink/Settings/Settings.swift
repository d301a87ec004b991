import Accounting
import Banks
import Ledger
import Logging
import Operations
import Payments
import Seals
import Wire

/// What the operator has decided, read once at start and checked as a whole.
struct Settings {
    let host: String
    let port: Int
    /// What the outside calls us, without a slash at the end.
    let publicURL: String
    let ledger: LedgerSettings
    let logLevel: Logger.Level
    let logFormat: LogFormat
    let limits: Limits
    let merchants: [MerchantEntry]
    let stores: [StoreEntry]
    let lateMoney: [Owned<Store>: LateMoney]
    let accounts: [AccountSettings]
    let listeners: [ListenerSettings]
}

/// One contract with one bank.
struct AccountSettings {
    enum Contract {
        case raiffeisen(RaiffeisenContract)
        case elplat(ElplatContract)
        case tbank(TBankContract)
        case rbs(RBSContract)
        case tochka(TochkaContract)
        case alfa(AlfaContract)
        case yookassa(YooKassaContract)
        case cloudpayments(CloudPaymentsContract)
    }

    let id: Owned<Account>
    let contract: Contract
    var baseURL: String
    let timeoutSeconds: Int64
    let graceSeconds: Int64
    let isCallbackOn: Bool
    let callbackSecrets: [Secret]

    var bankName: String {
        switch contract {
        case .raiffeisen: "raiffeisen"
        case .elplat: "elplat"
        case .tbank: "tbank"
        case .rbs: "rbs"
        case .tochka: "tochka"
        case .alfa: "alfa"
        case .yookassa: "yookassa"
        case .cloudpayments: "cloudpayments"
        }
    }
}

struct RaiffeisenContract {
    let merchantID: String
    let publicID: String?
    let secretKeys: [Secret]
    let bankAccount: String?
    let registerRedirectURL: String?
}

struct ElplatContract {
    let login: String
    let password: Secret
    let organisationID: String
    let getPayType: String
    let methods: ElplatAssumptions?
}

struct TBankContract {
    let terminalKey: String
    let passwords: [Secret]
}

struct RBSContract {
    let gateway: RBSGateway
    let credentials: RBS.Credentials
    let seals: [RBSChecksum.Key]
    let returnURL: String
}

struct TochkaContract {
    let token: Secret
    let merchantID: String
    let accountID: String
    let keysURL: String
    let registerRedirectURL: String?
}

struct AlfaContract {
    let terminal: String
    let keyName: String
    let signingKey: PrivateKey
}

/// Somebody who is told what happened.
struct ListenerSettings {
    enum Dialect {
        case webhook(keys: [WebhookSeal.Key])
        case onec(user: String, password: Secret)
    }

    let id: Listener.ID
    let merchant: Merchant.ID
    let kinds: Set<Event.Kind>
    let url: String
    let dialect: Dialect
    let timeoutSeconds: Int64
}
