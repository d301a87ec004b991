import Banks
import Ledger
import Logging
import Payments
import Wire

/// Asks the bank about one charge and files the answer.
struct LookUpCharge: Sendable {
    let desk: Desk

    struct Seen: Sendable {
        /// What the bank said; nil when it did not answer.
        let reading: Reading?
        /// The charge as it is after that.
        let charge: Charge
    }

    /// `isAwaited`: a person waits for it, so it does not stand in the queue of look-ups; `isAtTill`:
    /// with a buyer waiting, and only for a glance.
    func callAsFunction(
        _ charge: Charge,
        on link: Link,
        isAwaited: Bool = false,
        isAtTill: Bool = false
    ) async throws -> Seen {
        let line = try desk.line(link.account, of: link.merchant)
        guard try await desk.turn(to: line, isAwaited: isAwaited || isAtTill) else {
            return try await nothing(.unreachable(Self.queueIsFull), about: charge, on: link)
        }
        let within = isAtTill ? Desk.glanceSeconds : nil
        let answer = await desk.call(over: line, within: within) { (bank) throws(NotOffered) in
            try bank.read(charge, on: link.code, use: link.use)
        }
        desk.surroundings.reached(.callToCommit)
        guard case .value(let said) = answer else {
            return try await nothing(answer, about: charge, on: link)
        }
        let reading = concluded(from: said, about: charge, line.line.bank.capabilities)
        if reading == .dead, try await HealCharge(desk: desk)(charge, on: link) != nil {
            return try await seen(reading, charge, on: link)
        }
        let taken = try await TakeReading(desk: desk)(
            reading,
            of: charge.id,
            on: link.owned,
            account: link.account
        )
        if case .taken(let after) = taken {
            return Seen(reading: reading, charge: after.charge(charge.id) ?? charge)
        }
        return try await seen(reading, charge, on: link)
    }

    private func seen(_ reading: Reading, _ charge: Charge, on link: Link) async throws -> Seen {
        let now = try await desk.books.link(link.owned, including: .charge(charge.id))
        return Seen(reading: reading, charge: now?.charge(charge.id) ?? charge)
    }

    static let queueIsFull = "more questions wait than the bank takes"

    /// A bank that never says "expired" is believed to mean it once the time is over for long and
    /// it still knows of no money (E45).
    private func concluded(
        from reading: Reading,
        about charge: Charge,
        _ able: Capabilities
    ) -> Reading {
        guard !able.tellsExpiry, reading == .waiting || reading == .declined else { return reading }
        return desk.now > charge.deadline + Self.surelyOverSeconds ? .dead : reading
    }

    /// Longer than a payment begun in the last second can take, and than clocks differ.
    static let surelyOverSeconds: Int64 = 600

    private func nothing(
        _ answer: BankLine.Answer<Reading>,
        about charge: Charge,
        on link: Link
    ) async throws -> Seen {
        let now = desk.now
        let after = try await desk.books.change(
            link.owned,
            including: .charge(charge.id),
            once: nil
        ) {
            $0.heardNothing(about: charge.id, at: now)
            return $0.charge(charge.id)
        }
        let known = (after ?? nil) ?? charge
        desk.logger.notice(
            "the bank gave no answer about a charge and will be asked again",
            metadata: known.facts.merging(["why": "\(answer.why)"]) { $1 }
        )
        return Seen(reading: nil, charge: known)
    }
}

extension Charge {
    /// How it stands, and when the bank is asked about it next, for the log.
    var facts: Logger.Metadata {
        var facts: Logger.Metadata = [
            "charge": "\(id.text)", "order": "\(order.text)", "status": "\(status)",
        ]
        if let nextCheck { facts["next_check"] = "\(Timestamp.text(nextCheck))" }
        return facts
    }
}

extension BankLine.Answer {
    var isValue: Bool {
        if case .value = self { true } else { false }
    }

    /// Why there is no value, for the log.
    var why: String {
        switch self {
        case .value: ""
        case .refused(let code, let words): "refused \(code): \(words)"
        case .unreachable(let why): "not reached: \(why)"
        case .unknown(let why): why
        }
    }
}
