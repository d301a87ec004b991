import Accounting
import Ledger
import Payments
import Seals
import Wire

extension ListenerSettings {
    /// nil where it is not even known how to speak to it.
    init?(_ name: String, merchants: [String], reading reader: inout SettingsReader) {
        id = Listener.ID(name)
        merchant = Merchant.ID(
            reader.one(of: merchants, .listenerMerchant, of: name, listedIn: .merchants)
        )
        kinds = Self.kinds(of: name, reading: &reader)
        rule = Self.rule(of: name, reading: &reader)
        timeoutSeconds = reader.number(
            .listenerTimeoutSeconds,
            of: name,
            default: 15,
            in: 1...60
        )
        let known = ["webhook", "onec", "moysklad", "bitrix"]
        let kind = reader.choice(.listenerKind, of: name, among: known, default: "")
        guard kind != "bitrix" else {
            let (origin, settings) = Self.bitrix(name, under: rule, reading: &reader)
            url = origin
            dialect = .bitrix(settings)
            return
        }
        url = Self.url(of: name, under: rule, reading: &reader)
        switch kind {
        case "webhook":
            dialect = .webhook(keys: Self.keys(of: name, reading: &reader))
        case "onec":
            dialect = .onec(
                user: reader.required(.listenerUser, of: name, meaning: "the 1C user"),
                password: reader.secret(.listenerPasswordFile, of: name)
            )
        case "moysklad":
            let settings = MoySklad.Settings(name, at: url, reading: &reader)
            dialect = .moysklad(settings)
            if settings.expenseItem == nil,
                reader.list(.listenerEvents, of: name).contains(
                    Event.Kind.refundCompleted.rawValue
                )
            {
                reader.blame(
                    .listenerExpenseItem,
                    of: name,
                    "is missing, and events has refund.completed",
                    do: "write the GUID of the expense item, or take that event away"
                )
            }
        default:
            if reader.text(.listenerKind, of: name) == nil {
                let remedy = "write \(known.joined(separator: ", "))"
                reader.blame(.listenerKind, of: name, "is missing", do: remedy)
            }
            return nil
        }
    }

    /// Nothing written means everything: an event nobody hears of is the worse mistake.
    private static func kinds(of name: String, reading reader: inout SettingsReader)
        -> Set<Event.Kind>
    {
        let known = Event.Kind.allCases.map(\.rawValue)
        let wanted = reader.list(.listenerEvents, of: name)
        guard !wanted.isEmpty else { return Set(Event.Kind.allCases) }
        for word in wanted where !known.contains(word) {
            let hint = Suggestion.nearest(to: word, among: known).map { "did you mean \($0)? " }
            reader.blame(
                .listenerEvents,
                of: name,
                "'\(word)' is no event",
                do: (hint ?? "") + "known: \(known.joined(separator: ", "))"
            )
        }
        return Set(wanted.compactMap { Event.Kind(rawValue: $0) })
    }

    private static func keys(of name: String, reading reader: inout SettingsReader)
        -> [WebhookSeal.Key]
    {
        let secrets = reader.secrets(.listenerSecretFiles, of: name).filter { !$0.isEmpty }
        let keys = secrets.compactMap { WebhookSeal.Key($0) }
        if keys.count < secrets.count {
            reader.blame(
                .listenerSecretFiles,
                of: name,
                "a secret there is not whsec_ and base64 of 24 to 64 bytes",
                do: "try: echo whsec_$(openssl rand -base64 32)"
            )
        }
        return keys
    }

    /// What an address must be like; those inside the house only where they are named (E44).
    private static func rule(of name: String, reading reader: inout SettingsReader) -> AddressRule {
        let texts = reader.list(.listenerAllowAddresses, of: name)
        for text in texts where AddressBlock(text) == nil {
            reader.blame(
                .listenerAllowAddresses,
                of: name,
                "'\(text)' is no address and no range of them",
                do: "write such as 192.168.1.20 or 10.0.0.0/8"
            )
        }
        return AddressRule(allowing: texts.compactMap { AddressBlock($0) })
    }

    /// Whether a name leads into the house is seen when it is looked up, before each connection.
    private static func url(
        of name: String,
        under rule: AddressRule,
        reading reader: inout SettingsReader
    ) -> String {
        guard
            let address = reader.address(
                .listenerURL,
                of: name,
                plainAllowedBy: .listenerAllowPlainHTTP
            )
        else { return "" }
        blame(.listenerURL, of: name, for: address, address.text, under: rule, reading: &reader)
        return address.text
    }

    /// An address inside the house is a mistake where the settings do not name it; it is told as
    /// `shown`.
    private static func blame(
        _ key: SettingKey,
        of name: String,
        for address: Address,
        _ shown: String,
        under rule: AddressRule,
        reading reader: inout SettingsReader
    ) {
        let isRefused = address.numbers.map { !rule.permits($0) }
        guard isRefused ?? (address.isPrivate && rule == AddressRule()) else { return }
        let permission = SettingKey.listenerAllowAddresses.path(of: name)
        reader.blame(
            key,
            of: name,
            "'\(shown)' is an address inside your own network",
            do: "if that is meant, name its numbers in \(permission)"
        )
    }

    /// The address is in a file, because it holds the secret; what is shown of it is the host.
    private static func bitrix(
        _ name: String,
        under rule: AddressRule,
        reading reader: inout SettingsReader
    ) -> (origin: String, Bitrix.Settings) {
        let key = SettingKey.listenerWebhookFile
        let secret = reader.secret(key, of: name)
        let address = Address(secret.reveal())
        if let address, address.isWebhook {
            let mayBePlain = reader.isOn(.listenerAllowPlainHTTP, of: name, default: false)
            if !address.isEncrypted, !address.isLoopback, !mayBePlain {
                let permission = SettingKey.listenerAllowPlainHTTP.path(of: name)
                let what = "the address there, at \(address.origin), is not encrypted"
                reader.blame(key, of: name, what, do: "use https, or set \(permission): on")
            }
            blame(key, of: name, for: address, address.origin, under: rule, reading: &reader)
        } else if !secret.isEmpty {
            let remedy = "write https://portal/rest/USER/SECRET there, as Bitrix shows it"
            reader.blame(key, of: name, "what is there is no address of a webhook", do: remedy)
        }
        let settings = Bitrix.Settings(
            webhook: Secret(address?.text ?? ""),
            paySystem: reader.requiredNumber(.listenerPaySystem, of: name),
            callsPerMinute: reader.calls(of: name, default: Bitrix.callsPerMinute)
        )
        return (address?.origin ?? "", settings)
    }
}

extension Address {
    /// `https://portal/rest/1/secret`, without a method behind it.
    fileprivate var isWebhook: Bool {
        let path = text.dropFirst(origin.count).split(separator: "/")
        return path.count == 3 && path[0] == "rest" && Int64(path[1]) != nil
    }
}

extension MoySklad.Settings {
    fileprivate init(_ name: String, at url: String, reading reader: inout SettingsReader) {
        let hasToken = reader.text(.listenerTokenFile, of: name) != nil
        let hasUser = reader.text(.listenerUser, of: name) != nil
        if hasToken == hasUser {
            reader.blame(
                .listenerTokenFile,
                of: name,
                hasToken ? "stands beside a user" : "is missing, and so is a user",
                do: "write either token-file, or user and password-file"
            )
        }
        let login: MoySklad.Login =
            if hasToken {
                .token(reader.secret(.listenerTokenFile, of: name))
            } else if hasUser {
                .user(
                    reader.text(.listenerUser, of: name) ?? "",
                    password: reader.secret(.listenerPasswordFile, of: name)
                )
            } else {
                .token(Secret(""))
            }
        let words = MoySklad.Orders.allCases.map(\.rawValue)
        let usual = MoySklad.Orders.customerOrder
        let word = reader.choice(.listenerOrders, of: name, among: words, default: usual.rawValue)
        self.init(
            url: url,
            login: login,
            organization: reader.requiredGUID(.listenerOrganization, of: name),
            agent: reader.requiredGUID(.listenerAgent, of: name),
            expenseItem: reader.guid(.listenerExpenseItem, of: name),
            orders: MoySklad.Orders(rawValue: word) ?? usual,
            callsPerMinute: reader.calls(of: name, default: MoySklad.callsPerMinute)
        )
    }
}

extension SettingsReader {
    fileprivate mutating func calls(of name: String, default usual: Int64) -> Int64 {
        number(.listenerCallsPerMinute, of: name, default: usual, in: 30...6000)
    }

    fileprivate mutating func requiredNumber(_ key: SettingKey, of name: String) -> Int64 {
        _ = required(key, of: name, meaning: "the number of the payment system in Bitrix")
        return number(key, of: name, default: 1, in: 1...Int64.max)
    }

    /// nil where none is written, or what is written is none.
    fileprivate mutating func guid(_ key: SettingKey, of name: String) -> GUID? {
        guard let text = text(key, of: name) else { return nil }
        let guid = GUID(text)
        if guid == nil {
            blame(key, of: name, "'\(text)' is no GUID", do: "copy it from the address of its page")
        }
        return guid
    }

    fileprivate mutating func requiredGUID(_ key: SettingKey, of name: String) -> GUID {
        _ = required(key, of: name, meaning: "its GUID, from the address of its page in MoySklad")
        return guid(key, of: name) ?? .nobody
    }
}
