package import Banks
package import Ledger
package import Logging
package import Payments
package import Wire

/// What every operation works with: the books, the lines to the banks, the clock.
package struct Desk: Sendable {
    package let books: any Books
    package let accounts: [Account.ID: AccountLine]
    package let surroundings: Surroundings
    package let limits: Limits
    /// Those of the settings, so that no request has to look for them in the books.
    private let stores: [Merchant.ID: [StoreEntry]]
    /// What each store does with late money; others hold it for ever.
    package let lateMoney: [Owned<Store>: LateMoney]
    /// Where a store's payment links go when its own bank is not reached.
    package let spareAccounts: [Owned<Store>: Account.ID]
    package let fiscal: Fiscal
    package let logger: Logger
    package let bells: Bells
    package let errands = Errands()

    package init(
        books: any Books,
        accounts: [Account.ID: AccountLine],
        surroundings: Surroundings,
        limits: Limits = Limits(),
        stores: [StoreEntry] = [],
        lateMoney: [Owned<Store>: LateMoney] = [:],
        spareAccounts: [Owned<Store>: Account.ID] = [:],
        fiscal: Fiscal = Fiscal(),
        logger: Logger
    ) {
        self.books = books
        self.accounts = accounts
        self.surroundings = surroundings
        self.limits = limits
        self.stores = Dictionary(grouping: stores, by: \.merchant)
        self.lateMoney = lateMoney
        self.spareAccounts = spareAccounts
        self.fiscal = fiscal
        self.logger = logger
        bells = Bells()
    }

    var now: Moment { surroundings.now() }

    /// The line to the bank of an account that the merchant owns.
    func line(_ account: Account.ID, of merchant: Merchant.ID) throws(OperationRefusal)
        -> AccountLine
    {
        guard let line = accounts[account], line.id.merchant == merchant else {
            throw .unknownAccount(account)
        }
        return line
    }

    package func stores(of merchant: Merchant.ID) -> [StoreEntry] { stores[merchant] ?? [] }

    package func store(_ store: Owned<Store>) -> StoreEntry? {
        stores(of: store.merchant).first { $0.id == store.id }
    }

    func lateMoney(of link: Link) -> LateMoney {
        lateMoney[Owned(link.store, of: link.merchant)] ?? LateMoney(.hold)
    }

    /// What the ledger refuses by itself as soon as something is asked for: here where nothing is, and
    /// the cashier must not be sent for another tender.
    func refuseIfPaid(_ order: Owned<Order>) async throws {
        let paid = try await books.charges(of: order).first { $0.charge.hasMoney }
        if let paid { throw LedgerRefusal.orderPaid(charge: paid.charge.id) }
    }
}

/// One contract with one bank, ready to be used.
package struct AccountLine: Sendable {
    package let id: Owned<Account>
    /// The bank's name in addresses: `raiffeisen`, `elplat`.
    package let bankName: String
    package let line: BankLine
    /// Any of them opens the callback address; several while one is being replaced.
    package let callbackSecrets: [Secret]
    /// How long money is looked for after a charge ended, seconds.
    package let graceSeconds: Int64
    /// One for each account, shared by all that call it.
    package let breaker = Breaker()
    /// nil where the bank states no limit.
    let budget: LookUpBudget?

    package init(
        id: Owned<Account>,
        bankName: String,
        line: BankLine,
        callbackSecrets: [Secret],
        graceSeconds: Int64
    ) {
        self.id = id
        self.bankName = bankName
        self.line = line
        self.callbackSecrets = callbackSecrets
        self.graceSeconds = graceSeconds
        budget = line.bank.capabilities.lookUpsPerSecond.map { LookUpBudget(perSecond: $0) }
    }

    /// When a look-up may begin after a call that starts now: not while the call may still run.
    func answerDue(from now: Moment) -> Moment {
        now + (line.longestCallSeconds + Self.answerMarginSeconds)
    }

    static let answerMarginSeconds: Int64 = 2
}

/// Bounds on what may be asked for.
package struct Limits: Hashable, Sendable {
    /// One rouble: less is refused by banks, and a typing error more often than a sale.
    package let leastAmount: Money
    /// One million roubles, the largest SBP operation (protocol sheet 1, 2.5: not confirmed).
    package let mostAmount: Money
    package let purposeLimit: Int
    /// How long a release waits for a buyer who has just begun to pay, seconds.
    package let releaseWaitSeconds: Int64

    package init(
        leastAmount: Money = Money(kopecks: 100),
        mostAmount: Money = Money(kopecks: 100_000_000),
        purposeLimit: Int = 140,
        releaseWaitSeconds: Int64 = 10
    ) {
        self.leastAmount = leastAmount
        self.mostAmount = mostAmount
        self.purposeLimit = purposeLimit
        self.releaseWaitSeconds = releaseWaitSeconds
    }
}
