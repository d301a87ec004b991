import GRDB
import Ledger
import Payments

/// Deliveries as rows, each read with its event.
extension Database {
    private static let deliveryColumns = """
        deliveries.id, deliveries.listener, deliveries.owed_since, deliveries.state, \
        deliveries.attempts, deliveries.next, deliveries.last_error, deliveries.place, \
        \(eventColumns)
        """

    private static let withEvents = """
        CROSS JOIN events
            ON events.merchant = deliveries.merchant AND events.place = deliveries.place
        """

    private static let readDelivery = """
        SELECT \(deliveryColumns) FROM deliveries \(withEvents)
        """

    /// Of each subject only the oldest undelivered, and only where that one is owed and due (E18).
    private static let isDue = """
        deliveries.state = 'owed' AND deliveries.next <= ? AND NOT EXISTS (
            SELECT 1 FROM deliveries AS older
            WHERE older.merchant = deliveries.merchant
                AND older.listener = deliveries.listener
                AND older.subject = deliveries.subject
                AND older.place < deliveries.place AND older.state <> 'delivered'
        )
        """

    private static let dueListeners = """
        SELECT merchant, id FROM listeners WHERE EXISTS (
            SELECT 1 FROM deliveries
            WHERE deliveries.merchant = listeners.merchant
                AND deliveries.listener = listeners.id AND \(isDue)
        ) ORDER BY merchant, id
        """

    private static let dueDeliveries = """
        \(readDelivery)
        WHERE deliveries.merchant = ? AND deliveries.listener = ? AND \(isDue)
        ORDER BY deliveries.next, deliveries.place LIMIT ?
        """

    private static let newestDeliveries = """
        \(readDelivery) WHERE deliveries.merchant = ? AND deliveries.id < ?
        ORDER BY deliveries.id DESC LIMIT ?
        """

    private static let deliveredDeliveries = """
        \(readDelivery)
        WHERE deliveries.merchant = ? AND deliveries.id < ? AND deliveries.state = 'delivered'
        ORDER BY deliveries.id DESC LIMIT ?
        """

    private static let undeliveredDeliveries = """
        SELECT \(deliveryColumns)
        FROM deliveries INDEXED BY deliveries_by_state \(withEvents)
        WHERE deliveries.merchant = ? AND deliveries.id < ? AND deliveries.state = ?
            AND deliveries.state <> 'delivered'
        ORDER BY deliveries.id DESC LIMIT ?
        """

    func dueListeners(at now: Moment) throws -> [Owned<Listener>] {
        try all(Self.dueListeners, now) { fields in
            let merchant: Merchant.ID = fields.id()
            return Owned(fields.id(), of: merchant)
        }
    }

    func dueDeliveries(
        to listener: Listener.ID,
        of merchant: Merchant.ID,
        due: Moment,
        limit: Int
    ) throws -> [Delivery] {
        try all(Self.dueDeliveries, merchant, listener, due, limit) {
            try $0.delivery(of: merchant)
        }
    }

    func deliveries(
        of merchant: Merchant.ID,
        state: Delivery.State?,
        before: Delivery.ID?,
        limit: Int
    ) throws -> [Delivery] {
        let end = before?.text ?? Self.afterEveryID
        switch state {
        case nil:
            return try all(Self.newestDeliveries, merchant, end, limit) {
                try $0.delivery(of: merchant)
            }
        case .delivered:
            return try all(Self.deliveredDeliveries, merchant, end, limit) {
                try $0.delivery(of: merchant)
            }
        case .owed?, .parked?:
            let word = state?.rawValue
            return try all(Self.undeliveredDeliveries, merchant, end, word, limit) {
                try $0.delivery(of: merchant)
            }
        }
    }

    func owe(_ event: Event, at place: Int64, to listener: Listener, as id: Delivery.ID) throws {
        try run(
            """
            INSERT INTO deliveries (merchant, id, listener, place, subject, owed_since, state,
            attempts, next, is_claimed) VALUES (?,?,?,?,?,?,'owed',0,?,0)
            """,
            listener.merchant,
            id,
            listener.id,
            place,
            event.subject,
            event.at,
            event.at
        )
    }
}

extension Fields {
    fileprivate mutating func delivery(of merchant: Merchant.ID) throws -> Delivery {
        let (id, listener): (Delivery.ID, Listener.ID) = (id(), self.id())
        let owedSince = moment()
        let state: Delivery.State = try word()
        let attempts = Int(integer())
        let (next, lastError) = (momentIfAny(), textIfAny())
        let place = integer()
        return Delivery(
            id: id,
            listener: listener,
            event: try event(of: merchant, at: place),
            owedSince: owedSince,
            state: state,
            attempts: attempts,
            next: next,
            lastError: lastError
        )
    }
}
