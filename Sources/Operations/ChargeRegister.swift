import Banks
import Ledger
package import Payments

/// Puts a purchase on a register's code, so that the next scan pays for it.
package struct ChargeRegister: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// The same order and amount again is the same charge; the bank is not called again for it, so a
    /// bank that is down is no reason to refuse it: the buyer may be paying.
    ///
    /// A lost answer is no refusal: the charge comes back as `unknown` and holds the register until
    /// a look-up, or the bank's late answer, says what happened.
    package func callAsFunction(_ wish: Wish, on link: Link) async throws -> Charge {
        let line = try desk.line(link.account, of: link.merchant)
        let able = line.line.bank.capabilities
        try wish.check(desk.limits, seconds: able.shortestSeconds...able.longestRegisterSeconds)
        let basket = try desk.basket(for: wish, at: Owned(link.store, of: link.merchant))
        var activate = ActivateCharge(desk: desk)
        let suspects = link.current == nil ? link.suspects(at: desk.now) : []
        if able.secondActivation.mayReplace, !suspects.isEmpty {
            try await LookForHolder(desk: desk)(among: suspects, on: link)
            activate.seconds -= Desk.glanceSeconds
        }
        let now = desk.now
        let pause = line.breaker.admit(at: now)
        let order = Owned(wish.order, of: link.merchant)
        if pause != nil { try await desk.refuseIfPaid(order) }
        let id = Charge.ID(desk.surroundings.newID())
        let request = wish.request(as: id, over: line, basket, at: now)
        let filed = try await desk.books.change(link.owned, including: .current, once: nil) {
            let (charge, isNew) = try $0.request(request, at: now)
            if isNew, let pause { throw OperationRefusal.bankDown(retryAfter: pause) }
            return Filed(charge: charge, isNew: isNew, link: $0)
        }
        guard let filed else { throw LedgerRefusal.unknownLink }
        guard filed.isNew else {
            if filed.charge.isOrderPaidElsewhere { try await desk.refuseIfPaid(order) }
            return filed.charge
        }
        desk.surroundings.reached(.intentToCall)
        return try await activate(filed.charge, on: filed.link)
    }

    private struct Filed: Sendable {
        let charge: Charge
        let isNew: Bool
        let link: Link
    }
}
