import Banks
import Ledger
import Logging
import Payments

/// Asks the banks about everything that is due: live charges, lost answers, ended charges under
/// watch, refunds.
///
/// Callbacks only make this quicker (E12).
package struct WatchCharges: Sendable {
    private let desk: Desk
    private let looks = LooksUnderWay()

    package init(desk: Desk) {
        self.desk = desk
    }

    static let pauseMilliseconds: Int64 = 250
    /// Questions to the banks under way at once.
    static let crewLimit = 128
    static let lostCode = "the bank's answer was lost; the code was shown to nobody"
    /// Seconds after its deadline when a charge that the bank still shows as payable is taken off.
    static let overdueSeconds: Int64 = 60
    /// Seconds after its deadline when people are told of a charge that still has no end.
    static let tellOverdueSeconds: Int64 = 900

    /// Runs until cancelled.
    package func run() async {
        await crew.run(every: Self.pauseMilliseconds, in: desk.surroundings)
    }

    /// Works off what is due now.
    package func untilDry() async {
        await crew.untilDry()
    }

    /// A check that is ours until the lease.
    private struct Claim: Sendable {
        let check: DueCheck
        let lease: Moment
    }

    private var crew: Crew<Claim> {
        Crew(bell: desk.bells.checks, limit: Self.crewLimit, claim: claim, work: one)
    }

    @Sendable private func claim(_ count: Int) async -> [Claim] {
        let now = desk.now
        let longest = desk.accounts.values.map(\.line.longestCallSeconds).max() ?? 0
        let lease = now + (longest * 3 + desk.limits.releaseWaitSeconds)
        do {
            let due = try await desk.books.claimChecks(due: now, lease: lease, limit: count)
            return due.map { Claim(check: $0, lease: lease) }
        } catch {
            desk.logger.error("due checks cannot be read", metadata: ["why": "\(error)"])
            return []
        }
    }

    @Sendable private func one(_ claim: Claim) async {
        switch claim.check.subject {
        case .charge(let id):
            await looks.inTurn(id, until: claim.lease) { lease in
                await check(claim) { try await look(id, on: claim.check.link, until: lease) }
            }
        case .refund(let id, let payment):
            await check(claim) {
                let payment = Owned(payment, of: claim.check.link.merchant)
                try await LookUpRefund(desk: desk)(id, of: payment)
            }
        }
    }

    private func check(_ claim: Claim, by step: () async throws -> Void) async {
        do { try await step() } catch {
            desk.logger.error(
                "a check failed and will be made again",
                metadata: ["link": "\(claim.check.link.id.text)", "why": "\(error)"]
            )
        }
    }

    private func look(
        _ id: Charge.ID,
        on owned: Owned<Link>,
        until lease: Moment
    ) async throws {
        guard let link = try await desk.books.link(owned, including: .charge(id)),
            let charge = link.charge(id)
        else { return }
        if charge.payments.contains(where: { $0.returnAt.map { $0 <= desk.now } ?? false }) {
            try await DecideLateMoney(desk: desk).giveBackOverdue(in: charge, on: link)
        }
        let able = try desk.line(link.account, of: link.merchant).line.bank.capabilities
        let canLook = link.use == .once ? able.readsLostIssue : able.readsLostActivation
        if charge.state == .requested, !canLook {
            return try await outwait(charge, on: link)
        }
        if charge.isLive, charge.doubt == .releasing {
            // Another date: somebody began a release since we took this check, and will finish it.
            guard charge.nextCheck == lease else { return }
            let finished = try await ReleaseCharge(desk: desk).finish(charge, on: link)
            if case .checking(let charge) = finished { try await tell(charge, on: owned) }
            return
        }
        let seen = try await LookUpCharge(desk: desk)(charge, on: link)
        guard seen.reading == .waiting || seen.reading == .declined else {
            return try await tell(seen.charge, on: owned)
        }
        if seen.charge.isLive {
            guard able.offersRevoke || link.use == .reusable else {
                return try await tell(seen.charge, on: owned)
            }
            guard desk.now > seen.charge.deadline + Self.overdueSeconds else { return }
            _ = try await ReleaseCharge(desk: desk)(id, on: owned)
        } else if !charge.isLive, able.releaseNamesCharge || link.use == .once {
            // One that ended during this look: the bank's word is older than that end.
            await closeAgain(seen.charge, on: link)
        }
    }

    /// A charge that nothing ends although its time is long over is told to people, once (P7).
    private func tell(_ charge: Charge, on owned: Owned<Link>) async throws {
        let now = desk.now
        guard charge.isLive, charge.unanswered == 0,
            now > charge.deadline + Self.tellOverdueSeconds
        else { return }
        let token = "overdue \(charge.id.text)"
        let told: Void? = try await desk.books.change(
            owned,
            including: .charge(charge.id),
            once: token
        ) { $0.neverEnds(charge.id, at: now) }
        guard told != nil else { return }
        desk.logger.warning(
            "the time of a charge is long over, and the bank still does not end it",
            metadata: ["charge": "\(charge.id.text)", "order": "\(charge.order.text)"]
        )
        desk.bells.deliveries.ring()
    }

    /// The answer that named the code or the activation is lost, and the bank cannot be asked.
    ///
    /// A one-use code that nobody saw cannot be paid. A register's code hangs at the till, so the
    /// charge holds it until its time at the bank is certainly over.
    private func outwait(_ charge: Charge, on link: Link) async throws {
        let now = desk.now
        let isOver = link.use == .once || now > charge.deadline + Self.overdueSeconds
        _ = try await desk.books.change(
            link.owned,
            including: .charge(charge.id),
            once: nil
        ) {
            if isOver {
                $0.refused(charge.id, why: Self.lostCode, at: now)
            } else {
                $0.doubted(charge.id, at: now)
            }
        }
        desk.bells.deliveries.ring()
    }

    /// The bank still takes money for a charge that has ended here; its release names the charge,
    /// so it can be sent without harm to the one that came after.
    private func closeAgain(_ charge: Charge, on link: Link) async {
        guard let line = try? desk.line(link.account, of: link.merchant) else { return }
        desk.logger.warning(
            "the bank still asks for a charge that has ended here; releasing it again",
            metadata: ["charge": "\(charge.id.text)", "order": "\(charge.order.text)"]
        )
        _ = await desk.call(over: line) { (bank) throws(NotOffered) in
            try bank.release(charge, on: link.code, use: link.use)
        }
    }
}
