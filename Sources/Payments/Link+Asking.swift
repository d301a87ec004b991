/// Putting a purchase on the link.
extension Link {
    /// What the merchant wants paid; the ids and times are made by the caller.
    package struct Request: Hashable, Sendable {
        package let id: Charge.ID
        package let order: Order.ID
        package let amount: Money
        package let purpose: String
        package let deadline: Moment
        package let graceEnds: Moment
        package let basket: Basket?
        /// No look-up before this: the call to the bank is still under way until then.
        package let answerDue: Moment

        package init(
            id: Charge.ID,
            order: Order.ID,
            amount: Money,
            purpose: String,
            deadline: Moment,
            graceEnds: Moment,
            basket: Basket? = nil,
            answerDue: Moment
        ) {
            self.id = id
            self.order = order
            self.amount = amount
            self.purpose = purpose
            self.deadline = deadline
            self.graceEnds = graceEnds
            self.basket = basket
            self.answerDue = answerDue
        }
    }

    /// Binds a purchase to the code and files the intent; the bank is called afterwards.
    ///
    /// The same order and amount again is the same charge (E47), whose activation is not repeated.
    /// - Returns: the charge, and whether it is new so that the bank must now be asked.
    package mutating func request(
        _ wanted: Request,
        at now: Moment
    ) throws(Refusal) -> (charge: Charge, isNew: Bool) {
        guard wanted.amount.kopecks > 0 else { throw .amountNotPositive }
        if let current {
            guard current.order == wanted.order else {
                throw .busy(with: current.order, charge: current.id)
            }
            guard current.amount == wanted.amount else {
                throw .orderAskedForOtherAmount(asked: current.amount)
            }
            return (current, false)
        }
        guard state == .free else { throw .closed }
        guard use == .once || code != nil else { throw .noCode }
        generation += 1
        let charge = Charge(
            id: wanted.id,
            order: wanted.order,
            amount: wanted.amount,
            purpose: wanted.purpose,
            generation: generation,
            isAtTill: use == .reusable,
            requestedAt: now,
            deadline: wanted.deadline,
            graceEnds: wanted.graceEnds,
            basket: wanted.basket,
            nextCheck: wanted.answerDue
        )
        charges.append(charge)
        state = .asking(charge.id)
        remark(.requested(charge.amount), on: charge.id, from: .merchant, at: now)
        return (charge, true)
    }

    /// The bank has put the purchase on the code.
    ///
    /// A charge that has ended meanwhile (a callback overtook the answer, E04) keeps its end.
    package mutating func asked(
        _ id: Charge.ID,
        activation: String?,
        code issued: Code?,
        at now: Moment
    ) {
        if code == nil { code = issued }
        if charge(id)?.state == .requested {
            remark(.activated(activation), on: id, from: .bank, at: now)
        }
        edit(id) { charge in
            if let activation { charge.activation = activation }
            guard charge.state == .requested else { return }
            charge.state = .asking
            if charge.doubt == .activating { charge.doubt = nil }
            charge.nextCheck = WatchSchedule.next(for: charge, at: now)
        }
    }

    /// The bank said no, or has no way to tell and nobody was shown the code.
    package mutating func refused(_ id: Charge.ID, why: String, at now: Moment) {
        guard let charge = charge(id), charge.state == .requested else { return }
        edit(id) { charge in
            charge.state = .refused
            charge.doubt = nil
            charge.refusal = String(why.prefix(Self.refusalLimit))
            charge.nextCheck = WatchSchedule.next(for: charge, at: now)
        }
        letGo(of: id)
        remark(.refused(String(why.prefix(Self.refusalLimit))), on: id, from: .bank, at: now)
        note(.chargeRefused, at: now, about: self.charge(id))
    }

    /// Earlier purchases that have ended here and may yet hold the code, the newest first: they
    /// reached the bank after we had given them up, and their time is not over.
    package func suspects(at now: Moment) -> [Charge] {
        let all = charges.filter { $0.mayHoldCode(at: now) }
            .sorted { $0.generation > $1.generation }
        return Array(all.prefix(Self.suspectLimit))
    }

    /// The bank shows that another purchase than ours has the code: those that may are looked at now.
    package mutating func lookForHolder(at now: Moment) {
        for charge in suspects(at: now) { edit(charge.id) { $0.nextCheck = now } }
    }

    /// More would cost more questions than the bank allows.
    static let suspectLimit = 4

    /// The bank has not answered: the charge holds the link until it is known what happened.
    ///
    /// A charge of which that is known meanwhile is not doubted, and a cancel that was asked for
    /// meanwhile stands.
    package mutating func doubted(_ id: Charge.ID, at now: Moment) {
        guard let charge = charge(id), charge.state == .requested else { return }
        if charge.doubt == nil { remark(.unanswered(.activating), on: id, from: .bank, at: now) }
        edit(id) { charge in
            charge.doubt = charge.doubt ?? .activating
            charge.nextCheck = now + WatchSchedule.doubtSeconds
        }
    }

    /// The code that the bank gave a register link.
    package mutating func enlisted(_ issued: Code) {
        if code == nil { code = issued }
    }

    static let refusalLimit = 200
}

extension Charge {
    /// It has ended here, still under watch, and the bank's last word of it was not its end.
    fileprivate func mayHoldCode(at now: Moment) -> Bool {
        guard !isLive, nextCheck != nil, payments.isEmpty, let lastSeen else { return false }
        return lastSeen != .dead && now <= deadline + Link.clockSkewSeconds
    }
}
