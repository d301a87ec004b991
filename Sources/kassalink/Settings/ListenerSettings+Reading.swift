import Accounting
import Ledger
import Payments
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
        url = Self.url(of: name, under: rule, reading: &reader)
        timeoutSeconds = reader.number(
            .listenerTimeoutSeconds,
            of: name,
            default: 15,
            in: 1...60
        )
        switch reader.choice(.listenerKind, of: name, among: ["webhook", "onec"], default: "") {
        case "webhook":
            dialect = .webhook(keys: Self.keys(of: name, reading: &reader))
        case "onec":
            dialect = .onec(
                user: reader.required(.listenerUser, of: name, meaning: "the 1C user"),
                password: reader.secret(.listenerPasswordFile, of: name)
            )
        default:
            if reader.text(.listenerKind, of: name) == nil {
                reader.blame(.listenerKind, of: name, "is missing", do: "write webhook or onec")
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
        let isRefused = address.numbers.map { !rule.permits($0) }
        if isRefused ?? (address.isPrivate && rule == AddressRule()) {
            let permission = SettingKey.listenerAllowAddresses.path(of: name)
            reader.blame(
                .listenerURL,
                of: name,
                "'\(address.text)' is an address inside your own network",
                do: "if that is meant, name its numbers in \(permission)"
            )
        }
        return address.text
    }
}
