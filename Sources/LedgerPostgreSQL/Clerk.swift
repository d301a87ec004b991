import Ledger
import Payments

/// Writes down what a rule changed on a link, and nothing else.
struct Clerk: Sendable {
    private let listeners: [Merchant.ID: [Listener]]
    private let newID: @Sendable () -> String

    init(listeners: [Listener], newID: @escaping @Sendable () -> String) {
        self.listeners = Dictionary(grouping: listeners, by: \.merchant)
        self.newID = newID
    }

    /// Changed charges go first, so that a charge which ends makes room for one of its order.
    ///
    /// Events go last: from the first of them the merchant's feed is locked.
    func statements(for after: Link, over before: Link?) -> [Statement] {
        var list: [Statement] = []
        if let before {
            let isChanged =
                after.code != before.code || after.state != before.state
                || after.generation != before.generation
            if isChanged { list.append(LinkRows.update(after)) }
        } else {
            list.append(LinkRows.insert(after))
        }
        let known = (before?.charges ?? []).byID
        for charge in after.charges {
            guard let old = known[charge.id], old.row != charge.row else { continue }
            list.append(ChargeRows.update(charge, of: after.merchant))
        }
        for charge in after.charges where known[charge.id] == nil {
            list.append(ChargeRows.insert(charge, on: after))
        }
        list += money(of: after, over: before, known)
        list += after.namesLearned(since: before).map {
            CallbackRows.recall($0, at: Owned(after.account, of: after.merchant))
        }
        list += after.remarks.map { RemarkRows.insert($0, of: after.merchant) }
        for event in after.happened { list += statements(for: event, of: after.merchant) }
        return list
    }

    private func money(
        of after: Link,
        over before: Link?,
        _ known: [Charge.ID: Charge]
    ) -> [Statement] {
        var list: [Statement] = []
        let apart = before?.unexpected ?? []
        for charge in after.charges {
            for payment in charge.payments where apart.contains(where: { $0.id == payment.id }) {
                list.append(PaymentRows.move(payment, under: charge, of: after.merchant))
            }
            let old = (known[charge.id]?.payments ?? []) + apart
            list += statements(for: charge.payments, over: old, under: charge, on: after)
        }
        return list + statements(for: after.unexpected, over: apart, under: nil, on: after)
    }

    private func statements(
        for payments: [Payment],
        over before: [Payment],
        under charge: Charge?,
        on link: Link
    ) -> [Statement] {
        var list: [Statement] = []
        for payment in payments {
            let old = before.first { $0.id == payment.id }
            if old == nil {
                list.append(PaymentRows.insert(payment, under: charge, on: link))
            } else if payment.number != old?.number || payment.decision != old?.decision {
                list.append(PaymentRows.update(payment, of: link.merchant))
            }
            for refund in payment.refunds {
                guard let known = old?.refunds.first(where: { $0.id == refund.id }) else {
                    list.append(RefundRows.insert(refund, of: payment.id, on: link))
                    continue
                }
                guard known != refund else { continue }
                list.append(RefundRows.update(refund, of: Owned(payment.id, of: link.merchant)))
            }
            for receipt in payment.receipts {
                let known = old?.receipts.first { $0.id == receipt.id }
                guard known != receipt else { continue }
                let placed = receipt.placed(of: payment.id, charge?.order, on: link)
                list.append(ReceiptRows.write(placed, isNew: known == nil, of: link.merchant))
            }
        }
        return list
    }

    /// The debt is written with the event: one delivery for each listener that wants its kind.
    private func statements(for event: Event, of merchant: Merchant.ID) -> [Statement] {
        let insert = EventRows.insert(event, as: Event.ID(newID()), of: merchant)
        let wanting = (listeners[merchant] ?? []).filter { $0.kinds.contains(event.kind) }
        return [insert] + wanting.map { DeliveryRows.owe(event, to: $0, as: Delivery.ID(newID())) }
    }
}

extension [Charge] {
    fileprivate var byID: [Charge.ID: Charge] {
        Dictionary(map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Charge {
    /// What of it may change in its own row.
    fileprivate var row: [Value] {
        [
            state.rawValue.value, (doubt?.rawValue).value, activation.value, refusal.value,
            nextCheck.value, unanswered.value, (lastSeen?.rawValue).value,
            handedOverAt.value,
        ]
    }
}
