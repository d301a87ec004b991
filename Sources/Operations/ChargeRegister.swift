import Banks
import Ledger
package import Payments

/// Puts a purchase on a register's code, so that the next scan pays for it.
package struct ChargeRegister: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// The same order and amount again is the same charge; the bank is not called again for it.
    ///
    /// A lost answer is no refusal: the charge comes back as `unknown` and holds the register until
    /// a look-up says what happened.
    package func callAsFunction(_ wish: Wish, on till: Owned<Till>) async throws -> Charge {
        guard let link = try await desk.books.link(of: till) else {
            throw OperationRefusal.unknownTill(till.id)
        }
        let line = try desk.line(link.account, of: till.merchant)
        let able = line.line.bank.capabilities
        try wish.check(desk.limits, seconds: able.shortestSeconds...able.longestRegisterSeconds)
        try await desk.refuseIfPaid(Owned(wish.order, of: till.merchant))
        let now = desk.now
        let id = Charge.ID(desk.surroundings.newID())
        let request = wish.request(as: id, over: line, at: now)
        let filed = try await desk.books.change(link.owned, including: .current, once: nil) {
            let (charge, isNew) = try $0.request(request, at: now)
            return Filed(charge: charge, isNew: isNew, link: $0)
        }
        guard let filed else { throw OperationRefusal.unknownTill(till.id) }
        guard filed.isNew, let code = filed.link.code else { return filed.charge }
        desk.surroundings.reached(.intentToCall)
        return try await activate(filed.charge, on: code, of: filed.link, over: line)
    }

    private struct Filed: Sendable {
        let charge: Charge
        let isNew: Bool
        let link: Link
    }

    private func activate(
        _ charge: Charge,
        on code: Link.Code,
        of link: Link,
        over line: AccountLine
    ) async throws -> Charge {
        let answer = await line.line.call { (bank) throws(NotOffered) in
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
            case .refused(_, let words): link.refused(charge.id, why: words, at: now)
            case .unreachable: link.refused(charge.id, why: "the bank was not reached", at: now)
            case .unknown: link.doubted(charge.id, .activating, at: now)
            }
            return link.charge(charge.id)
        }
        desk.surroundings.reached(.commitToAnswer)
        switch answer {
        case .value(let issued):
            try await RecallOrphans(desk: desk)(of: charge.id, issued, account: line.id)
        case .unknown: break
        case .refused("not_offered", let words): throw OperationRefusal.notOffered(step: words)
        case .refused(let code, let words):
            throw OperationRefusal.bankRefused(code: code, words: words)
        case .unreachable: throw OperationRefusal.bankUnreachable
        }
        desk.bells.checks.ring()
        return (after ?? nil) ?? charge
    }
}
