import Banks
import Payments
import Wire

/// What the bank tells, and what somebody else tells in its name.
extension Trial {
    /// Callbacks about a payment that was made.
    private func told() async throws(Ended) -> [Message] {
        guard let mailbox = bench.mailbox else { throw .notTried("callbacks do not reach us") }
        _ = await mailbox.take(withinSeconds: 0)
        let sale = try await sell()
        let code = try code(of: sale)
        try await play { () throws(CannotPlay) in try await bench.buyer.pay(code) }
        var messages: [Message] = []
        for _ in 0..<Self.callbackLimit where !messages.contains(where: { tells($0, of: sale) }) {
            messages += await mailbox.take(withinSeconds: Self.callbackSeconds)
        }
        guard messages.contains(where: { tells($0, of: sale) }) else {
            throw .failed("no callback that we could use")
        }
        return messages
    }

    static let callbackLimit = 5
    static let callbackSeconds: Int64 = 10

    /// Believed to be money, or a hint that names the purchase.
    private func tells(_ message: Message, of sale: Sale) -> Bool {
        switch bench.bank.judge(message) {
        case .authenticated(let seen):
            if case .paid(let money) = seen.reading { return money.amount == sale.charge.amount }
            return false
        case .hint(let seen): return !seen.names.isEmpty && !sealsCallbacks
        case .rejected: return false
        }
    }

    /// Whether any genuine callback of this bank can be believed; otherwise a hint is all there is.
    private var sealsCallbacks: Bool {
        bench.bank.judge(Message(body: Array("{}".utf8))) == .rejected(.unsealed)
    }

    func doubleCallback() async throws(Ended) {
        for message in try await told() {
            guard bench.bank.judge(message) == bench.bank.judge(message) else {
                throw .failed("one message is judged in two ways")
            }
        }
    }

    /// No byte of a genuine message can be changed so that other money is believed.
    func forgedCallback() async throws(Ended) {
        for message in try await told() {
            let genuine = bench.bank.judge(message)
            let unsealed = Message(body: message.body, query: message.query)
            if !message.headers.pairs.isEmpty, case .authenticated = bench.bank.judge(unsealed),
                genuine != bench.bank.judge(unsealed)
            {
                throw .failed("believed without its headers")
            }
            for place in message.body.indices {
                try check(flipping(message, place), against: genuine)
            }
        }
    }

    private func check(_ forged: Message, against genuine: Judgement) throws(Ended) {
        switch bench.bank.judge(forged) {
        case .authenticated(let seen):
            guard case .authenticated(let said) = genuine,
                said.names.first == seen.names.first, Self.sum(said) == Self.sum(seen)
            else { throw .failed("a forged message is believed") }
        case .hint(let seen):
            guard seen.reading == nil else { throw .failed("a hint tells of money") }
        case .rejected: return
        }
    }

    /// What a seal must guard beside the name: how much; some leave the rest outside.
    private static func sum(_ sighting: Sighting) -> Money? {
        guard case .paid(let money) = sighting.reading else { return nil }
        return money.amount
    }

    private func flipping(_ message: Message, _ place: Int) -> Message {
        var body = message.body
        body[place] ^= 1
        return Message(
            headers: message.headers,
            body: body,
            query: message.query,
            peer: message.peer
        )
    }
}
