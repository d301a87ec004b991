/// Taking in what the bank says: one path for callbacks and look-ups (E13).
extension Link {
    /// What one observation did.
    package enum Change: Hashable, Sendable {
        case nothing
        case filed(Payment)
        case ended(Charge.State)
    }

    /// Takes in one reading of a charge.
    ///
    /// Money is always filed. Anything else moves a live charge only forward, so that repeated, late
    /// and reordered messages end in one state (E01, E03).
    /// Money that is not on file yet is filed under the name `paymentID`; `late` decides what is
    /// done with it where it comes late: held for people, unless the store says otherwise.
    @discardableResult
    package mutating func observe(
        _ reading: Reading,
        of id: Charge.ID,
        paymentID: Payment.ID,
        late: LateMoney = LateMoney(.hold),
        from source: Remark.Source = .bank,
        at now: Moment
    ) -> Change {
        guard let charge = charge(id) else { return .nothing }
        let story = Story(late: late, source: source, now: now)
        if case .paid(let incoming) = reading {
            return settle(incoming, on: charge, as: paymentID, story)
        }
        if charge.lastSeen != reading.word {
            edit(id) { $0.lastSeen = reading.word }
            remark(.seen(reading.word), on: id, from: source, at: now)
        }
        guard charge.isLive else {
            return rest(id, at: now)
        }
        switch reading {
        case .dead: return end(charge, at: now)
        case .missing where charge.state == .requested:
            refused(id, why: "the bank never got the request", at: now)
            return .ended(.refused)
        case .waiting, .inProgress, .declined:
            if charge.state == .requested, charge.doubt != .releasing {
                asked(id, activation: nil, code: nil, at: now)
            }
            return rest(id, at: now)
        case .missing, .paid:
            return rest(id, at: now)
        }
    }

    /// The bank was asked and gave no answer.
    package mutating func heardNothing(about id: Charge.ID, at now: Moment) {
        edit(id) { charge in
            charge.unanswered += 1
            charge.lookAgain(at: now)
        }
        guard let charge = charge(id), charge.isLive,
            charge.unanswered == WatchSchedule.tellAfterUnanswered
        else { return }
        remark(.silent, on: id, from: .clock, at: now)
        note(.chargeUnknown, at: now, about: charge)
    }

    /// Its time is long over and the bank ends it in no way: people are told (P7).
    ///
    /// It goes on being asked about, and nothing is concluded.
    package mutating func neverEnds(_ id: Charge.ID, at now: Moment) {
        guard let charge = charge(id), charge.isLive else { return }
        remark(.overdue, on: id, from: .clock, at: now)
        note(.chargeUnknown, at: now, about: charge)
    }

    /// Money came for this link and no charge fits it: keep it apart, show it to nobody as paid.
    package mutating func quarantine(_ incoming: Incoming, as id: Payment.ID, at now: Moment) {
        let payment = Payment(
            id: id,
            number: incoming.number,
            amount: incoming.amount,
            paidAt: incoming.paidAt ?? now,
            kind: .unexpected
        )
        unexpected.append(payment)
        note(.paymentUnexpected, at: now, about: nil, payment: payment)
    }

    /// Money that was kept apart turns out to be this charge's: it moves there under its own name.
    @discardableResult
    package mutating func adopt(
        _ id: Payment.ID,
        for chargeID: Charge.ID,
        late: LateMoney = LateMoney(.hold),
        at now: Moment
    ) -> Change {
        guard let charge = charge(chargeID),
            let place = unexpected.firstIndex(where: { $0.id == id })
        else { return .nothing }
        let kept = unexpected.remove(at: place)
        let incoming = Incoming(number: kept.number, amount: kept.amount, paidAt: kept.paidAt)
        let story = Story(late: late, source: .bank, now: now)
        return settle(incoming, on: charge, as: id, refunds: kept.refunds, story)
    }

    /// When money was seen, who said so, and what the store does with it where it is late.
    private struct Story {
        let late: LateMoney
        let source: Remark.Source
        let now: Moment
    }

    private mutating func settle(
        _ incoming: Incoming,
        on charge: Charge,
        as paymentID: Payment.ID,
        refunds: [Refund] = [],
        _ story: Story
    ) -> Change {
        let now = story.now
        if let known = charge.payments.firstIndex(where: { $0.isSameMoney(as: incoming) }) {
            edit(charge.id) { charge in
                charge.payments[known].number = charge.payments[known].number ?? incoming.number
                charge.nextCheck = WatchSchedule.next(for: charge, at: now)
            }
            return .nothing
        }
        let kind = Self.kind(of: incoming, on: charge)
        let payment = Payment(
            id: paymentID,
            number: incoming.number,
            amount: incoming.amount,
            paidAt: incoming.paidAt ?? now,
            kind: kind,
            decision: kind == .late ? story.late.decision(at: now) : nil,
            refunds: refunds
        )
        edit(charge.id) { charge in
            charge.payments.append(payment)
            charge.state = Self.state(after: payment, of: charge.state)
            charge.doubt = nil
            charge.unanswered = 0
            charge.nextCheck = WatchSchedule.next(for: charge, at: now)
        }
        letGo(of: charge.id)
        remark(.filed(kind, payment.amount), on: charge.id, from: story.source, at: now)
        note(Self.event(for: kind), at: now, about: self.charge(charge.id), payment: payment)
        if payment.decision == .accepted {
            remark(.accepted(payment.amount), on: charge.id, from: .clock, at: now)
            note(.paymentAccepted, at: now, about: self.charge(charge.id), payment: payment)
        }
        oweReceipt(of: payment.id, on: charge, at: now)
        return .filed(payment)
    }

    private static func kind(of incoming: Incoming, on charge: Charge) -> Payment.Kind {
        switch charge.state {
        case _ where !charge.payments.isEmpty || charge.isOrderPaidElsewhere: .duplicate
        case .released, .expired, .refused, .replaced: .late
        default: incoming.amount == charge.amount ? .paid : .mispaid
        }
    }

    private static func state(after payment: Payment, of state: Charge.State) -> Charge.State {
        switch payment.kind {
        case .paid: .paid
        case .mispaid: .mispaid
        case .late: payment.decision == .accepted ? .paid : .paidLate
        case .duplicate: state == .paid || state == .mispaid ? state : .paidLate
        case .unexpected: state
        }
    }

    private static func event(for kind: Payment.Kind) -> Event.Kind {
        switch kind {
        case .paid: .paymentPaid
        case .mispaid: .paymentMispaid
        case .duplicate: .paymentDuplicate
        case .late: .paymentLate
        case .unexpected: .paymentUnexpected
        }
    }

    /// The code cannot be paid any more: it was released by us, or its time is over.
    private mutating func end(_ charge: Charge, at now: Moment) -> Change {
        let skew = charge.doubt == .releasing ? 0 : Self.clockSkewSeconds
        let state: Charge.State = now >= charge.deadline - skew ? .expired : .released
        edit(charge.id) { charge in
            charge.state = state
            charge.doubt = nil
            charge.unanswered = 0
            charge.nextCheck = WatchSchedule.next(for: charge, at: now)
        }
        letGo(of: charge.id)
        remark(.ended(state), on: charge.id, from: .bank, at: now)
        let kind: Event.Kind = state == .expired ? .chargeExpired : .chargeReleased
        note(kind, at: now, about: self.charge(charge.id))
        return .ended(state)
    }

    private mutating func rest(_ id: Charge.ID, at now: Moment) -> Change {
        edit(id) { charge in
            charge.unanswered = 0
            charge.lookAgain(at: now)
        }
        return .nothing
    }

    /// How far a bank's clock may run ahead of ours before its "expired" reads as "cancelled".
    static let clockSkewSeconds: Int64 = 60
}
