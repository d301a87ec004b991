package import Ledger
package import Payments

/// A payment on file with the account that it came to.
package struct FiledPayment: Hashable, Sendable {
    package let account: Owned<Account>
    package let placed: PlacedPayment
}

/// Payments with their refunds, and how they are found.
struct PaymentSheet: Sendable {
    /// A refund is known by its payment and its own id there.
    struct RefundKey: Comparable, Sendable {
        let payment: Owned<Payment>
        let refund: Refund.ID

        static func < (left: Self, right: Self) -> Bool {
            left.payment == right.payment
                ? left.refund < right.refund : left.payment < right.payment
        }
    }

    private(set) var roll = Roll<Owned<Payment>, FiledPayment>()
    private var ofCharge: [Owned<Charge>: Sorted<Payment.ID>] = [:]
    private var byNumber: [NameAtBank: Payment.ID] = [:]
    private var listed: [Whose: Sorted<Payment.ID>] = [:]
    private var dueRefunds = Sorted<Dated<RefundKey>>()
    private(set) var receipts = ReceiptIndex()

    /// Files a payment, or what has become known of it.
    mutating func file(_ payment: Payment, under charge: Charge?, on link: Link) {
        let placed = PlacedPayment(
            link: link.id,
            store: link.store,
            till: link.till,
            charge: charge?.id,
            order: charge?.order,
            payment: payment.inOrder
        )
        let row = FiledPayment(account: link.ownedAccount, placed: placed)
        guard let place = roll.place(of: row.owned) else {
            roll.append(row, as: row.owned)
            index(row)
            for store in [nil, link.store] {
                let whose = Whose(merchant: link.merchant, store: store)
                listed[whose, default: Sorted()].insert(payment.id)
            }
            return
        }
        let old = roll[place]
        guard row != old else { return }
        unindex(old)
        roll[place] = row
        index(row)
    }

    func payments(of charge: Owned<Charge>) -> [Payment] {
        (ofCharge[charge]?.elements ?? []).compactMap {
            roll[Owned($0, of: charge.merchant)]?.placed.payment
        }
    }

    func payment(number: NameAtBank) -> PlacedPayment? {
        byNumber[number].flatMap { roll[Owned($0, of: number.account.merchant)]?.placed }
    }

    func newest(of whose: Whose, before: Payment.ID?, _ limit: Int) -> [PlacedPayment] {
        guard let ids = listed[whose]?.newest(before: before, limit) else { return [] }
        return ids.compactMap { roll[Owned($0, of: whose.merchant)]?.placed }
    }

    /// Walks through all there is: the simulator never asks.
    func moved(
        at account: Owned<Account>,
        _ move: MoneyMove,
        within time: Range<Moment>,
        after: Payment?
    ) -> [PlacedPayment] {
        func place(_ payment: Payment) -> Dated<Payment.ID> {
            Dated(at: move == .came ? payment.paidAt : time.lowerBound, key: payment.id)
        }
        return roll.rows.lazy.filter { $0.account == account }.map(\.placed)
            .filter { placed in
                switch move {
                case .came: time.contains(placed.payment.paidAt)
                case .wentBack: placed.payment.refunds.contains { time.contains($0.requestedAt) }
                }
            }
            .sorted { place($0.payment) < place($1.payment) }
            .filter { placed in after.map { place($0) < place(placed.payment) } ?? true }
    }

    func isWatched(_ refund: Refund.ID, of merchant: Merchant.ID) -> Bool {
        dueRefunds.elements.contains {
            $0.key.refund == refund && $0.key.payment.merchant == merchant
        }
    }

    func dueRefunds(at now: Moment, _ limit: Int) -> [Dated<RefundKey>] {
        dueRefunds.due(at: now, limit)
    }

    mutating func putOff(_ key: RefundKey, until lease: Moment) {
        guard let place = roll.place(of: key.payment) else { return }
        let old = roll[place]
        let refunds = old.placed.payment.refunds.map {
            $0.id == key.refund ? $0.with(nextCheck: lease) : $0
        }
        unindex(old)
        roll[place] = old.with(old.placed.payment.with(refunds))
        index(roll[place])
    }

    /// Takes receipts that are due, ours until `lease`.
    mutating func claimReceipts(at now: Moment, until lease: Moment, _ limit: Int) -> [DueReceipt] {
        receipts.due(at: now, limit).compactMap { key in
            guard let payment = receipts.payment(of: key), let place = roll.place(of: payment)
            else { return nil }
            let old = roll[place]
            let list = old.placed.payment.receipts.map {
                $0.id == key.id ? $0.with(nextCheck: lease) : $0
            }
            unindex(old)
            roll[place] = old.with(old.placed.payment.with(receipts: list))
            index(roll[place])
            let link = Owned(old.placed.link, of: key.merchant)
            return DueReceipt(link: link, payment: payment.id, receipt: key.id)
        }
    }

    func receipt(_ id: Owned<Receipt>) -> PlacedReceipt? {
        guard let payment = receipts.payment(of: id), let placed = roll[payment]?.placed,
            let receipt = placed.payment.receipts.first(where: { $0.id == id.id })
        else { return nil }
        return PlacedReceipt(
            link: placed.link,
            store: placed.store,
            till: placed.till,
            order: placed.order,
            payment: payment.id,
            receipt: receipt
        )
    }

    private mutating func index(_ row: FiledPayment) {
        let payment = row.placed.payment
        if let charge = row.charge { ofCharge[charge, default: Sorted()].insert(payment.id) }
        if let number = row.number { byNumber[number] = payment.id }
        for refund in payment.refunds {
            guard let next = refund.nextCheck else { continue }
            dueRefunds.insert(
                Dated(at: next, key: RefundKey(payment: row.owned, refund: refund.id))
            )
        }
        for receipt in payment.receipts { receipts.insert(receipt, of: row.owned) }
    }

    private mutating func unindex(_ row: FiledPayment) {
        let payment = row.placed.payment
        if let charge = row.charge { ofCharge[charge]?.remove(payment.id) }
        if let number = row.number { byNumber[number] = nil }
        for refund in payment.refunds {
            guard let next = refund.nextCheck else { continue }
            dueRefunds.remove(
                Dated(at: next, key: RefundKey(payment: row.owned, refund: refund.id))
            )
        }
        for receipt in payment.receipts { receipts.remove(receipt, of: row.owned) }
    }
}

extension FiledPayment {
    fileprivate var owned: Owned<Payment> { Owned(placed.payment.id, of: account.merchant) }

    fileprivate var charge: Owned<Charge>? {
        placed.charge.map { Owned($0, of: account.merchant) }
    }

    fileprivate var number: NameAtBank? {
        placed.payment.number.map { NameAtBank(account: account, name: $0) }
    }

    fileprivate func with(_ payment: Payment) -> FiledPayment {
        FiledPayment(
            account: account,
            placed: PlacedPayment(
                link: placed.link,
                store: placed.store,
                till: placed.till,
                charge: placed.charge,
                order: placed.order,
                payment: payment
            )
        )
    }
}

extension Payment {
    /// With its refunds and receipts in the order in which every engine reads them back.
    fileprivate var inOrder: Payment {
        guard refunds.count > 1 || receipts.count > 1 else { return self }
        return with(refunds.sorted { $0.id < $1.id })
            .with(receipts: receipts.sorted { $0.id < $1.id })
    }

    fileprivate func with(_ refunds: [Refund]) -> Payment { with(refunds, receipts) }
    fileprivate func with(receipts: [Receipt]) -> Payment { with(refunds, receipts) }

    private func with(_ refunds: [Refund], _ receipts: [Receipt]) -> Payment {
        Payment(
            id: id,
            number: number,
            amount: amount,
            paidAt: paidAt,
            kind: kind,
            decision: decision,
            refunds: refunds,
            receipts: receipts
        )
    }
}

extension Refund {
    fileprivate func with(nextCheck: Moment) -> Refund {
        Refund(
            id: id,
            amount: amount,
            requestedAt: requestedAt,
            parts: parts,
            state: state,
            isInDoubt: isInDoubt,
            nextCheck: nextCheck,
            unanswered: unanswered,
            reason: reason
        )
    }
}
