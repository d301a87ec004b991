import Ledger
import Payments
import SandboxBank
import Synchronization

/// What the banks really have, against what is on file.
extension Auditor {
    /// The activation at the bank that this charge is; nil where the bank has none.
    func truth(of charge: Charge, _ account: Account.ID) -> SandboxNetwork.Activation? {
        guard let bank = bank(account), let name = name(of: charge, at: bank) else { return nil }
        return bank.activation(name)
    }

    /// What the bank calls a charge: by our id, by its own, or a one-use code by the code.
    private func name(of charge: Charge, at bank: SimulatedBank) -> String? {
        switch bank.kind {
        case .raiffeisen: charge.activation ?? charge.id.text
        case .elplat:
            charge.activation
                ?? (charge.isAtTill ? nil : state.withLock { $0.charges[charge.id]?.code })
        }
    }

    /// A payment that is on file, or is filed now.
    func took(_ payment: Payment, of charge: Charge?, on link: Link) {
        let known = state.withLock { state -> FiledPayment? in
            let known = state.payments[payment.id]
            state.payments[payment.id] = FiledPayment(
                merchant: link.merchant,
                account: link.account,
                charge: charge?.id,
                payment: payment
            )
            return known
        }
        if let known, known.payment == payment, known.charge == charge?.id { return }
        note(payment, known, charge)
        checkNumber(payment, charge, link.account)
        checkOwner(payment, charge, link.account)
        checkRefunds(payment, charge)
        took(receiptsOf: payment, known?.payment, charge)
    }

    private func note(_ payment: Payment, _ known: FiledPayment?, _ charge: Charge?) {
        let place = charge.map { "charge \($0.id.text)" } ?? "nobody's charge"
        if known == nil || known?.charge != charge?.id {
            chronicle.note(
                "ledger: payment \(payment.id.text) of \(payment.amount.roubles), number "
                    + "\(payment.number ?? "not known yet"), filed as \(payment.kind.rawValue) on \(place)",
                about: payment.id.text,
                charge?.id.text
            )
        }
        let before = Dictionary(
            uniqueKeysWithValues: (known?.payment.refunds ?? []).map { ($0.id, $0.status) }
        )
        for refund in payment.refunds where before[refund.id] != refund.status {
            chronicle.note(
                "ledger: refund \(refund.id.text) of \(refund.amount.roubles) is \(refund.status)",
                about: refund.id.text,
                payment.id.text
            )
        }
    }

    /// One number of one account is one payment, wherever it lies.
    private func checkNumber(_ payment: Payment, _ charge: Charge?, _ account: Account.ID) {
        guard let number = payment.number else { return }
        let key = "\(account.text) \(number)"
        let other = state.withLock { state -> Payment.ID? in
            let other = state.numbers[key]
            state.numbers[key] = payment.id
            return other == payment.id ? nil : other
        }
        guard let other else { return }
        accuse(
            .oneCharge,
            "operation \(number) of the bank is filed as \(other.text) and \(payment.id.text)",
            about: payment.id.text,
            other.text,
            charge?.id.text
        )
    }

    /// What lies on a charge must be the money that a buyer paid for exactly this charge.
    private func checkOwner(_ payment: Payment, _ charge: Charge?, _ account: Account.ID) {
        guard let charge else { return }
        guard let money = truth(of: charge, account)?.paid else {
            return accuse(
                .ownMoney,
                "charge \(charge.id.text) shows \(payment.amount.roubles) and nobody paid it",
                about: charge.id.text,
                payment.id.text
            )
        }
        if money.amount != payment.amount {
            accuse(
                .ownMoney,
                "charge \(charge.id.text) shows \(payment.amount.roubles), "
                    + "and \(money.amount.roubles) came",
                about: charge.id.text,
                payment.id.text
            )
        }
        if charge.payments.count > 1 {
            accuse(
                .oneCharge,
                "charge \(charge.id.text) has \(charge.payments.count) payments, and one came",
                about: charge.id.text,
                payment.id.text
            )
        }
        if payment.kind == .paid, payment.amount != charge.amount {
            accuse(
                .ownMoney,
                "charge \(charge.id.text) of \(charge.amount.roubles) is paid with "
                    + payment.amount.roubles,
                about: charge.id.text
            )
        }
        if let number = payment.number, bank(account)?.number(money.number) != number {
            accuse(
                .ownMoney,
                "charge \(charge.id.text) shows operation \(number), its money is \(money.number)",
                about: charge.id.text
            )
        }
    }

    private func checkRefunds(_ payment: Payment, _ charge: Charge?) {
        let held = payment.refunds.filter { $0.state != .declined }
            .reduce(Int64(0)) { $0 + $1.amount.kopecks }
        guard held > payment.amount.kopecks else { return }
        accuse(
            .refunds,
            "refunds of \(held) kopecks are on file for a payment of \(payment.amount.kopecks)",
            about: payment.id.text,
            charge?.id.text
        )
    }

    /// A charge that ends without money: the bank must not take any for it.
    func checkEnd(_ charge: Charge, on link: Link) {
        guard charge.payments.isEmpty, let real = truth(of: charge, link.account) else { return }
        switch real.state {
        case .paid:
            let sincePaid = clock.now.seconds(since: real.paid?.at ?? clock.now)
            guard sincePaid > Self.raceSeconds else { return }
            accuse(
                .shownTruly,
                "charge \(charge.id.text) is \(charge.status), and \(real.amount.roubles) was paid "
                    + "\(sincePaid) s ago",
                about: charge.id.text
            )
        case .waiting, .inProgress:
            // A request that dawdled may bring a charge to life after the bank said it has none.
            if bank(link.account)?.isNew(real.id, at: clock.now) == true { return }
            // A one-use code whose name was lost on the way can be scanned by nobody.
            if link.use == .once, link.code?.qrcID != real.code { return }
            accuse(
                .shownTruly,
                "charge \(charge.id.text) is \(charge.status), and the bank still takes money for it",
                about: charge.id.text
            )
        case .cancelled, .expired: return
        }
    }

    /// Money and the answer about it can cross on the way.
    static let raceSeconds: Int64 = 60
}
