import Ledger
import Operations
import Payments
import Receipts
import Wire

/// One contract with one fiscal service.
struct FiscalSettings {
    let id: Owned<FiscalAccount>
    let baseURL: String
    let timeoutSeconds: Int64
    let login: String
    let password: Secret
    let company: CloudKassir.Company

    init(_ name: String, merchants: [String], reading reader: inout SettingsReader) {
        let merchant = reader.one(of: merchants, .fiscalMerchant, of: name, listedIn: .merchants)
        id = Owned(FiscalAccount.ID(name), of: Merchant.ID(merchant))
        if reader.text(.fiscalKind, of: name) == nil {
            reader.blame(.fiscalKind, of: name, "is missing", do: "write cloudkassir")
        }
        _ = reader.choice(.fiscalKind, of: name, among: ["cloudkassir"], default: "")
        baseURL =
            reader.address(.fiscalBaseURL, of: name, plainAllowedBy: .fiscalAllowPlainHTTP)?.text
            ?? ""
        timeoutSeconds = reader.number(.fiscalTimeoutSeconds, of: name, default: 15, in: 1...60)
        login = reader.required(.fiscalLogin, of: name, meaning: "the login of the cabinet")
        password = reader.secret(.fiscalPasswordFile, of: name)
        company = CloudKassir.Company(of: name, reading: &reader)
    }

    var dialect: any FiscalDialect {
        CloudKassir(
            CloudKassir.Settings(
                baseURL: baseURL,
                login: login,
                password: password,
                company: company
            )
        )
    }
}

extension CloudKassir.Company {
    fileprivate init(of name: String, reading reader: inout SettingsReader) {
        let words = TaxSystem.allCases.map(\.rawValue)
        if reader.text(.fiscalTaxSystem, of: name) == nil {
            let remedy = "write one of \(words.joined(separator: ", "))"
            reader.blame(.fiscalTaxSystem, of: name, "is missing", do: remedy)
        }
        let word = reader.choice(.fiscalTaxSystem, of: name, among: words, default: "")
        let inn = reader.required(.fiscalINN, of: name, meaning: "the INN of the company")
        if !inn.isEmpty, ![10, 12].contains(inn.count) || !inn.allSatisfy(\.isWholeNumber) {
            reader.blame(.fiscalINN, of: name, "'\(inn)' is no INN", do: "write 10 or 12 digits")
        }
        self.init(
            inn: inn,
            email: reader.email(.fiscalEmail, of: name) ?? "",
            taxSystem: TaxSystem(rawValue: word) ?? .general,
            address: reader.required(
                .fiscalAddress,
                of: name,
                meaning: "where it is sold: the shop's or the site's address"
            )
        )
    }
}

extension FiscalTerms {
    /// nil where the store gives no receipts.
    fileprivate init?(
        of store: StoreEntry,
        _ fiscals: [FiscalSettings],
        reading reader: inout SettingsReader
    ) {
        let name = store.id.text
        guard reader.text(.storeFiscal, of: name) != nil else { return nil }
        let known = fiscals.filter { $0.id.merchant == store.merchant }
        let names = known.map(\.id.id.text)
        let account = reader.one(of: names, .storeFiscal, of: name, listedIn: .fiscals)
        let rates = Basket.VAT.allCases.map(\.rawValue)
        if reader.text(.storeVAT, of: name) == nil {
            let remedy = "write the rate of what is sold: \(rates.joined(separator: ", "))"
            reader.blame(.storeVAT, of: name, "is missing", do: remedy)
        }
        let rate = reader.choice(.storeVAT, of: name, among: rates, default: "none")
        let method = reader.choice(
            .storeReceiptMethod,
            of: name,
            among: Basket.Method.allCases.map(\.rawValue),
            default: Basket.Method.fullPayment.rawValue
        )
        let object = reader.choice(
            .storeReceiptObject,
            of: name,
            among: Basket.Object.allCases.map(\.rawValue),
            default: Basket.Object.commodity.rawValue
        )
        let company = known.first { $0.id.id.text == account }?.company.email ?? ""
        let wanted = reader.text(.storeReceiptsTo, of: name)
        let address = wanted == nil ? company : reader.email(.storeReceiptsTo, of: name)
        self.init(
            account: FiscalAccount.ID(account),
            vat: Basket.VAT(rawValue: rate) ?? .none,
            method: Basket.Method(rawValue: method) ?? .fullPayment,
            object: Basket.Object(rawValue: object) ?? .commodity,
            customer: .email(address ?? "")
        )
    }
}

extension SettingsReader {
    mutating func fiscalTerms(of stores: [StoreEntry], _ fiscals: [FiscalSettings])
        -> [Owned<Store>: FiscalTerms]
    {
        var terms: [Owned<Store>: FiscalTerms] = [:]
        for store in stores {
            let owned = Owned(store.id, of: store.merchant)
            terms[owned] = FiscalTerms(of: store, fiscals, reading: &self)
        }
        return terms
    }

    /// nil, and a mistake, where none is written that a receipt can be sent to.
    fileprivate mutating func email(_ key: SettingKey, of name: String) -> String? {
        let text = required(key, of: name, meaning: "an email address")
        guard !text.isEmpty else { return nil }
        guard Basket.Customer.email(text).isUsable else {
            blame(key, of: name, "'\(text)' is no email address", do: "write name@host")
            return nil
        }
        return text
    }
}
