package import Payments

/// How far a callback is believed.
package enum Judgement: Hashable, Sendable {
    /// The seal is right: what it says is so.
    case authenticated(Sighting)
    /// It proves nothing; it only says what to ask the bank about.
    case hint(Sighting)
    case rejected(Rejection)
}

/// What a callback is about and what it says.
package struct Sighting: Hashable, Sendable {
    /// How it names the charge, the surest name first.
    package let names: [BankName]
    /// nil where it says nothing that a rule could use.
    package let reading: Reading?
    /// Equal for repeats of one message; nil to use a digest of the body.
    package let repeatKey: String?

    package init(names: [BankName], reading: Reading?, repeatKey: String?) {
        self.names = names
        self.reading = reading
        self.repeatKey = repeatKey
    }
}

/// Why a callback was not believed; for the log and the evidence, never for the sender.
package enum Rejection: Error, Hashable {
    case unsealed
    case forged
    case unreadable(field: String)
}
