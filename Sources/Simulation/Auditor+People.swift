import Ledger
import Payments
import SandboxBank
import Synchronization

/// What people are shown.
extension Auditor {
    /// Somebody reads this on a screen now, and acts on it.
    func shown(_ charge: Charge, account: Account.ID, by who: String) {
        let real = truth(of: charge, account)
        let words = "\(who) is shown \(charge.status) for \(charge.id.text)"
        let last = state.withLock { $0.screens.updateValue(charge.status, forKey: who) }
        if last != charge.status { chronicle.note(words, about: charge.id.text) }
        switch charge.state {
        case .paid where real?.paid == nil:
            accuse(.shownTruly, "\(words), and nobody has paid", about: charge.id.text)
        case .paid where !charge.isAccepted && real?.paid?.amount != charge.amount:
            accuse(.shownTruly, "\(words), and the bank has no such money", about: charge.id.text)
        case .released, .expired:
            guard let paid = real?.paid, clock.now.seconds(since: paid.at) > Self.hourSeconds else {
                return
            }
            accuse(.shownTruly, "\(words), and it was paid long ago", about: charge.id.text)
        default: return
        }
    }

    /// Late money is looked for at least this often, whatever is lost on the way.
    private static let hourSeconds: Int64 = 3600

    /// A program of one merchant asked for a thing of another and got it.
    func crossed(_ payment: Payment.ID, by merchant: Merchant.ID) {
        let words = "\(merchant.text) was shown payment \(payment.text) of another merchant"
        accuse(.apart, words, about: payment.text)
    }

    /// The answer to a request under an idempotency key names what was made for it.
    func answered(_ key: AnswerKey, with made: String) {
        let first = state.withLock { state -> String in
            let first = state.answers[key] ?? made
            state.answers[key] = first
            return first
        }
        guard first != made else { return }
        accuse(.keys, "key \(key.key) made \(first) and then \(made)", about: first, made)
    }
}

extension Charge {
    /// Paid with late money, which the store takes whatever its sum.
    fileprivate var isAccepted: Bool { payments.contains { $0.decision == .accepted } }
}
