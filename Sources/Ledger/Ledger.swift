package import Payments

/// Where links, charges, payments, refunds and events live.
///
/// One verb changes state, so that every rule runs inside one transaction. Every method names the
/// merchant, directly or in an `Owned` name: no query can cross from one merchant to another.
package protocol Ledger: Sendable {
    /// Lets `rule` change the link, then stores the link, its events and the deliveries owed for
    /// them together or not at all, and returns once that is on disk.
    ///
    /// `rule` must be pure: it may run twice. What it throws undoes everything and is thrown on.
    /// Besides what a link always holds, what is `included` is loaded. The insert of
    /// `token` *is* the duplicate check: for a token seen before no rule runs and the result is nil;
    /// without a token the rule always runs. Throws `LedgerRefusal.unknownLink`, `.orderPaid`,
    /// `.orderAskedElsewhere`, `.paymentOnFile`, or what the rule throws.
    func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result?

    /// Stores a new link, with the charge already requested on it.
    ///
    /// - Throws: `LedgerRefusal.orderPaid` when the order has money; `.linkExists`;
    ///   `.orderAskedElsewhere` when the order is live on another link: there are never two payable
    ///   codes for one order (E05, E47).
    func open(_ link: Link) async throws

    /// Goes the whole way of a write, onto every disk that must have it, and changes nothing.
    func proveWritable() async throws

    func link(_ link: Owned<Link>, including included: Included) async throws -> Link?
    /// The link that holds this charge, with the charge included.
    func link(holding charge: Owned<Charge>) async throws -> Link?
    func link(holding payment: Owned<Payment>) async throws -> Link?
    func link(payToken: String) async throws -> Link?
    func link(of till: Owned<Till>) async throws -> Link?
    /// Charges of an order, oldest first, each with the link that it is or was on: as it is now, so
    /// an earlier charge need not be among that link's own.
    func charges(of order: Owned<Order>) async throws -> [PlacedCharge]
    func charges(on link: Owned<Link>, before: Charge.ID?, limit: Int) async throws -> [Charge]
    /// One-use links, newest first.
    func links(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Link.ID?,
        limit: Int
    ) async throws -> [Link]
    /// Payments, newest first.
    func payments(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Payment.ID?,
        limit: Int
    ) async throws -> [PlacedPayment]
    func payment(number: String, account: Owned<Account>) async throws -> PlacedPayment?
    /// Payments of an account by when their money moved, each once with all its refunds: those that
    /// came in the order of that time, those of which a part went back in the order of their ids.
    func payments(
        at account: Owned<Account>,
        whoseMoney move: MoneyMove,
        within time: Range<Moment>,
        after: BankedPayment?,
        limit: Int
    ) async throws -> [BankedPayment]
    /// The charge that a bank means by one of its names, newest first where several carry it.
    func charge(named name: BankName, account: Owned<Account>) async throws -> PlacedName?
    /// Events after this place in the feed, oldest first.
    func events(of merchant: Merchant.ID, after place: Int64, limit: Int) async throws
        -> [StoredEvent]

    /// The story of a charge, oldest first.
    func remarks(on charge: Owned<Charge>, limit: Int) async throws -> [Remark]

    /// Takes charges and refunds whose next check is due, and puts the check off until `lease`, so
    /// that no other worker takes them meanwhile.
    ///
    /// The longest due first; at one moment charges before refunds, then by merchant and id.
    func claimChecks(due: Moment, lease: Moment, limit: Int) async throws -> [DueCheck]

    /// Yields once now and after every commit that changed the link, until the reader leaves.
    func changes(of link: Owned<Link>) -> AsyncStream<Void>
}

extension Link {
    /// A link is loaded with its newest charge, those under watch of its last so many generations,
    /// and those under watch that have late money.
    ///
    /// So it stays short however often a till cancels. Others are loaded when asked for by name.
    package static let loadedGenerations: Int64 = 32
}

/// What is loaded of a link besides what it always holds.
package enum Included: Hashable, Sendable {
    case current
    case charge(Charge.ID)
    case payment(Payment.ID)
}

/// What a bank's name led to; no charge where only the link is certain.
package struct PlacedName: Hashable, Sendable {
    package let link: Owned<Link>
    package let charge: Charge.ID?

    package init(link: Owned<Link>, charge: Charge.ID?) {
        self.link = link
        self.charge = charge
    }
}

package struct PlacedCharge: Hashable, Sendable {
    package let link: Link
    package let charge: Charge

    package init(link: Link, charge: Charge) {
        self.link = link
        self.charge = charge
    }
}

package struct PlacedPayment: Hashable, Sendable {
    package let link: Link.ID
    package let store: Store.ID
    package let till: Till.ID?
    package let charge: Charge.ID?
    package let order: Order.ID?
    package let payment: Payment

    package init(
        link: Link.ID,
        store: Store.ID,
        till: Till.ID?,
        charge: Charge.ID?,
        order: Order.ID?,
        payment: Payment
    ) {
        self.link = link
        self.store = store
        self.till = till
        self.charge = charge
        self.order = order
        self.payment = payment
    }
}

/// An event with its place in the merchant's feed.
package struct StoredEvent: Hashable, Sendable {
    package let id: Event.ID
    package let merchant: Merchant.ID
    package let place: Int64
    package let event: Event

    package init(id: Event.ID, merchant: Merchant.ID, place: Int64, event: Event) {
        self.id = id
        self.merchant = merchant
        self.place = place
        self.event = event
    }
}

/// Something the bank must be asked about.
package struct DueCheck: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        case charge(Charge.ID)
        case refund(Refund.ID, of: Payment.ID)
    }

    package let link: Owned<Link>
    package let subject: Subject

    package init(link: Owned<Link>, subject: Subject) {
        self.link = link
        self.subject = subject
    }
}

/// What a ledger refuses by itself, because only it can see the whole.
package enum LedgerRefusal: Error, Hashable {
    case unknownLink
    case linkExists
    /// The order has money already; another charge for it would be a double payment (E11).
    case orderPaid(charge: Charge.ID)
    case orderAskedElsewhere(link: Link.ID, charge: Charge.ID)
    /// The bank's number of this money is on file under another payment: one bank operation is
    /// one payment. Nothing was stored; look at that payment instead.
    case paymentOnFile(Payment.ID, link: Link.ID)
    case tillExists
    /// The queue of waiting changes is full: nothing was stored, try again.
    case tooBusy
}
