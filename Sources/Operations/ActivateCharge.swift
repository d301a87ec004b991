import Banks
import Ledger
import Logging
import Payments

/// Carries out the intent to ask for a charge on a register's code.
struct ActivateCharge: Sendable {
    let desk: Desk

    /// - Throws: `OperationRefusal` where the bank said no or was not reached.
    func callAsFunction(_ charge: Charge, on link: Link) async throws -> Charge {
        guard let code = link.code else { throw Link.Refusal.noCode }
        let line = try desk.line(link.account, of: link.merchant)
        let able = line.line.bank.capabilities
        // Where the bank can be asked later, an answer that takes longer than a till waits is lost.
        let within = able.readsLostActivation ? Desk.tillSeconds : nil
        let answer = await desk.call(over: line, within: within) { (bank) throws(NotOffered) in
            try bank.activate(charge, on: code)
        }
        desk.surroundings.reached(.callToCommit)
        let now = desk.now
        let after = try await desk.books.change(
            link.owned,
            including: .charge(charge.id),
            once: nil
        ) { link in
            switch answer {
            case .value(let issued):
                link.asked(charge.id, activation: issued.activation, code: nil, at: now)
            case .refused(_, let words):
                link.refused(charge.id, why: words, at: now)
                if able.secondActivation.mayRefuse { link.lookForHolder(at: now) }
            case .unreachable: link.refused(charge.id, why: "the bank was not reached", at: now)
            case .unknown: link.doubted(charge.id, .activating, at: now)
            }
            return link.charge(charge.id)
        }
        desk.surroundings.reached(.commitToAnswer)
        desk.bells.checks.ring()
        switch answer {
        case .value(let issued):
            try await RecallOrphans(desk: desk)(of: charge.id, issued, account: line.id)
        case .unknown(let why):
            let known = (after ?? nil) ?? charge
            desk.logger.warning(
                "the bank has not said whether it took a purchase and will be asked",
                metadata: known.facts.merging(["why": "\(why)"]) { $1 }
            )
        case .refused("not_offered", let words): throw OperationRefusal.notOffered(step: words)
        case .refused(let code, let words):
            throw OperationRefusal.bankRefused(code: code, words: words)
        case .unreachable: throw OperationRefusal.bankUnreachable
        }
        return (after ?? nil) ?? charge
    }
}
