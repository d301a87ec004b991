import Banks
import Ledger
import Logging
import Payments

/// Finds the charge of an activation whose name we never heard, because the answer that carried it
/// was lost and the bank cannot be asked by our own id (the fenced algorithm, steps 3 and 6).
struct AdoptActivation: Sendable {
    let desk: Desk

    /// Purchases that are looked through, ended ones too: a bank repeats a callback for a day, and the
    /// money must not go to a later purchase because the one it is for is not looked at.
    static let chargeLimit = 1000
    /// A sum that nobody is asked for: where the bank's answer repeats it, it named none of its own.
    private static let noAmount = Money(kopecks: 1)

    /// Believes only the bank's own answer about that activation.
    ///
    /// One charge that fits takes the money; where none or several do it is kept apart.
    /// - Returns: whether the money is on file now.
    func callAsFunction(_ name: String, on link: Link) async throws -> Bool {
        guard let latest = link.latest, let money = try await money(name, on: link, like: latest)
        else { return false }
        let isNamed = money.amount != Self.noAmount
        let fitting = try await nameless(on: link).filter {
            !isNamed || $0.amount == money.amount
        }
        if fitting.count == 1, let charge = fitting.first {
            return try await adopt(name, charge, money, on: link)
        }
        guard isNamed, money.number != nil else {
            desk.logger.error(
                "the bank tells of money that no one purchase fits, without its sum or number",
                metadata: ["activation": "\(name)", "link": "\(link.id.text)"]
            )
            return false
        }
        let taken = try await TakeReading(desk: desk).quarantine(
            money,
            on: link.owned,
            account: link.account
        )
        return !taken.isConflict
    }

    private func money(_ name: String, on link: Link, like charge: Charge) async throws
        -> Incoming?
    {
        let line = try desk.line(link.account, of: link.merchant)
        guard try await desk.turn(to: line, isAwaited: false) else { return nil }
        let answer = await desk.call(over: line) { (bank) throws(NotOffered) in
            try bank.read(
                charge.called(name, asking: Self.noAmount),
                on: link.code,
                use: link.use
            )
        }
        guard case .value(.paid(let money)) = answer else { return nil }
        return money
    }

    private func nameless(on link: Link) async throws -> [Charge] {
        try await desk.books.charges(on: link.owned, before: nil, limit: Self.chargeLimit)
            .filter { $0.isAtTill && $0.activation == nil && $0.payments.isEmpty }
    }

    private func adopt(_ name: String, _ charge: Charge, _ money: Incoming, on link: Link)
        async throws -> Bool
    {
        let now = desk.now
        _ = try await desk.books.change(link.owned, including: .charge(charge.id), once: nil) {
            $0.asked(charge.id, activation: name, code: nil, at: now)
        }
        let taken = try await TakeReading(desk: desk)(
            .paid(Incoming(number: money.number, amount: charge.amount, paidAt: money.paidAt)),
            of: charge.id,
            on: link.owned,
            account: link.account
        )
        return !taken.isConflict
    }
}

extension TakeReading.Taken {
    fileprivate var isConflict: Bool {
        if case .conflict = self { true } else { false }
    }
}
