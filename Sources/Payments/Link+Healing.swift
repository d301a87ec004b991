/// When a register's code goes dark under a purchase without an order of ours: a release of an
/// earlier one that arrived late, or somebody at the bank (E07; the fenced algorithm, step 4).
extension Link {
    /// Whether the bank's "dead" means that the code went dark under this charge, rather than that
    /// its time is over or that we took it off.
    package func isDark(_ id: Charge.ID, at now: Moment) -> Bool {
        guard use == .reusable, let charge = charge(id), state == .asking(id) else { return false }
        return charge.state == .asking && charge.doubt == nil && !charge.isOrderPaidElsewhere
            && now < charge.deadline - Self.clockSkewSeconds
            && heals(of: charge.order) < Self.healLimit
    }

    /// Ends the charge that went dark and files the intent to ask for the same purchase again, under
    /// the next generation; the bank is called afterwards.
    ///
    /// - Returns: the new charge, or nil where nothing went dark.
    package mutating func heal(
        _ id: Charge.ID,
        as newID: Charge.ID,
        answerDue: Moment,
        at now: Moment
    ) throws(Refusal) -> Charge? {
        guard isDark(id, at: now), let old = charge(id) else { return nil }
        edit(id) { charge in
            charge.state = .replaced
            charge.lastSeen = .dead
            charge.unanswered = 0
            charge.nextCheck = WatchSchedule.next(for: charge, at: now)
        }
        letGo(of: id)
        remark(.replaced, on: id, from: .bank, at: now)
        note(.chargeReplaced, at: now, about: charge(id))
        let again = Request(
            id: newID,
            order: old.order,
            amount: old.amount,
            purpose: old.purpose,
            deadline: old.deadline,
            graceEnds: old.graceEnds,
            basket: old.basket,
            answerDue: answerDue
        )
        return try request(again, at: now).charge
    }

    /// The charge that goes on for one that was replaced.
    package func successor(of charge: Charge) -> Charge? {
        guard charge.state == .replaced else { return nil }
        return charges.filter { $0.order == charge.order && $0.generation > charge.generation }
            .max { $0.generation < $1.generation }
    }

    private func heals(of order: Order.ID) -> Int {
        charges.count { $0.order == order && $0.state == .replaced }
    }

    /// A purchase that goes dark more often than this is ended, and the cashier told.
    static let healLimit = 3
}
