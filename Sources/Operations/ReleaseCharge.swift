import Banks
import Ledger
import Logging
package import Payments

/// Takes exactly this charge off its link, or finds that it was paid (E06, E07, E09).
package struct ReleaseCharge: Sendable {
    package enum Released: Hashable, Sendable {
        case released(Charge)
        /// Money came first.
        case paid(Charge)
        /// Not known yet; it is being looked up, and `nextCheck` says when next.
        case checking(Charge)
    }

    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    package func callAsFunction(_ id: Charge.ID, on link: Owned<Link>) async throws -> Released {
        guard let known = try await desk.books.link(link, including: .charge(id)),
            known.charge(id) != nil
        else { throw OperationRefusal.unknownCharge }
        let line = try desk.line(known.account, of: link.merchant)
        guard known.use == .reusable || line.line.bank.capabilities.offersRevoke else {
            throw OperationRefusal.notOffered(step: "revoking a payment link")
        }
        let now = desk.now
        let due = line.answerDue(from: now) + desk.limits.releaseWaitSeconds
        let begun = try await desk.books.change(link, including: .charge(id), once: nil) { link in
            Begun(release: try link.beginRelease(of: id, answerDue: due, at: now), link: link)
        }
        guard let begun, let charge = begun.link.charge(id) else {
            throw OperationRefusal.unknownCharge
        }
        switch begun.release {
        case .paid: return .paid(charge)
        case .released: return .released(charge)
        case .underWay: return .checking(charge)
        case .ask:
            desk.surroundings.reached(.intentToCall)
            return try await finish(charge, on: begun.link)
        }
    }

    private struct Begun: Sendable {
        let release: Link.Release
        let link: Link
    }

    /// Goes on from the intent on file: read, release once, read again.
    ///
    /// Never two releases for one decision, and none at all while a buyer is paying or while the
    /// bank gives no answer: a release that arrives late could hit the next buyer.
    func finish(_ charge: Charge, on link: Link) async throws -> Released {
        let released = try await steps(charge, on: link)
        guard case .checking(let seen) = released else { return released }
        let now = desk.now
        let after = try await desk.books.change(
            link.owned,
            including: .charge(charge.id),
            once: nil
        ) {
            $0.pauseRelease(of: charge.id, at: now)
            return $0.charge(charge.id)
        }
        return .checking((after ?? nil) ?? seen)
    }

    private func steps(_ charge: Charge, on link: Link) async throws -> Released {
        let line = try desk.line(link.account, of: link.merchant)
        var seen = try await look(charge, on: link)
        if let ended = Self.ended(seen.charge) { return ended }
        guard seen.reading == .waiting || seen.reading == .declined else {
            return .checking(seen.charge)
        }
        let answer = await desk.call(over: line) { (bank) throws(NotOffered) in
            try bank.release(seen.charge, on: link.code, use: link.use)
        }
        desk.surroundings.reached(.callToCommit)
        if !answer.isValue {
            desk.logger.notice(
                "a release is not confirmed; the bank will be asked again",
                metadata: ["charge": "\(charge.id.text)", "why": "\(answer.why)"]
            )
        }
        seen = try await LookUpCharge(desk: desk)(seen.charge, on: link, isAwaited: true)
        desk.surroundings.reached(.commitToAnswer)
        return Self.ended(seen.charge) ?? .checking(seen.charge)
    }

    /// Reads, and waits a bounded while for a buyer who has begun to pay.
    private func look(_ charge: Charge, on link: Link) async throws -> LookUpCharge.Seen {
        let giveUp = desk.now + desk.limits.releaseWaitSeconds
        while true {
            let seen = try await LookUpCharge(desk: desk)(charge, on: link, isAwaited: true)
            guard seen.reading == .inProgress, desk.now < giveUp else { return seen }
            try await desk.surroundings.sleep(Self.pauseMilliseconds)
        }
    }

    static let pauseMilliseconds: Int64 = 1000

    private static func ended(_ charge: Charge) -> Released? {
        switch charge.state {
        case .paid, .mispaid, .paidLate: .paid(charge)
        case .released, .expired, .refused, .replaced: .released(charge)
        case .requested, .asking: nil
        }
    }
}
