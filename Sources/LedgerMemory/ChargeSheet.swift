import Ledger
package import Payments

/// A charge on file with the link that it is on.
package struct FiledCharge: Hashable, Sendable {
    package let link: Owned<Link>
    package let account: Account.ID
    package let charge: Charge
}

/// Charges without their payments, and how they are found.
struct ChargeSheet: Sendable {
    /// The charges of one link; a generation is used once.
    private struct OnLink: Sendable {
        var generations = Sorted<Int64>()
        var charges: [Int64: Charge.ID] = [:]
        var watched = Sorted<Int64>()
    }

    /// The charges of one order, on whichever link.
    private struct OfOrder: Sendable {
        var charges = Sorted<Charge.ID>()
        var live: Charge.ID?
        var paid = Sorted<Charge.ID>()
    }

    private(set) var roll = Roll<Owned<Charge>, FiledCharge>()
    private var onLink: [Owned<Link>: OnLink] = [:]
    private var ofOrder: [Owned<Order>: OfOrder] = [:]
    private var byActivation: [NameAtBank: Sorted<Charge.ID>] = [:]
    private var due = Sorted<Dated<Owned<Charge>>>()

    mutating func insert(_ charge: Charge, on link: Link) {
        let row = FiledCharge(link: link.owned, account: link.account, charge: charge.bare)
        roll.append(row, as: row.owned)
        onLink[row.link, default: OnLink()].generations.insert(charge.generation)
        onLink[row.link]?.charges[charge.generation] = charge.id
        ofOrder[row.order, default: OfOrder()].charges.insert(charge.id)
        index(row)
    }

    mutating func update(_ charge: Charge, of merchant: Merchant.ID) {
        guard let place = roll.place(of: Owned(charge.id, of: merchant)) else { return }
        let old = roll[place]
        let new = FiledCharge(link: old.link, account: old.account, charge: charge.bare)
        guard new != old else { return }
        unindex(old)
        roll[place] = new
        index(new)
    }

    /// What is loaded of a link in any case.
    func newestAndWatched(of link: Link) -> [Charge] {
        guard let page = onLink[link.owned] else { return [] }
        let newest = page.charges[link.generation].map { [$0] } ?? []
        let oldest = link.generation - Link.loadedGenerations
        let watched = page.watched.elements.lazy.filter { $0 != link.generation }
        let found = (newest + watched.compactMap { page.charges[$0] }).compactMap {
            roll[Owned($0, of: link.merchant)]?.charge
        }
        return found.filter { $0.generation > oldest || $0.state == .paidLate }
    }

    func charge(ofGeneration generation: Int64, on link: Owned<Link>) -> Charge.ID? {
        onLink[link]?.charges[generation]
    }

    func newest(on link: Owned<Link>, before generation: Int64?, _ limit: Int) -> [Charge] {
        guard let page = onLink[link] else { return [] }
        return page.generations.newest(before: generation, limit).compactMap { generation in
            page.charges[generation].flatMap { roll[Owned($0, of: link.merchant)]?.charge }
        }
    }

    func charges(of order: Owned<Order>, _ limit: Int) -> [FiledCharge] {
        (ofOrder[order]?.charges.elements.prefix(limit) ?? []).compactMap {
            roll[Owned($0, of: order.merchant)]
        }
    }

    /// The charge of this order that may still be paid; there is never a second one (E05, E47).
    func live(of order: Owned<Order>) -> FiledCharge? {
        ofOrder[order]?.live.flatMap { roll[Owned($0, of: order.merchant)] }
    }

    /// The first charge of this order that has money.
    func paid(of order: Owned<Order>) -> Charge.ID? {
        ofOrder[order]?.paid.elements.first
    }

    /// Whether another charge of the same order has been paid (E11).
    func isPaidElsewhere(_ charge: Charge, of merchant: Merchant.ID) -> Bool {
        let paid = ofOrder[Owned(charge.order, of: merchant)]?.paid.elements ?? []
        return paid.contains { $0 != charge.id }
    }

    /// The newest charge of this account that has the activation.
    func charge(activation: NameAtBank) -> FiledCharge? {
        byActivation[activation]?.last.flatMap { roll[Owned($0, of: activation.account.merchant)] }
    }

    func isWatched(_ link: Owned<Link>) -> Bool { onLink[link]?.watched.isEmpty == false }

    func due(at now: Moment, _ limit: Int) -> [Dated<Owned<Charge>>] {
        due.due(at: now, limit)
    }

    mutating func putOff(_ id: Owned<Charge>, until lease: Moment) {
        guard let row = roll[id] else { return }
        update(row.charge.with(nextCheck: lease), of: id.merchant)
    }

    private mutating func index(_ row: FiledCharge) {
        let charge = row.charge
        if charge.isLive { ofOrder[row.order]?.live = charge.id }
        if charge.hasMoney { ofOrder[row.order]?.paid.insert(charge.id) }
        if let name = row.activation { byActivation[name, default: Sorted()].insert(charge.id) }
        guard let next = charge.nextCheck else { return }
        onLink[row.link]?.watched.insert(charge.generation)
        due.insert(Dated(at: next, key: row.owned))
    }

    private mutating func unindex(_ row: FiledCharge) {
        let charge = row.charge
        if charge.isLive { ofOrder[row.order]?.live = nil }
        if charge.hasMoney { ofOrder[row.order]?.paid.remove(charge.id) }
        if let name = row.activation { byActivation[name]?.remove(charge.id) }
        guard let next = charge.nextCheck else { return }
        onLink[row.link]?.watched.remove(charge.generation)
        due.remove(Dated(at: next, key: row.owned))
    }
}

extension FiledCharge {
    fileprivate var owned: Owned<Charge> { Owned(charge.id, of: link.merchant) }
    fileprivate var order: Owned<Order> { Owned(charge.order, of: link.merchant) }

    fileprivate var activation: NameAtBank? {
        charge.activation.map { NameAtBank(account: Owned(account, of: link.merchant), name: $0) }
    }
}

extension Charge {
    fileprivate var bare: Charge { with(payments: [], isOrderPaidElsewhere: false) }

    fileprivate func with(nextCheck: Moment) -> Charge {
        with(payments: [], isOrderPaidElsewhere: false, nextCheck: nextCheck)
    }

    func with(payments: [Payment], isOrderPaidElsewhere: Bool) -> Charge {
        with(
            payments: payments,
            isOrderPaidElsewhere: isOrderPaidElsewhere,
            nextCheck: nextCheck
        )
    }

    private func with(
        payments: [Payment],
        isOrderPaidElsewhere: Bool,
        nextCheck: Moment?
    ) -> Charge {
        Charge(
            id: id,
            order: order,
            amount: amount,
            purpose: purpose,
            generation: generation,
            isAtTill: isAtTill,
            requestedAt: requestedAt,
            deadline: deadline,
            graceEnds: graceEnds,
            basket: basket,
            state: state,
            doubt: doubt,
            activation: activation,
            refusal: refusal,
            nextCheck: nextCheck,
            unanswered: unanswered,
            lastSeen: lastSeen,
            handedOverAt: handedOverAt,
            payments: payments,
            isOrderPaidElsewhere: isOrderPaidElsewhere
        )
    }
}
