extension Elplat {
    package static let dialect = Dialect(
        "elplat",
        keys: [.login, .passwordFile, .organisationID, .getPayType, .assumedMethods]
            + ElplatAssumptions.keys
    ) { form in
        let login = form.required(.login, "the API login")
        let password = form.secret(.passwordFile)
        let organisationID = form.required(.organisationID, "the orgId that the bank gave you")
        let getPayType = form.text(.getPayType) ?? "getPay"
        let methods = form.isOn(.assumedMethods) ? ElplatAssumptions(reading: &form) : nil
        return { place in
            Elplat(
                Settings(
                    baseURL: place.baseURL,
                    login: login,
                    password: password,
                    organisationID: organisationID,
                    callbackURL: place.callbackURL,
                    getPayType: getPayType,
                    methods: methods
                )
            )
        }
    }
}

extension ContractKey {
    fileprivate static let organisationID = ContractKey("organisation-id")
    fileprivate static let getPayType = ContractKey("get-pay-type")
    fileprivate static let assumedMethods = ContractKey("assumed-methods", .flag)
    fileprivate static let prepare = ContractKey("method.prepare")
    fileprivate static let activate = ContractKey("method.activate")
    fileprivate static let readLink = ContractKey("method.read-link")
    fileprivate static let readOperation = ContractKey("method.read-operation")
    fileprivate static let deactivate = ContractKey("method.deactivate")
    fileprivate static let deleteCode = ContractKey("method.delete-code")
    fileprivate static let refund = ContractKey("method.refund")
    fileprivate static let readRefund = ContractKey("method.read-refund")
    fileprivate static let activationName = ContractKey("method.activation-name")
    fileprivate static let linkStateName = ContractKey("method.link-state-name")
}

extension ElplatAssumptions {
    fileprivate static let keys: [ContractKey] = [
        .prepare, .activate, .readLink, .readOperation, .deactivate, .deleteCode, .refund,
        .readRefund, .activationName, .linkStateName,
    ]

    /// The map of steps that no public source describes, each key over our guess.
    fileprivate init(reading form: inout ContractForm) {
        let guess = Self.assumed
        self.init(
            prepare: form.step(.prepare, default: guess.prepare),
            activate: form.step(.activate, default: guess.activate),
            readLink: form.step(.readLink, default: guess.readLink),
            readOperationFields: form.fields(.readOperation, default: guess.readOperationFields),
            deactivate: form.step(.deactivate, default: guess.deactivate),
            deleteCode: form.step(.deleteCode, default: guess.deleteCode),
            refund: form.step(.refund, default: guess.refund),
            readRefund: form.step(.readRefund, default: guess.readRefund),
            activationName: form.text(.activationName) ?? guess.activationName,
            linkStateName: form.text(.linkStateName) ?? guess.linkStateName
        )
    }
}

extension ContractForm {
    /// `createCashLink callback=callback orgId=organisation`: the word, then what is sent with it.
    fileprivate mutating func step(
        _ key: ContractKey,
        default usual: ElplatAssumptions.Step
    ) -> ElplatAssumptions.Step {
        guard let text = text(key) else { return usual }
        let words = text.split(separator: " ").map(String.init)
        guard let type = words.first, !type.contains("=") else {
            blame(key, "does not begin with a word", do: "write: word field=value …")
            return usual
        }
        return ElplatAssumptions.Step(type, fields(Array(words.dropFirst()), key))
    }

    fileprivate mutating func fields(
        _ key: ContractKey,
        default usual: [ElplatAssumptions.Field]
    ) -> [ElplatAssumptions.Field] {
        guard let text = text(key) else { return usual }
        return fields(text.split(separator: " ").map(String.init), key)
    }

    private mutating func fields(_ words: [String], _ key: ContractKey)
        -> [ElplatAssumptions.Field]
    {
        words.compactMap { word in
            let parts = word.split(separator: "=").map(String.init)
            if parts.count == 2, let value = elplatValues[parts[1]] {
                return ElplatAssumptions.Field(parts[0], value)
            }
            blame(
                key,
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
