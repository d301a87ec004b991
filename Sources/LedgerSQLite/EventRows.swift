import GRDB
import Ledger
import Payments

/// Events as rows: only ever added, each with the next place of its merchant's feed.
extension Database {
    static let eventColumns = """
        events.id, events.kind, events.at, events.link, events.store, events.till, \
        events.qrc_id, events.charge, events.order_id, events.asked, events.payment, \
        events.number, events.paid, events.paid_at, events.refund, events.refunded
        """

    private static let eventsAfter = """
        SELECT place, \(eventColumns) FROM events
        WHERE merchant = ? AND place > ? ORDER BY place LIMIT ?
        """

    func events(of merchant: Merchant.ID, after place: Int64, limit: Int) throws -> [StoredEvent] {
        try all(Self.eventsAfter, merchant, place, limit) { fields in
            try fields.event(of: merchant, at: fields.integer())
        }
    }

    /// - Returns: the place of the event; there is one writer, so no place is skipped or shared.
    func insert(_ event: Event, as id: Event.ID, of merchant: Merchant.ID) throws -> Int64 {
        let sql = "SELECT place, hash FROM feeds WHERE merchant = ?"
        let newest = try first(sql, merchant) { ($0.integer(), $0.bytesIfAny()) } ?? (0, nil)
        let place = newest.0 + 1
        let columns: [any Column] = [
            merchant, place, id, event.kind.rawValue, event.at, event.link, event.store,
            event.till, event.qrcID, event.charge, event.order, event.asked, event.payment,
            event.number, event.paid, event.paidAt, event.refund, event.refunded,
        ]
        let hash = FeedChain.hash(after: newest.1, columns.map(\.column.canonical))
        try run(
            """
            INSERT INTO events (\(FeedChain.columns), hash)
            VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
            """,
            columns + [hash]
        )
        try run(
            """
            INSERT INTO feeds (merchant, place, hash) VALUES (?,?,?)
            ON CONFLICT (merchant) DO UPDATE SET place = excluded.place, hash = excluded.hash
            """,
            merchant,
            place,
            hash
        )
        return place
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
