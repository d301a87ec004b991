import Ledger
import Payments

/// Writes down what a rule changed on a link, and nothing else.
///
/// What can be refused is refused before the first word is written: nothing is ever undone.
struct Clerk: Sendable {
    private let listeners: [Merchant.ID: [Listener]]
    private let newID: @Sendable () -> String

    init(listeners: [Listener], newID: @escaping @Sendable () -> String) {
        self.listeners = Dictionary(grouping: listeners, by: \.merchant)
        self.newID = newID
    }

    func open(_ link: Link, in sheets: inout Sheets) throws {
        try sheets.refuseIfPaid(link, over: nil)
        guard sheets.links.roll[link.owned] == nil else { throw LedgerRefusal.linkExists }
        guard sheets.links.byPayToken[link.payToken] == nil else {
            throw MemoryFailure.notUnique(key: "pay token of \(link.id.text)")
        }
        try sheets.check(link, over: nil)
        sheets.links.insert(link)
        write(link, over: nil, in: &sheets)
    }

    func change(_ before: Link, into after: Link, in sheets: inout Sheets) throws {
        try sheets.refuseIfPaid(after, over: before)
        try sheets.check(after, over: before)
        sheets.links.update(after)
        write(after, over: before, in: &sheets)
    }

    /// Changed charges go first, so that a charge which ends makes room for one of its order.
    private func write(_ after: Link, over before: Link?, in sheets: inout Sheets) {
        let (changed, new) = after.charges(over: before)
        for charge in changed { sheets.charges.update(charge, of: after.merchant) }
        for charge in new { sheets.charges.insert(charge, on: after) }
        for charge in after.charges {
            for payment in charge.payments {
                sheets.payments.file(payment, under: charge, on: after)
            }
        }
        for payment in after.unexpected {
            sheets.payments.file(payment, under: nil, on: after)
        }
        for name in after.namesLearned(since: before) {
            sheets.callbacks.recall(name, at: after.ownedAccount)
        }
        for remark in after.remarks {
            sheets.stories[Owned(remark.charge, of: after.merchant), default: []].append(remark)
        }
        for event in after.happened { write(event, of: after.merchant, in: &sheets) }
    }

    /// The debt is written with the event: one delivery for each listener that wants its kind.
    private func write(_ event: Event, of merchant: Merchant.ID, in sheets: inout Sheets) {
        let stored = StoredEvent(
            id: Event.ID(newID()),
            merchant: merchant,
            place: Int64(sheets.feeds[merchant]?.count ?? 0) + 1,
            event: event
        )
        sheets.feeds[merchant, default: []].append(stored)
        for listener in listeners[merchant] ?? [] where listener.kinds.contains(event.kind) {
            let owned = Owned(listener.id, of: merchant)
            sheets.deliveries.owe(stored, to: owned, as: Delivery.ID(newID()))
        }
    }
}

extension Sheets {
    /// - Throws: `LedgerRefusal.orderPaid` when a charge of an order that is now asked has money.
    fileprivate func refuseIfPaid(_ after: Link, over before: Link?) throws {
        for charge in after.charges(over: before).new {
            let paid = charges.paid(of: Owned(charge.order, of: after.merchant))
            if let paid { throw LedgerRefusal.orderPaid(charge: paid) }
        }
    }

    /// - Throws: `LedgerRefusal.orderAskedElsewhere`, `.paymentOnFile`, or `MemoryFailure`.
    fileprivate func check(_ after: Link, over before: Link?) throws {
        let new = after.charges(over: before).new
        for (index, charge) in new.enumerated() {
            try check(charge, on: after, beside: new[..<index])
        }
        var filed: [Payment] = []
        for payment in after.charges.flatMap(\.payments) + after.unexpected {
            try check(payment, over: before?.payment(payment.id), on: after, beside: filed)
            filed.append(payment)
        }
    }

    private func check(
        _ charge: Charge,
        on link: Link,
        beside others: some Collection<Charge>
    ) throws {
        if charge.isLive {
            let other = others.first { $0.order == charge.order && $0.isLive }
            if let other {
                throw LedgerRefusal.orderAskedElsewhere(link: link.id, charge: other.id)
            }
            let holder = charges.live(of: Owned(charge.order, of: link.merchant))
            if let holder, link.charge(holder.charge.id)?.isLive ?? true {
                throw LedgerRefusal.orderAskedElsewhere(
                    link: holder.link.id,
                    charge: holder.charge.id
                )
            }
        }
        let isKnown =
            charges.roll[Owned(charge.id, of: link.merchant)] != nil
            || charges.charge(ofGeneration: charge.generation, on: link.owned) != nil
            || others.contains { $0.id == charge.id || $0.generation == charge.generation }
        guard !isKnown else { throw MemoryFailure.notUnique(key: charge.id.text) }
    }

    private func check(
        _ payment: Payment,
        over old: Payment?,
        on link: Link,
        beside others: [Payment]
    ) throws {
        if let number = payment.number, number != old?.number {
            if let other = others.first(where: { $0.number == number }) {
                throw LedgerRefusal.paymentOnFile(other.id, link: link.id)
            }
            let name = NameAtBank(account: link.ownedAccount, name: number)
            if let known = payments.payment(number: name) {
                throw LedgerRefusal.paymentOnFile(known.payment.id, link: known.link)
            }
        }
        guard old == nil else { return }
        let isKnown =
            payments.roll[Owned(payment.id, of: link.merchant)] != nil
            || others.contains { $0.id == payment.id }
        guard !isKnown else { throw MemoryFailure.notUnique(key: payment.id.text) }
    }
}

extension Link {
    /// The charges that were there before, and those that were not.
    fileprivate func charges(over before: Link?) -> (known: [Charge], new: [Charge]) {
        let known = charges.filter { before?.charge($0.id) != nil }
        return (known, charges.filter { before?.charge($0.id) == nil })
    }
}
