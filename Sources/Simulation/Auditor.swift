import Ledger
import Payments
import Synchronization

/// Sees the ledger and the banks at once, as nobody in the real world can, and knows at every step
/// what must be true.
final class Auditor: Sendable {
    struct FiledCharge: Sendable {
        let merchant: Merchant.ID
        let account: Account.ID
        let link: Link.ID
        let code: String?
        var charge: Charge
    }

    struct FiledPayment: Sendable {
        let merchant: Merchant.ID
        let account: Account.ID
        var charge: Charge.ID?
        var payment: Payment
    }

    struct State {
        var charges: [Charge.ID: FiledCharge] = [:]
        var payments: [Payment.ID: FiledPayment] = [:]
        /// Which payment a number of an account is filed as.
        var numbers: [String: Payment.ID] = [:]
        /// The charge that is live for an order, by merchant and order.
        var live: [Owned<Order>: Charge.ID] = [:]
        /// The charge that holds a register's code, by the code.
        var holders: [String: Charge.ID] = [:]
        /// Events that were stored, by what they say.
        var events: [Merchant.ID: Int] = [:]
        var kept: Set<UInt64> = []
        var waiting: Set<KeptCallback.ID> = []
        var looks: [String: Look] = [:]
        var answers: [AnswerKey: String] = [:]
        /// Under which name each receipt was made, or will be.
        var made: [Receipt.ID: String] = [:]
        /// What each till shows.
        var screens: [String: String] = [:]
        var violation: Violation?
    }

    /// The last look of one life at one thing, and what the bank really had then.
    struct Look: Sendable {
        var isFresh = false
        var existed = false
        var isSent = false
    }

    let state = Mutex(State())
    let chronicle: Chronicle
    let clock: SimulatedClock
    /// Filled once, before the first step.
    private let banks = Mutex<[Account.ID: SimulatedBank]>([:])

    init(chronicle: Chronicle, clock: SimulatedClock) {
        self.chronicle = chronicle
        self.clock = clock
    }

    func watch(_ bank: SimulatedBank) {
        banks.withLock { $0[bank.account.id] = bank }
    }

    func bank(_ account: Account.ID) -> SimulatedBank? {
        banks.withLock { $0[account] }
    }

    var violation: Violation? { state.withLock { $0.violation } }

    /// The first violation ends the run; later ones would be its children.
    func accuse(_ promise: Violation.Promise, _ words: String, about subjects: String?...) {
        accuse(promise, words, about: subjects.compactMap { $0 })
    }

    func accuse(_ promise: Violation.Promise, _ words: String, about subjects: [String]) {
        let about = Set(subjects)
        state.withLock { state in
            guard state.violation == nil else { return }
            state.violation = Violation(promise: promise, words: words, subjects: about)
        }
        chronicle.note("VIOLATION: \(promise.rawValue): \(words)", about: about.sorted().first)
    }
}

// MARK: What was stored

extension Auditor {
    func opened(_ link: Link) {
        for charge in link.charges { took(charge, nil, on: link) }
    }

    /// One change of the ledger, from what was loaded to what was stored.
    func committed(_ before: Link, _ after: Link) {
        var isMoved = false
        for (old, charge) in before.pairs(with: after) where old != charge {
            isMoved = true
            took(charge, old, on: after)
        }
        if before.unexpected != after.unexpected {
            isMoved = true
            for payment in after.unexpected { took(payment, of: nil, on: after) }
        }
        if !after.happened.isEmpty {
            state.withLock { $0.events[after.merchant, default: 0] += after.happened.count }
        }
        guard isMoved else { return }
        if let code = after.code?.qrcID, after.use == .reusable {
            state.withLock { $0.holders[code] = after.current?.id }
        }
        let live = after.charges.filter(\.isLive)
        if live.count > 1 {
            accuse(
                .fence,
                "\(live.count) charges hold link \(after.id.text) at once",
                about: after.id.text
            )
        }
        checkNothingVanished(before, after)
    }

    private func checkNothingVanished(_ before: Link, _ after: Link) {
        let old = before.charges.flatMap(\.payments) + before.unexpected
        guard !old.isEmpty else { return }
        let new = Set((after.charges.flatMap(\.payments) + after.unexpected).map(\.id))
        for payment in old where !new.contains(payment.id) {
            accuse(.addsUp, "payment \(payment.id.text) vanished", about: payment.id.text)
        }
    }

    private func took(_ charge: Charge, _ old: Charge?, on link: Link) {
        if let move = Self.move(charge, old, on: link) {
            chronicle.note(move, about: charge.id.text, charge.order.text)
        }
        let known = state.withLock { state -> Charge? in
            let known = state.charges[charge.id]?.charge
            state.charges[charge.id] = FiledCharge(
                merchant: link.merchant,
                account: link.account,
                link: link.id,
                code: link.code?.qrcID,
                charge: charge
            )
            return known
        }
        if let known, Self.isBackward(from: known, to: charge) {
            accuse(
                .forward,
                "charge \(charge.id.text) went from \(known.status) back to \(charge.status)",
                about: charge.id.text
            )
        }
        for payment in charge.payments { took(payment, of: charge, on: link) }
        checkLive(charge, on: link)
        if let old, old.isLive, !charge.isLive { checkEnd(charge, on: link) }
    }

    private static func move(_ charge: Charge, _ old: Charge?, on link: Link) -> String? {
        let name = "charge \(charge.id.text)"
        guard let old else {
            return "ledger: \(name) for \(charge.order.text), \(charge.amount.roubles), "
                + "generation \(charge.generation), on link \(link.id.text)"
        }
        guard old.status != charge.status || old.doubt != charge.doubt else { return nil }
        let doubt = charge.doubt.map { " (\($0.rawValue))" } ?? ""
        return "ledger: \(name) is \(charge.status)\(doubt), was \(old.status)"
    }

    /// An end is never taken back; money that comes after it makes it `paidLate`, and a store may
    /// accept that as paid.
    private static func isBackward(from old: Charge, to new: Charge) -> Bool {
        if old.state == new.state { return new.payments.count < old.payments.count }
        switch (old.state, new.state) {
        case (.requested, _): return false
        case (.asking, .requested): return true
        case (.asking, _): return false
        case (.released, .paidLate), (.expired, .paidLate), (.refused, .paidLate),
            (.replaced, .paidLate):
            return false
        // Late money that its store takes after all.
        case (.released, .paid), (.expired, .paid), (.refused, .paid), (.replaced, .paid),
            (.paidLate, .paid):
            return !new.payments.contains { $0.decision == .accepted }
        default: return true
        }
    }

    /// There are never two payable codes for one order (E05, E47).
    private func checkLive(_ charge: Charge, on link: Link) {
        let order = Owned(charge.order, of: link.merchant)
        let other = state.withLock { state -> Charge.ID? in
            let known = state.live[order]
            guard charge.isLive else {
                if known == charge.id { state.live[order] = nil }
                return nil
            }
            state.live[order] = charge.id
            return known == charge.id ? nil : known
        }
        guard let other else { return }
        accuse(
            .fence,
            "order \(charge.order.text) is asked for by \(other.text) and \(charge.id.text) at once",
            about: charge.id.text,
            other.text
        )
    }
}

extension Link {
    /// Each charge of `after` with what it was before; most lie where they lay.
    func pairs(with after: Link) -> [(old: Charge?, new: Charge)] {
        after.charges.enumerated().map { index, charge in
            let isSame = index < charges.count && charges[index].id == charge.id
            return (isSame ? charges[index] : self.charge(charge.id), charge)
        }
    }
}
