package import Wire

/// One step with a bank: what to send and how to read what comes back.
package struct Exchange<Value: Sendable>: Sendable {
    package let request: Request
    package let read: @Sendable (Reply) throws(BankTrouble) -> Step<Value>

    package init(
        _ request: Request,
        read: @escaping @Sendable (Reply) throws(BankTrouble) -> Step<Value>
    ) {
        self.request = request
        self.read = read
    }
}

/// What a reply leads to: the value, or a further question to the same bank.
package indirect enum Step<Value: Sendable>: Sendable {
    case value(Value)
    case next(Exchange<Value>)
}

/// Why a reply gives no value.
package enum BankTrouble: Error, Hashable {
    /// The bank said no, for certain; its own code and words, safe to show.
    case refused(code: String, words: String)
    /// The bank is overloaded or broken; nothing is known about the request.
    case unknown(String)
}
