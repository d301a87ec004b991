/// A QR code, the charge it is asking for right now, and the earlier ones still under watch.
///
/// A dynamic code is a link that is used once. A register code (кассовая ссылка) is the same link
/// used again and again. Nothing else differs, so there is one state machine. The rules are pure:
/// time and new ids are arguments, and what happened is collected in `happened`.
package struct Link: Hashable, Sendable {
    package typealias ID = Identifier<Link>

    package enum Use: String, Hashable, Sendable { case once, reusable }

    package enum State: Hashable, Sendable {
        /// Nothing to pay. Next: `request`.
        case free
        /// This charge holds the link. Next: `observe` or `beginRelease`.
        case asking(Charge.ID)
        /// Spent. Next: nothing.
        case closed
    }

    /// The code as the bank gave it: opaque text, never taken apart or put together again.
    package struct Code: Hashable, Sendable {
        package let qrcID: String
        package let payload: String

        package init(qrcID: String, payload: String) {
            self.qrcID = qrcID
            self.payload = payload
        }
    }

    package let id: ID
    package let merchant: Merchant.ID
    package let store: Store.ID
    package let till: Till.ID?
    package let account: Account.ID
    package let use: Use
    /// Unguessable name of the payer's page; shows the amount and the code, permits nothing.
    package let payToken: String
    package let openedAt: Moment
    package internal(set) var code: Code?
    package internal(set) var state: State
    package internal(set) var generation: Int64
    /// The current charge, those under watch, and any that the change was asked to include.
    package internal(set) var charges: [Charge]
    /// Money that fits no charge.
    package internal(set) var unexpected: [Payment]
    /// What this change has caused so far; the ledger stores it in the same commit.
    package internal(set) var happened: [Event]
    /// What this change adds to the stories of its charges; stored in the same commit.
    package internal(set) var remarks: [Remark]

    package init(
        id: ID,
        merchant: Merchant.ID,
        store: Store.ID,
        till: Till.ID?,
        account: Account.ID,
        use: Use,
        payToken: String,
        openedAt: Moment,
        code: Code? = nil,
        state: State = .free,
        generation: Int64 = 0,
        charges: [Charge] = [],
        unexpected: [Payment] = []
    ) {
        self.id = id
        self.merchant = merchant
        self.store = store
        self.till = till
        self.account = account
        self.use = use
        self.payToken = payToken
        self.openedAt = openedAt
        self.code = code
        self.state = state
        self.generation = generation
        self.charges = charges
        self.unexpected = unexpected
        happened = []
        remarks = []
    }

    package var owned: Owned<Link> {
        Owned(id, of: merchant)
    }

    /// The charge that holds the link now.
    package var current: Charge? {
        guard case .asking(let id) = state else { return nil }
        return charge(id)
    }

    package func charge(_ id: Charge.ID) -> Charge? {
        charges.first { $0.id == id }
    }

    /// The charge that a message about this link as a whole must be about: the newest one.
    package var latest: Charge? {
        charges.max { $0.generation < $1.generation }
    }

    /// Changes one charge of the link, where the link has it.
    mutating func edit(_ id: Charge.ID, _ change: (inout Charge) -> Void) {
        guard let index = charges.firstIndex(where: { $0.id == id }) else { return }
        change(&charges[index])
    }

    /// Lets go of the link after `id` ended: a dynamic code is spent, a register code is free.
    mutating func letGo(of id: Charge.ID) {
        guard state == .asking(id) else { return }
        state = use == .once ? .closed : .free
    }

    mutating func note(
        _ kind: Event.Kind,
        at now: Moment,
        about charge: Charge?,
        payment: Payment? = nil,
        refund: Refund? = nil
    ) {
        happened.append(
            Event(
                kind: kind,
                at: now,
                link: id,
                store: store,
                till: till,
                qrcID: code?.qrcID,
                charge: charge?.id,
                order: charge?.order,
                asked: charge?.amount,
                payment: payment?.id,
                number: payment?.number,
                paid: payment?.amount,
                paidAt: payment?.paidAt,
                refund: refund?.id,
                refunded: refund?.amount
            )
        )
    }

    /// Why a link does not do what it was asked to.
    package enum Refusal: Error, Hashable {
        case busy(with: Order.ID, charge: Charge.ID)
        case orderAskedForOtherAmount(asked: Money)
        case closed
        case noCode
        case unknownCharge
        case unknownPayment
        case exceedsPayment(left: Money)
        case amountNotPositive
        /// The id was used for a refund of another amount.
        case refundDiffers
        /// Only late money is decided about.
        case notLate
        /// It was accepted, or is on its way back.
        case decided
        /// Nothing is left to flag: the money is here.
        case hasMoney
        /// Another charge of the same order has money.
        case orderPaidElsewhere
        /// Lines of a receipt were named, and the payment has none.
        case noReceipt
        /// The receipt has several lines, and a part of its sum is to go back: which goods?
        case linesNotNamed
        case unknownLine(Int)
        case exceedsLine(Int, left: Money)
        case linesDoNotAddUp(lines: Money, amount: Money)
    }
}
