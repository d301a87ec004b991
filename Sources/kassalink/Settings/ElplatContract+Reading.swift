import Banks
import Wire

extension ElplatContract {
    init(_ name: String, reading reader: inout SettingsReader) {
        login = reader.required(.accountLogin, of: name, meaning: "the API login")
        password = reader.secret(.accountPasswordFile, of: name)
        organisationID = reader.required(
            .accountOrganisationID,
            of: name,
            meaning: "the orgId that the bank gave you"
        )
        getPayType = reader.text(.accountGetPayType, of: name) ?? "getPay"
        let isAssuming = reader.isOn(.accountAssumedMethods, of: name, default: false)
        methods = isAssuming ? ElplatAssumptions(name, reading: &reader) : nil
    }
}

extension ElplatAssumptions {
    /// The map of steps that no public source describes, each key over our guess.
    fileprivate init(_ name: String, reading reader: inout SettingsReader) {
        let guess = Self.assumed
        self.init(
            prepare: reader.step(.accountMethodPrepare, of: name, default: guess.prepare),
            activate: reader.step(.accountMethodActivate, of: name, default: guess.activate),
            readLink: reader.step(.accountMethodReadLink, of: name, default: guess.readLink),
            readOperationFields: reader.fields(
                .accountMethodReadOperation,
                of: name,
                default: guess.readOperationFields
            ),
            deactivate: reader.step(.accountMethodDeactivate, of: name, default: guess.deactivate),
            deleteCode: reader.step(.accountMethodDeleteCode, of: name, default: guess.deleteCode),
            refund: reader.step(.accountMethodRefund, of: name, default: guess.refund),
            readRefund: reader.step(.accountMethodReadRefund, of: name, default: guess.readRefund),
            activationName: reader.text(.accountMethodActivationName, of: name)
                ?? guess.activationName,
            linkStateName: reader.text(.accountMethodLinkStateName, of: name)
                ?? guess.linkStateName
        )
    }
}

extension SettingsReader {
    /// `createCashLink callback=callback orgId=organisation`: the word, then what is sent with it.
    fileprivate mutating func step(
        _ key: SettingKey,
        of name: String,
        default usual: ElplatAssumptions.Step
    ) -> ElplatAssumptions.Step {
        guard let text = text(key, of: name) else { return usual }
        let words = text.split(separator: " ").map(String.init)
        guard let type = words.first, !type.contains("=") else {
            blame(key, of: name, "does not begin with a word", do: "write: word field=value …")
            return usual
        }
        let fields = fields(Array(words.dropFirst()), key, of: name)
        return ElplatAssumptions.Step(type, fields)
    }

    fileprivate mutating func fields(
        _ key: SettingKey,
        of name: String,
        default usual: [ElplatAssumptions.Field]
    ) -> [ElplatAssumptions.Field] {
        guard let text = text(key, of: name) else { return usual }
        return fields(text.split(separator: " ").map(String.init), key, of: name)
    }

    private mutating func fields(_ words: [String], _ key: SettingKey, of name: String)
        -> [ElplatAssumptions.Field]
    {
        words.compactMap { word in
            let parts = word.split(separator: "=").map(String.init)
            if parts.count == 2, let value = elplatValues[parts[1]] {
                return ElplatAssumptions.Field(parts[0], value)
            }
            blame(
                key,
                of: name,
                "'\(word)' is not field=value",
                do: "values: \(elplatValues.keys.sorted().joined(separator: ", "))"
            )
            return nil
        }
    }
}

private let elplatValues: [String: ElplatAssumptions.Value] = [
    "callback": .callback, "currency": .currency, "organisation": .organisation,
    "amount": .amount, "purpose": .purpose, "minutes": .minutes, "code": .code,
    "activation": .activation, "operation": .operation, "refund": .refund,
]
