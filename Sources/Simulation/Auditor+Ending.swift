import Ledger
import Payments
import SandboxBank
import Synchronization

/// What must be true once the faults have stopped and everybody had time.
extension Auditor {
    struct Unfinished: Sendable {
        let promise: Violation.Promise
        let words: String
        let subjects: [String]

        init(_ promise: Violation.Promise, _ words: String, about subjects: String?...) {
            self.promise = promise
            self.words = words
            self.subjects = subjects.compactMap { $0 }
        }
    }

    /// The first thing that is not at its end; nil when all is.
    func unfinished(_ world: World) async -> Unfinished? {
        if let found = unfinishedCharge() ?? unfinishedCallback() { return found }
        for bank in world.banks {
            if let found = unfiledMoney(at: bank) ?? strayRefund(at: bank) { return found }
        }
        for fiscal in world.fiscals {
            if let found = unfinishedReceipt(at: fiscal) { return found }
        }
        return await untold(world)
    }

    private func unfinishedCharge() -> Unfinished? {
        let charges = state.withLock { state in
            state.charges.values.map(\.charge).filter { $0.isLive || $0.doubt != nil }
        }
        guard let charge = charges.min(by: { $0.id < $1.id }) else { return nil }
        return Unfinished(
            .ends,
            "charge \(charge.id.text) is still \(charge.status)",
            about: charge.id.text
        )
    }

    private func unfinishedCallback() -> Unfinished? {
        let waiting = state.withLock { $0.waiting.min() }
        return waiting.map { Unfinished(.ends, "callback \($0.text) still waits", about: $0.text) }
    }

    /// Every kopeck that moved at the bank lies somewhere on file, once.
    private func unfiledMoney(at bank: SimulatedBank) -> Unfinished? {
        for paid in bank.network.books().paid {
            guard let money = paid.paid else { continue }
            let key = "\(bank.account.id.text) \(bank.number(money.number))"
            let filed = state.withLock { state -> Payment? in
                if let id = state.numbers[key] { return state.payments[id]?.payment }
                let charge = state.charges[Charge.ID(paid.id)]?.charge
                return charge?.payments.first { $0.number == nil }
            }
            guard filed?.amount == money.amount else {
                return Unfinished(
                    .addsUp,
                    "operation \(money.number) of \(money.amount.roubles) for \(paid.id) is "
                        + (filed.map { "filed as \($0.amount.roubles)" } ?? "filed nowhere"),
                    about: paid.id,
                    filed?.id.text
                )
            }
        }
        return nil
    }

    private func strayRefund(at bank: SimulatedBank) -> Unfinished? {
        let onFile = state.withLock { state in
            state.payments.values.filter { $0.account == bank.account.id }
                .flatMap(\.payment.refunds)
        }
        let real = bank.network.books().refunds
        for refund in onFile.sorted(by: { $0.id < $1.id }) {
            // ELPLAT has no word for "never got it", so there a lost refund stays unknown: for people.
            if bank.kind == .elplat, refund.isInDoubt { continue }
            guard refund.state == .completed || refund.state == .declined else {
                return Unfinished(
                    .ends,
                    "refund \(refund.id.text) is still \(refund.status)",
                    about: refund.id.text
                )
            }
        }
        let completed = Set(onFile.filter { $0.state == .completed }.map(\.id.text))
        for refund in real where refund.state(at: clock.now) == .completed {
            if !completed.contains(refund.id) {
                return Unfinished(
                    .refunds,
                    "refund \(refund.id) was paid back, and is not on file as completed",
                    about: refund.id
                )
            }
        }
        let paidBack = Set(real.filter { $0.state(at: clock.now) == .completed }.map(\.id))
        guard let invented = completed.subtracting(paidBack).min() else { return nil }
        return Unfinished(
            .refunds,
            "refund \(invented) is on file and never moved",
            about: invented
        )
    }

    /// Each listener has heard of each event of its merchant, and of nothing else.
    private func untold(_ world: World) async -> Unfinished? {
        let expected = state.withLock { $0.events }
        for listener in world.listeners {
            var stored: Set<String> = []
            var charges: [String: String] = [:]
            var place: Int64 = 0
            while true {
                let events = try? await world.ground.events(
                    of: listener.merchant,
                    after: place,
                    limit: Self.pageLimit
                )
                guard let events, let last = events.last else { break }
                stored.formUnion(events.map(\.id.text))
                for event in events { charges[event.id.text] = event.event.charge?.text }
                place = last.place
            }
            let caused = expected[listener.merchant] ?? 0
            if stored.count != caused {
                return Unfinished(
                    .toldOnce,
                    "\(caused) events happened, \(stored.count) are on file"
                )
            }
            let heard = listener.heard
            if let missed = stored.subtracting(heard).min() {
                return Unfinished(
                    .toldOnce,
                    "\(listener.host) never heard of event \(missed)",
                    about: charges[missed]
                )
            }
            if let made = heard.subtracting(stored).min() {
                return Unfinished(.toldOnce, "\(listener.host) heard of \(made), which never was")
            }
        }
        return nil
    }

    private static let pageLimit = 500
}
