import Ledger
import Payments
import Wire

/// Events that the tests of this suite tell about.
enum Happened {
    /// 2026-10-01T12:00:00.250+03:00.
    static let noon = Moment(milliseconds: 1_790_845_200_250)

    static func event(
        _ kind: Event.Kind = .paymentPaid,
        order: String = "ЗАКАЗ-00123",
        payment: Payment.ID? = Payment.ID("pay-1"),
        refund: Refund.ID? = nil
    ) -> StoredEvent {
        StoredEvent(
            id: Event.ID("evt-1"),
            merchant: Merchant.ID("shop"),
            place: 41,
            event: Event(
                kind: kind,
                at: noon + 5,
                link: Link.ID("link-1"),
                store: Store.ID("store-1"),
                till: Till.ID("till-1"),
                qrcID: "AS1R004F2JI5VJNA8PVQ1PGR5GUKSNR0",
                charge: Charge.ID("charge-1"),
                order: Order.ID(order),
                asked: Money(kopecks: 150_050),
                payment: payment,
                number: payment.map { _ in "17998" },
                paid: payment.map { _ in Money(kopecks: 150_050) },
                paidAt: payment.map { _ in noon },
                refund: refund,
                refunded: refund.map { _ in Money(kopecks: 5050) }
            )
        )
    }
}

extension Reply {
    init(_ status: Int, _ body: String = "", headers: Headers = [:]) {
        self.init(status: status, headers: headers, body: Array(body.utf8))
    }
}
