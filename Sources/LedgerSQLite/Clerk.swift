import GRDB
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
    func write(_ after: Link, over before: Link?, in database: Database) throws {
        let known = (before?.charges ?? []).byID
        let new = after.charges.filter { known[$0.id] == nil }
        for charge in new { try database.refuseIfPaid(charge.order, of: after.merchant) }
        if let before {
            try database.update(after, over: before)
        } else {
            try database.insert(after)
        }
        for charge in after.charges {
            guard let old = known[charge.id] else { continue }
            try database.update(charge, over: old, of: after.merchant)
        }
        for charge in new { try database.insert(charge, on: after) }
        let apart = before?.unexpected ?? []
        for charge in after.charges {
            for payment in charge.payments where apart.contains(where: { $0.id == payment.id }) {
                try database.move(payment, under: charge, of: after.merchant)
            }
            let old = (known[charge.id]?.payments ?? []) + apart
            try write(charge.payments, over: old, under: charge, on: after, in: database)
        }
        try write(after.unexpected, over: apart, under: nil, on: after, in: database)
        for name in after.namesLearned(since: before) {
            try database.recall(name, at: Owned(after.account, of: after.merchant))
        }
        for remark in after.remarks { try database.insert(remark, of: after.merchant) }
        for event in after.happened { try write(event, of: after.merchant, in: database) }
    }

    private func write(
        _ payments: [Payment],
        over before: [Payment],
        under charge: Charge?,
        on link: Link,
        in database: Database
    ) throws {
        for payment in payments {
            let old = before.first { $0.id == payment.id }
            if let old {
                if payment.number != old.number { try database.update(payment, on: link) }
                if payment.decision != old.decision { try database.decide(payment, on: link) }
            } else {
                try database.insert(payment, under: charge, on: link)
            }
            for refund in payment.refunds {
                guard let known = old?.refunds.first(where: { $0.id == refund.id }) else {
                    try database.insert(refund, of: payment.id, on: link)
                    continue
                }
                guard known != refund else { continue }
                try database.update(refund, of: Owned(payment.id, of: link.merchant))
            }
            for receipt in payment.receipts {
                let known = old?.receipts.first { $0.id == receipt.id }
                guard known != receipt else { continue }
                let placed = receipt.placed(of: payment.id, charge?.order, on: link)
                try database.write(placed, isNew: known == nil, of: link.merchant)
            }
        }
    }

    /// The debt is written with the event: one delivery for each listener that wants its kind.
    private func write(_ event: Event, of merchant: Merchant.ID, in database: Database) throws {
        let place = try database.insert(event, as: Event.ID(newID()), of: merchant)
        for listener in listeners[merchant] ?? [] where listener.kinds.contains(event.kind) {
            try database.owe(event, at: place, to: listener, as: Delivery.ID(newID()))
        }
    }
}

extension [Charge] {
    fileprivate var byID: [Charge.ID: Charge] {
        Dictionary(map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
