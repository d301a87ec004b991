package import Ledger
import Payments
package import Wire

/// The JSON of an event, the same in every face: webhook, pull feed, stream.
///
/// The same event gives the same bytes. Amounts are whole kopecks, times are UTC, and a fact that an
/// event does not have is null.
package enum EventBody {
    package static func json(_ stored: StoredEvent) -> JSON {
        let event = stored.event
        return [
            "id": .text(stored.id.text),
            "type": .text(event.kind.rawValue),
            "created_at": .text(Timestamp.text(event.at)),
            "place": .integer(stored.place),
            "merchant": .text(stored.merchant.text),
            "data": [
                "order_id": .optional(event.order?.text),
                "charge_id": .optional(event.charge?.text),
                "link_id": .text(event.link.text),
                "register_id": .optional(event.till?.text),
                "store_id": .text(event.store.text),
                "qrc_id": .optional(event.qrcID),
                "amount": kopecks(event.asked),
                "payment": payment(event),
                "refund": refund(event),
                "receipt_id": .optional(event.receipt?.text),
            ],
        ]
    }

    package static func bytes(_ stored: StoredEvent) -> [UInt8] {
        json(stored).bytes
    }

    private static func payment(_ event: Event) -> JSON {
        guard let id = event.payment else { return .null }
        return [
            "id": .text(id.text),
            "number": .optional(event.number),
            "amount": kopecks(event.paid),
            "paid_at": .optional(event.paidAt.map { Timestamp.text($0) }),
        ]
    }

    private static func refund(_ event: Event) -> JSON {
        guard let id = event.refund else { return .null }
        return ["id": .text(id.text), "amount": kopecks(event.refunded)]
    }

    private static func kopecks(_ money: Money?) -> JSON {
        money.map { .integer($0.kopecks) } ?? .null
    }
}
