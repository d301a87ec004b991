import Banks
import Ledger
import Logging
import Payments

/// Carries out the intent to ask for a charge on a register's code.
///
/// Whatever the bank does, the till hears within `seconds` how it stands. Where the bank can be asked
/// later, an answer that takes longer is lost. Where it cannot, the till hears `unknown`, and the
/// answer is waited for as long as the contract says: with it comes the only name of the activation.
struct ActivateCharge: Sendable {
    let desk: Desk
    var seconds = Desk.tillSeconds

    /// - Throws: `OperationRefusal` where the bank said no or was not reached.
    func callAsFunction(_ charge: Charge, on link: Link) async throws -> Charge {
        guard let code = link.code else { throw Link.Refusal.noCode }
        let line = try desk.line(link.account, of: link.merchant)
        if line.line.bank.capabilities.readsLostActivation {
            return try await ask(charge, on: code, of: link, over: line, within: seconds)
        }
        let asked = await desk.errands.outcome(within: seconds, in: desk.surroundings) {
            await Self.result {
                try await ask(charge, on: code, of: link, over: line, within: nil)
            }
        }
        guard let asked else { return try await late(charge, on: link) }
        return try asked.get()
    }

    private static func result<Value: Sendable>(
        of work: () async throws -> Value
    ) async -> Result<Value, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    private func ask(
        _ charge: Charge,
        on code: Link.Code,
        of link: Link,
        over line: AccountLine,
        within limit: Int64?
    ) async throws -> Charge {
        let able = line.line.bank.capabilities
        let answer = await desk.call(over: line, within: limit) { (bank) throws(NotOffered) in
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
            case .unknown: link.doubted(charge.id, at: now)
            }
            return link.charge(charge.id)
        }
        desk.surroundings.reached(.commitToAnswer)
        switch answer {
        case .value: break
        case .unknown(let why): tellDoubt((after ?? nil) ?? charge, why: why)
        case .refused("not_offered", let words): throw OperationRefusal.notOffered(step: words)
        case .refused(let code, let words):
            desk.bells.checks.ring()
            throw OperationRefusal.bankRefused(code: code, words: words)
        case .unreachable: throw OperationRefusal.bankUnreachable
        }
        return (after ?? nil) ?? charge
    }

    /// The till waits no longer; nobody knows, and the answer is still waited for.
    private func late(_ charge: Charge, on link: Link) async throws -> Charge {
        let now = desk.now
        let after = try await desk.books.change(
            link.owned,
            including: .charge(charge.id),
            once: nil
        ) {
            $0.doubted(charge.id, at: now)
            return $0.charge(charge.id)
        }
        let known = (after ?? nil) ?? charge
        tellDoubt(known, why: "it has not answered for \(seconds) s and is still waited for")
        return known
    }

    private func tellDoubt(_ charge: Charge, why: String) {
        desk.logger.warning(
            "the bank has not said whether it took a purchase and will be asked",
            metadata: charge.facts.merging(["why": "\(why)"]) { $1 }
        )
    }
}
