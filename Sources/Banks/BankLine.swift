package import Wire

/// A dialect joined with a sender: the only place where a bank is really called.
package struct BankLine: Sendable {
    package let bank: any Bank
    private let sender: any Sender
    private let timeoutSeconds: Int64

    package init(bank: any Bank, sender: any Sender, timeoutSeconds: Int64) {
        self.bank = bank
        self.sender = sender
        self.timeoutSeconds = timeoutSeconds
    }

    /// The longest that one `call` can take, seconds.
    package var longestCallSeconds: Int64 {
        timeoutSeconds * Int64(Self.stepLimit)
    }

    /// How a step with the bank ended.
    package enum Answer<Value: Sendable>: Sendable {
        case value(Value)
        /// The bank said no, for certain.
        case refused(code: String, words: String)
        /// Nothing was sent: the bank certainly has not done it.
        case unreachable(String)
        /// It may or may not have been done.
        case unknown(String)
    }

    /// Sends once, and the further questions that the reply itself asks for.
    ///
    /// `seconds` shortens the time that each reply is waited for.
    package func call<Value: Sendable>(
        within seconds: Int64? = nil,
        _ makeExchange: (any Bank) throws(NotOffered) -> Exchange<Value>
    ) async -> Answer<Value> {
        var exchange: Exchange<Value>
        do throws(NotOffered) {
            exchange = try makeExchange(bank)
        } catch {
            return .refused(code: "not_offered", words: "the bank does not offer: \(error.step)")
        }
        let timeout = min(seconds ?? timeoutSeconds, timeoutSeconds)
        for index in 0..<Self.stepLimit {
            switch await sender.send(exchange.request, timeoutSeconds: timeout) {
            case .neverSent(let why): return index == 0 ? .unreachable(why) : .unknown(why)
            case .lost(let why): return .unknown(why)
            case .reply(let reply):
                do throws(BankTrouble) {
                    switch try exchange.read(reply) {
                    case .value(let value): return .value(value)
                    case .next(let further): exchange = further
                    }
                } catch {
                    switch error {
                    case .refused(let code, let words): return .refused(code: code, words: words)
                    case .unknown(let why): return .unknown(why)
                    }
                }
            }
        }
        return .unknown("the bank's replies led to more than \(Self.stepLimit) questions")
    }

    static let stepLimit = 3
}
