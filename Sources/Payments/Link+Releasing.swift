/// Taking a purchase off the link.
extension Link {
    /// What a release found, or that the bank must now be asked.
    package enum Release: Hashable, Sendable {
        /// The intent is on file; the caller now asks the bank, once.
        case ask(Charge)
        /// Another call about this charge is under way; the caller waits for its result.
        case underWay
        case released
        /// Money came first: the charge is paid anyway (E09).
        case paid
    }

    /// Files the intent to release exactly this charge, never "whatever is on the link" (E07).
    ///
    /// Until `answerDue` no other release or look-up of this charge is begun.
    package mutating func beginRelease(
        of id: Charge.ID,
        answerDue: Moment,
        by who: Remark.Source = .merchant,
        at now: Moment
    ) throws(Refusal) -> Release {
        guard let charge = charge(id) else { throw .unknownCharge }
        switch charge.state {
        case .paid, .mispaid, .paidLate: return .paid
        case .released, .expired, .refused, .replaced: return .released
        case .requested, .asking: break
        }
        if charge.state == .requested, charge.doubt == nil { return .underWay }
        if charge.doubt == .releasing, let next = charge.nextCheck, next > now { return .underWay }
        if charge.doubt != .releasing { remark(.releaseBegun, on: id, from: who, at: now) }
        edit(id) { charge in
            charge.doubt = .releasing
            charge.nextCheck = answerDue
        }
        return .ask(self.charge(id) ?? charge)
    }
}
