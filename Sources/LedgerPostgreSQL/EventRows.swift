import Ledger
import Payments

/// Events as rows: only ever added, each with the next place of its merchant's feed.
enum EventRows {
    static let columns = """
        events.id, events.kind, events.at, events.link, events.store, events.till, \
        events.qrc_id, events.charge, events.order_id, events.asked, events.payment, \
        events.number, events.paid, events.paid_at, events.refund, events.refunded
        """

    static func after(_ place: Int64, of merchant: Merchant.ID, limit: Int) -> Statement {
        Statement(
            """
            SELECT place, \(columns) FROM events
            WHERE merchant = $1 AND place > $2 ORDER BY place LIMIT $3
            """,
            merchant,
            place,
            limit
        )
    }

    /// Takes the next place and holds the feed until the commit: places become visible in order.
    static func insert(_ event: Event, as id: Event.ID, of merchant: Merchant.ID) -> Statement {
        Statement(
            """
            WITH next AS (
                INSERT INTO feeds (merchant, last) VALUES ($1, 1)
                ON CONFLICT (merchant) DO UPDATE SET last = feeds.last + 1 RETURNING last
            )
            INSERT INTO events (merchant, place, id, kind, at, link, store, till, qrc_id, charge,
            order_id, asked, payment, number, paid, paid_at, refund, refunded)
            VALUES ($1,(SELECT last FROM next),$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,
            $16,$17)
            """,
            merchant,
            id,
            event.kind.rawValue,
            event.at,
            event.link,
            event.store,
            event.till,
            event.qrcID,
            event.charge,
            event.order,
            event.asked,
            event.payment,
            event.number,
            event.paid,
            event.paidAt,
            event.refund,
            event.refunded
        )
    }
}

extension Fields {
    mutating func event(of merchant: Merchant.ID, at place: Int64) throws -> StoredEvent {
        StoredEvent(
            id: id(),
            merchant: merchant,
            place: place,
            event: Event(
                kind: try word(),
                at: moment(),
                link: id(),
                store: id(),
                till: idIfAny(),
                qrcID: textIfAny(),
                charge: idIfAny(),
                order: idIfAny(),
                asked: moneyIfAny(),
                payment: idIfAny(),
                number: textIfAny(),
                paid: moneyIfAny(),
                paidAt: momentIfAny(),
                refund: idIfAny(),
                refunded: moneyIfAny()
            )
        )
    }
}
