/// What happened, in the past tense, for those who must be told.
package struct Event: Hashable, Sendable {
    package typealias ID = Identifier<Event>

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case chargeRefused = "charge.refused"
        case chargeReleased = "charge.released"
        case chargeExpired = "charge.expired"
        case chargeReplaced = "charge.replaced"
        /// What became of it is not known for long already; it goes on being asked about.
        case chargeUnknown = "charge.unknown"
        /// The goods were given away although the bank had proved nothing.
        case chargeHandedOver = "charge.handed_over"
        case paymentPaid = "payment.paid"
        case paymentMispaid = "payment.mispaid"
        case paymentDuplicate = "payment.duplicate"
        case paymentLate = "payment.late"
        /// Late money that counts for its order after all.
        case paymentAccepted = "payment.accepted"
        case paymentUnexpected = "payment.unexpected"
        case refundCompleted = "refund.completed"
        case refundDeclined = "refund.declined"
        /// As `chargeUnknown`.
        case refundUnknown = "refund.unknown"
        case receiptDone = "receipt.done"
        /// The fiscal service will not make it: somebody must look.
        case receiptFailed = "receipt.failed"
    }

    package let kind: Kind
    package let at: Moment
    package let link: Link.ID
    package let store: Store.ID
    package let till: Till.ID?
    package let qrcID: String?
    package let charge: Charge.ID?
    package let order: Order.ID?
    package let asked: Money?
    package let payment: Payment.ID?
    package let number: String?
    package let paid: Money?
    package let paidAt: Moment?
    package let refund: Refund.ID?
    package let refunded: Money?

    /// Every fact by name, as a ledger reads it back.
    package init(
        kind: Kind,
        at: Moment,
        link: Link.ID,
        store: Store.ID,
        till: Till.ID?,
        qrcID: String?,
        charge: Charge.ID?,
        order: Order.ID?,
        asked: Money?,
        payment: Payment.ID?,
        number: String?,
        paid: Money?,
        paidAt: Moment?,
        refund: Refund.ID?,
        refunded: Money?
    ) {
        self.kind = kind
        self.at = at
        self.link = link
        self.store = store
        self.till = till
        self.qrcID = qrcID
        self.charge = charge
        self.order = order
        self.asked = asked
        self.payment = payment
        self.number = number
        self.paid = paid
        self.paidAt = paidAt
        self.refund = refund
        self.refunded = refunded
    }

    /// Deliveries about one subject keep their order; different subjects never wait for each other.
    package var subject: String {
        charge?.text ?? payment?.text ?? link.text
    }
}
