import Banks
import Ledger
import Logging
package import Payments
import Wire

/// Makes a one-use payment link for an order: intent on file, bank asked, code on file.
package struct CreatePaymentLink: Sendable {
    package struct Wanted: Sendable {
        package let wish: Wish
        package let redirectURL: String?
        /// Another account than the store's own, where given.
        package let account: Account.ID?
        package let store: Store.ID

        package init(wish: Wish, redirectURL: String?, account: Account.ID?, store: Store.ID) {
            self.wish = wish
            self.redirectURL = redirectURL
            self.account = account
            self.store = store
        }
    }

    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    /// The same order and amount with a live code gives that code; another amount first takes the
    /// earlier code back for certain (E47).
    ///
    /// A bank that certainly was not reached is stood in for by the store's spare account.
    ///
    /// `subject` is the name of the new link, known before the bank is called, so that a request that
    /// broke off can be found.
    package func callAsFunction(
        _ wanted: Wanted,
        of merchant: Merchant.ID,
        as subject: Link.ID
    ) async throws -> Link {
        guard let store = desk.store(Owned(wanted.store, of: merchant)) else {
            throw OperationRefusal.unknownStore(wanted.store)
        }
        let first = try desk.line(wanted.account ?? store.account, of: merchant)
        do {
            return try await make(wanted, over: first, of: merchant, as: subject)
        } catch let refusal as OperationRefusal where refusal.meansNothingIssued {
            guard let spare = try await spare(for: wanted, of: merchant) else { throw refusal }
            desk.logger.warning(
                "the bank is not reached: the link goes over the spare account",
                metadata: [
                    "order": "\(wanted.wish.order.text)", "account": "\(first.id.id.text)",
                    "spare": "\(spare.id.id.text)",
                ]
            )
            return try await make(wanted, over: spare, of: merchant, as: subject)
        }
    }

    /// The store's second account, where no code of the order can be alive at the first (E05, E40).
    ///
    /// A live charge of the order, wherever it is, refuses the new one by itself: the insert is the
    /// check. What is looked for here is the code that a bank may have made without our hearing of it.
    private func spare(for wanted: Wanted, of merchant: Merchant.ID) async throws -> AccountLine? {
        let store = Owned(wanted.store, of: merchant)
        guard wanted.account == nil, let spare = desk.spareAccounts[store] else { return nil }
        let now = desk.now
        let placed = try await desk.books.charges(of: Owned(wanted.wish.order, of: merchant))
        let mayLive = placed.contains { earlier in
            earlier.charge.refusal == WatchCharges.lostCode
                && now <= earlier.charge.deadline + LookUpCharge.surelyOverSeconds
        }
        return mayLive ? nil : try desk.line(spare, of: merchant)
    }

    private func make(
        _ wanted: Wanted,
        over line: AccountLine,
        of merchant: Merchant.ID,
        as subject: Link.ID
    ) async throws -> Link {
        let able = line.line.bank.capabilities
        try wanted.wish.check(
            desk.limits,
            seconds: able.shortestSeconds...able.longestCodeSeconds
        )
        if let pause = line.breaker.admit(at: desk.now) {
            try await desk.refuseIfPaid(Owned(wanted.wish.order, of: merchant))
            if let known = try await alreadyAsked(wanted.wish, of: merchant) { return known }
            throw OperationRefusal.bankDown(retryAfter: pause)
        }
        for _ in 0..<Self.attemptLimit {
            let link = try draft(wanted, over: line, of: merchant, as: subject)
            do {
                try await desk.books.open(link)
                desk.surroundings.reached(.intentToCall)
                return try await ask(link, redirectURL: wanted.redirectURL, over: line)
            } catch LedgerRefusal.linkExists {
                if let known = try await resume(Owned(subject, of: merchant)) { return known }
                let other = Link.ID(desk.surroundings.newID())
                return try await make(wanted, over: line, of: merchant, as: other)
            } catch LedgerRefusal.orderAskedElsewhere(let other, _) {
                if let known = try await live(wanted, on: Owned(other, of: merchant)) {
                    return known
                }
            }
        }
        throw LedgerRefusal.tooBusy
    }

    /// How often an order that keeps changing under us is tried again.
    static let attemptLimit = 3

    /// The order's live code where it asks the same: giving it again needs no call to the bank.
    private func alreadyAsked(_ wish: Wish, of merchant: Merchant.ID) async throws -> Link? {
        let placed = try await desk.books.charges(of: Owned(wish.order, of: merchant))
        let known = placed.first {
            $0.link.use == .once && $0.charge.amount == wish.amount
                && $0.charge.state == .asking && $0.charge.doubt == nil
        }
        guard let known else { return nil }
        return try await desk.books.link(known.link.owned, including: .charge(known.charge.id))
    }

    private func draft(
        _ wanted: Wanted,
        over line: AccountLine,
        of merchant: Merchant.ID,
        as subject: Link.ID
    ) throws -> Link {
        let now = desk.now
        var link = Link(
            id: subject,
            merchant: merchant,
            store: wanted.store,
            till: nil,
            account: line.id.id,
            use: .once,
            payToken: desk.surroundings.newSecret().reveal(),
            openedAt: now
        )
        let id = Charge.ID(desk.surroundings.newID())
        let basket = try desk.basket(for: wanted.wish, at: Owned(wanted.store, of: merchant))
        _ = try link.request(wanted.wish.request(as: id, over: line, basket, at: now), at: now)
        return link
    }

    /// An earlier try of this very request: its link, or nil where it came to nothing.
    private func resume(_ link: Owned<Link>) async throws -> Link? {
        guard let known = try await desk.books.link(link, including: .current),
            let charge = known.latest
        else { return nil }
        switch charge.state {
        case .requested: throw OperationRefusal.stillChecking(charge: charge.id)
        case .refused: return nil
        default: return known
        }
    }

    /// The live link of the order: itself where it asks the same, or nil once it is taken back.
    private func live(_ wanted: Wanted, on other: Owned<Link>) async throws -> Link? {
        guard let known = try await desk.books.link(other, including: .current),
            let charge = known.current
        else { return nil }
        if known.use == .reusable {
            throw LedgerRefusal.orderAskedElsewhere(link: known.id, charge: charge.id)
        }
        if charge.amount == wanted.wish.amount {
            guard charge.state == .asking, charge.doubt == nil else {
                throw OperationRefusal.stillChecking(charge: charge.id)
            }
            return known
        }
        switch try await ReleaseCharge(desk: desk)(charge.id, on: other) {
        case .released: return nil
        case .paid(let charge): throw LedgerRefusal.orderPaid(charge: charge.id)
        case .checking(let charge): throw OperationRefusal.stillChecking(charge: charge.id)
        }
    }

    private func ask(
        _ link: Link,
        redirectURL: String?,
        over line: AccountLine
    ) async throws -> Link {
        guard let charge = link.latest else { throw OperationRefusal.unknownCharge }
        let answer = await desk.call(over: line) { (bank) throws(NotOffered) in
            try bank.issue(charge, redirectURL: redirectURL)
        }
        desk.surroundings.reached(.callToCommit)
        let now = desk.now
        let canLook = line.line.bank.capabilities.readsLostIssue
        let after = try await desk.books.change(
            link.owned,
            including: .charge(charge.id),
            once: nil
        ) { link in
            switch answer {
            case .value(let issued):
                link.asked(charge.id, activation: issued.activation, code: issued.code, at: now)
            case .refused(_, let words): link.refused(charge.id, why: words, at: now)
            case .unreachable: link.refused(charge.id, why: "the bank was not reached", at: now)
            case .unknown where canLook: link.doubted(charge.id, at: now)
            case .unknown: link.refused(charge.id, why: WatchCharges.lostCode, at: now)
            }
            return link
        }
        desk.surroundings.reached(.commitToAnswer)
        switch answer {
        case .value: return after ?? link
        case .refused("not_offered", let words): throw OperationRefusal.notOffered(step: words)
        case .refused(let code, let words):
            throw OperationRefusal.bankRefused(code: code, words: words)
        case .unreachable: throw OperationRefusal.bankUnreachable
        case .unknown: throw OperationRefusal.bankUnanswered
        }
    }
}
