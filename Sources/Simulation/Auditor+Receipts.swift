import Ledger
import Payments
import SandboxBank
import Synchronization

/// What the fiscal services really made, against the money.
extension Auditor {
    /// The receipts of a payment that was stored.
    func took(receiptsOf payment: Payment, _ known: Payment?, _ charge: Charge?) {
        let sales = payment.receipts.filter { $0.kind == .sell }
        let isOwn = payment.isOwn(of: charge)
        if sales.count != (isOwn ? 1 : 0) || sales.contains(where: { $0.total != payment.amount }) {
            accuse(
                .oneReceipt,
                "payment \(payment.id.text) is \(isOwn ? "" : "not ")its purchase's own, and has "
                    + "\(sales.count) receipts of its coming",
                about: payment.id.text,
                charge?.id.text
            )
        }
        for back in payment.receipts where back.kind == .sellReturn {
            let refund = payment.refunds.first { $0.id == back.refund }
            guard refund?.state != .completed || refund?.amount != back.total else { continue }
            accuse(
                .oneReceipt,
                "receipt \(back.id.text) takes back \(back.total.roubles), and no such money went",
                about: back.id.text,
                payment.id.text
            )
        }
        for receipt in payment.receipts { note(receipt, known, of: payment) }
    }

    private func note(_ receipt: Receipt, _ payment: Payment?, of now: Payment) {
        let old = payment?.receipts.first { $0.id == receipt.id }
        guard old != receipt else { return }
        if old?.status != receipt.status {
            chronicle.note(
                "ledger: receipt \(receipt.id.text) of \(receipt.total.roubles) is \(receipt.status)",
                about: receipt.id.text,
                now.id.text
            )
        }
        guard old?.state == .done else { return }
        accuse(.forward, "receipt \(receipt.id.text) was done and changed", about: receipt.id.text)
    }

    /// A fiscal service has taken a receipt to make that it had under no name before.
    func took(_ made: CloudKassirSide.Made, at fiscal: SimulatedFiscal) {
        let id = made.receipt
        chronicle.note(
            "\(fiscal.host): takes \(made.externalID) of \(made.total.roubles)",
            about: id.text
        )
        let (payment, charge) = state.withLock { state -> (Payment?, Charge?) in
            let filed = state.payments.values.first { filed in
                filed.merchant == fiscal.account.merchant
                    && filed.payment.receipts.contains { $0.id == id }
            }
            let charge = filed?.charge.flatMap { state.charges[$0]?.charge }
            return (filed?.payment, charge)
        }
        let receipt = payment?.receipts.first { $0.id == id }
        guard let payment, payment.isOwn(of: charge), receipt?.total == made.total,
            receipt?.kind.rawValue == made.type
        else {
            return accuse(
                .oneReceipt,
                "\(fiscal.host) is to make \(made.externalID) of \(made.total.roubles), and there "
                    + "is no such money",
                about: id.text,
                payment?.id.text
            )
        }
        guard made.isGood else { return }
        let other = state.withLock { $0.made.updateValue(made.externalID, forKey: id) }
        guard let other else { return }
        accuse(
            .oneReceipt,
            "\(fiscal.host) makes \(made.externalID) and has made \(other): one payment, two receipts",
            about: id.text,
            payment.id.text
        )
    }

    /// Each receipt is done or failed, and what is done here is done there.
    func unfinishedReceipt(at fiscal: SimulatedFiscal) -> Unfinished? {
        let payments = state.withLock { state in
            state.payments.values.filter { $0.merchant == fiscal.account.merchant }.map(\.payment)
        }
        var done: [String: Money] = [:]
        for payment in payments.sorted(by: { $0.id < $1.id }) {
            for receipt in payment.receipts {
                if receipt.state == .done { done[receipt.externalID] = receipt.total }
                if receipt.state == .done || receipt.state == .failed { continue }
                if receipt.kind == .sellReturn, payment.sale?.state == .failed { continue }
                return Unfinished(
                    .ends,
                    "receipt \(receipt.id.text) is still \(receipt.status)",
                    about: receipt.id.text,
                    payment.id.text
                )
            }
        }
        let made = fiscal.side.receipts.filter(\.isGood)
        let there = Dictionary(made.map { ($0.externalID, $0.total) }) { first, _ in first }
        guard done != there else { return nil }
        let odd = Set(done.keys).symmetricDifference(there.keys).min() ?? ""
        return Unfinished(
            .oneReceipt,
            "\(done.count) receipts are done on file and \(there.count) at \(fiscal.host): \(odd)",
            about: odd
        )
    }
}

extension CloudKassirSide.Made {
    /// Whose name it was given: `sbp-` and, behind the last dash, the number of the try.
    fileprivate var receipt: Receipt.ID {
        let name = externalID.dropFirst(4).prefix { $0 != "~" }
        return Receipt.ID(name.split(separator: "-").dropLast().joined(separator: "-"))
    }
}

extension Payment {
    /// Money that is the purchase's own, where there are to be receipts at all.
    fileprivate func isOwn(of charge: Charge?) -> Bool {
        guard let charge, charge.basket != nil, amount == charge.amount else { return false }
        return kind == .paid || decision == .accepted
    }
}
