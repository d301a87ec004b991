import Ledger
import Payments

/// Books that pass every call on to other books; a layer changes only the calls that it is about.
protocol BooksLayer: Books {
    var inner: any Books { get }
    /// Every call goes through here.
    func passing<Value: Sendable>(_ call: () async throws -> Value) async throws -> Value
}

extension BooksLayer {
    func passing<Value: Sendable>(_ call: () async throws -> Value) async throws -> Value {
        try await call()
    }
}

// MARK: Ledger

extension BooksLayer {
    func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        try await passing {
            try await inner.change(link, including: included, once: token, by: rule)
        }
    }

    func open(_ link: Link) async throws {
        try await passing { try await inner.open(link) }
    }

    func proveWritable() async throws {
        try await passing { try await inner.proveWritable() }
    }

    func link(_ link: Owned<Link>, including included: Included) async throws -> Link? {
        try await passing { try await inner.link(link, including: included) }
    }

    func link(holding charge: Owned<Charge>) async throws -> Link? {
        try await passing { try await inner.link(holding: charge) }
    }

    func link(holding payment: Owned<Payment>) async throws -> Link? {
        try await passing { try await inner.link(holding: payment) }
    }

    func link(payToken: String) async throws -> Link? {
        try await passing { try await inner.link(payToken: payToken) }
    }

    func link(of till: Owned<Till>) async throws -> Link? {
        try await passing { try await inner.link(of: till) }
    }

    func charges(of order: Owned<Order>) async throws -> [PlacedCharge] {
        try await passing { try await inner.charges(of: order) }
    }

    func charges(on link: Owned<Link>, before: Charge.ID?, limit: Int) async throws -> [Charge] {
        try await passing { try await inner.charges(on: link, before: before, limit: limit) }
    }

    func links(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Link.ID?,
        limit: Int
    ) async throws -> [Link] {
        try await passing {
            try await inner.links(of: merchant, store: store, before: before, limit: limit)
        }
    }

    func payments(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Payment.ID?,
        limit: Int
    ) async throws -> [PlacedPayment] {
        try await passing {
            try await inner.payments(of: merchant, store: store, before: before, limit: limit)
        }
    }

    func payment(number: String, account: Owned<Account>) async throws -> PlacedPayment? {
        try await passing { try await inner.payment(number: number, account: account) }
    }

    func payments(
        at account: Owned<Account>,
        whoseMoney move: MoneyMove,
        within time: Range<Moment>,
        after: BankedPayment?,
        limit: Int
    ) async throws -> [BankedPayment] {
        try await passing {
            try await inner.payments(
                at: account,
                whoseMoney: move,
                within: time,
                after: after,
                limit: limit
            )
        }
    }

    func charge(named name: BankName, account: Owned<Account>) async throws -> PlacedName? {
        try await passing { try await inner.charge(named: name, account: account) }
    }

    func remarks(on charge: Owned<Charge>, limit: Int) async throws -> [Remark] {
        try await passing { try await inner.remarks(on: charge, limit: limit) }
    }

    func events(of merchant: Merchant.ID, after place: Int64, limit: Int) async throws
        -> [StoredEvent]
    {
        try await passing { try await inner.events(of: merchant, after: place, limit: limit) }
    }

    func claimChecks(due: Moment, lease: Moment, limit: Int) async throws -> [DueCheck] {
        try await passing { try await inner.claimChecks(due: due, lease: lease, limit: limit) }
    }

    func takeTurn(
        at account: Owned<Account>,
        within budget: LookUpBudget,
        isAwaited: Bool,
        at now: Moment
    ) async throws -> Int64? {
        try await passing {
            try await inner.takeTurn(at: account, within: budget, isAwaited: isAwaited, at: now)
        }
    }

    func changes(of link: Owned<Link>) -> AsyncStream<Void> {
        inner.changes(of: link)
    }
}
