import HTTPAPI
import Ledger
import Logging
import Operations
import Payments
import Wire

extension Settings {
    /// Takes every key; what is wrong is collected by the reader and told together.
    init(reading reader: inout SettingsReader) {
        host = reader.text(.httpHost) ?? "127.0.0.1"
        port = Int(reader.number(.httpPort, default: 8080, in: 1...65_535))
        if reader.text(.httpPublicURL) == nil {
            publicURL = "http://\(host):\(port)"
        } else {
            publicURL = reader.address(.httpPublicURL, plainAllowedBy: nil)?.text ?? ""
        }
        clientAddressHeader = reader.text(.httpClientAddressHeader)
        metricsReaders = MetricsReaders(host: host, reading: &reader)
        streamLimit = Int(reader.number(.httpStreamLimit, default: 512, in: 1...100_000))
        ledger = LedgerSettings(reading: &reader)
        let levels = Logger.Level.allCases.map(\.rawValue)
        logLevel =
            Logger.Level(rawValue: reader.choice(.logLevel, among: levels, default: "info"))
            ?? .info
        logFormat = LogFormat(reading: &reader)
        limits = Limits(reading: &reader)
        let merchantNames = reader.names(.merchants)
        if merchantNames.isEmpty {
            reader.blame(.merchants, "names nobody", do: "write merchants: [shop]")
        }
        merchants = merchantNames.map { name in
            MerchantEntry(
                id: Merchant.ID(name),
                name: reader.text(.merchantName, of: name) ?? name
            )
        }
        let accountNames = reader.names(.accounts)
        accounts = accountNames.compactMap {
            AccountSettings($0, merchants: merchantNames, reading: &reader)
        }
        let accountOwners = Dictionary(
            accounts.map { ($0.id.id.text, $0.id.merchant.text) },
            uniquingKeysWith: { first, _ in first }
        )
        stores = reader.names(.stores).map {
            StoreEntry(
                $0,
                merchants: merchantNames,
                accounts: accountNames,
                owners: accountOwners,
                reading: &reader
            )
        }
        lateMoney = Dictionary(
            stores.map { (Owned($0.id, of: $0.merchant), LateMoney($0.id.text, reading: &reader)) },
            uniquingKeysWith: { first, _ in first }
        )
        spareAccounts = reader.spareAccounts(of: stores, owners: accountOwners)
        fiscals = reader.names(.fiscals).map {
            FiscalSettings($0, merchants: merchantNames, reading: &reader)
        }
        fiscalTerms = reader.fiscalTerms(of: stores, fiscals)
        receiptMinutes = reader.number(.receiptMinutes, default: 15, in: 1...1440)
        listeners = reader.names(.listeners).compactMap {
            ListenerSettings($0, merchants: merchantNames, reading: &reader)
        }
    }
}

extension MetricsReaders {
    /// Without a token they are open where only this machine can ask, and closed elsewhere.
    fileprivate init(host: String, reading reader: inout SettingsReader) {
        if let token = reader.secretIfAny(.httpMetricsTokenFile) {
            if token.bytes.count < Self.leastLength || token.bytes.contains(UInt8(ascii: " ")) {
                reader.blame(
                    .httpMetricsTokenFile,
                    "the secret there is shorter than \(Self.leastLength) signs, or has a blank",
                    do: "try: openssl rand -hex 32"
                )
            }
            self = .holders(of: token)
        } else {
            self = Address(host: host)?.isLoopback == true ? .anyone : .nobody
        }
    }

    private static let leastLength = 16
}

extension LogFormat {
    fileprivate init(reading reader: inout SettingsReader) {
        let formats = Self.allCases.map(\.rawValue)
        let word = reader.choice(.logFormat, among: formats, default: Self.logfmt.rawValue)
        self = LogFormat(rawValue: word) ?? .logfmt
    }
}

extension Limits {
    fileprivate init(reading reader: inout SettingsReader) {
        let usual = Limits()
        let ceiling = usual.mostAmount.kopecks
        let least = reader.number(
            .leastKopecks,
            default: usual.leastAmount.kopecks,
            in: 1...ceiling
        )
        let most = reader.number(.mostKopecks, default: ceiling, in: 1...ceiling)
        if least > most {
            reader.blame(
                .leastKopecks,
                "\(least) is above \(SettingKey.mostKopecks.rawValue)",
                do: "lower it"
            )
        }
        self.init(
            leastAmount: Money(kopecks: least),
            mostAmount: Money(kopecks: most),
            releaseWaitSeconds: reader.number(
                .releaseWaitSeconds,
                default: usual.releaseWaitSeconds,
                in: 1...60
            )
        )
    }
}

extension StoreEntry {
    fileprivate init(
        _ name: String,
        merchants: [String],
        accounts: [String],
        owners: [String: String],
        reading reader: inout SettingsReader
    ) {
        let merchant = reader.one(of: merchants, .storeMerchant, of: name, listedIn: .merchants)
        let account = reader.one(of: accounts, .storeAccount, of: name, listedIn: .accounts)
        reader.check(.storeAccount, of: name, account, isOf: merchant, owners: owners)
        self.init(
            id: Store.ID(name),
            merchant: Merchant.ID(merchant),
            name: reader.text(.storeName, of: name) ?? name,
            account: Account.ID(account)
        )
    }
}

extension LateMoney {
    fileprivate init(_ store: String, reading reader: inout SettingsReader) {
        let words = Policy.allCases.map(\.rawValue)
        let word = reader.choice(
            .storeLateMoney,
            of: store,
            among: words,
            default: Policy.hold.rawValue
        )
        let seconds = reader.number(
            .storeLateReturnSeconds,
            of: store,
            default: Self.usualReturnSeconds,
            in: 0...Self.longestReturnSeconds
        )
        self.init(Policy(rawValue: word) ?? .hold, returnAfterSeconds: seconds == 0 ? nil : seconds)
    }

    /// A day: somebody looks at the till's messages by then.
    private static let usualReturnSeconds: Int64 = 86_400
    private static let longestReturnSeconds: Int64 = 30 * 86_400
}

extension SettingsReader {
    fileprivate mutating func spareAccounts(of stores: [StoreEntry], owners: [String: String])
        -> [Owned<Store>: Account.ID]
    {
        var accounts: [Owned<Store>: Account.ID] = [:]
        for store in stores {
            let owned = Owned(store.id, of: store.merchant)
            accounts[owned] = spareAccount(of: store, owners: owners)
        }
        return accounts
    }

    /// nil where the store has none.
    private mutating func spareAccount(of store: StoreEntry, owners: [String: String])
        -> Account.ID?
    {
        let (name, key) = (store.id.text, SettingKey.storeSpareAccount)
        guard text(key, of: name) != nil else { return nil }
        let account = one(of: owners.keys.sorted(), key, of: name, listedIn: .accounts)
        check(key, of: name, account, isOf: store.merchant.text, owners: owners)
        if account == store.account.text {
            blame(key, of: name, "'\(account)' is its account already", do: "name another one")
        }
        return account.isEmpty ? nil : Account.ID(account)
    }

    fileprivate mutating func check(
        _ key: SettingKey,
        of store: String,
        _ account: String,
        isOf merchant: String,
        owners: [String: String]
    ) {
        guard let owner = owners[account], !merchant.isEmpty, owner != merchant else { return }
        blame(
            key,
            of: store,
            "'\(account)' belongs to merchant '\(owner)'",
            do: "name an account of '\(merchant)'"
        )
    }

    /// The name of something listed elsewhere; where only one is listed, it need not be written.
    mutating func one(
        of known: [String],
        _ key: SettingKey,
        of name: String,
        listedIn list: SettingKey
    ) -> String {
        guard let text = text(key, of: name) else {
            if known.count == 1 { return known[0] }
            blame(key, of: name, "is missing", do: "name one of `\(list.rawValue)`")
            return ""
        }
        guard known.contains(text) else {
            let hint = Suggestion.nearest(to: text, among: known).map { "did you mean \($0)? " }
            blame(
                key,
                of: name,
                "'\(text)' is not listed in `\(list.rawValue)`",
                do: known.isEmpty
                    ? "write \(list.rawValue): [\(text)]"
                    : (hint ?? "") + "listed: \(known.joined(separator: ", "))"
            )
            return ""
        }
        return text
    }
}
