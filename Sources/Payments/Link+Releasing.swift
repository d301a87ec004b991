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

    /// The steps of a release are done, and the bank has not said what came of it.
    package mutating func pauseRelease(of id: Charge.ID, at now: Moment) {
        edit(id) { charge in
            guard charge.isLive, charge.doubt == .releasing else { return }
            charge.nextCheck = WatchSchedule.next(for: charge, at: now)
        }
    }
}

extension Charge {
    /// Sets the next look; while a release is under way it stays as late as the release has said,
    /// so that nobody begins a second one beside it.
    mutating func lookAgain(at now: Moment) {
        let next = WatchSchedule.next(for: self, at: now)
        guard isLive, doubt == .releasing, let due = nextCheck, let next else {
            return nextCheck = next
        }
        nextCheck = max(due, next)
    }
}
