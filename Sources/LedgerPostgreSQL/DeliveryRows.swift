import Ledger
import Payments

/// Deliveries as rows, each read with its event.
enum DeliveryRows {
    private static let columns = """
        deliveries.id, deliveries.listener, deliveries.owed_since, deliveries.state, \
        deliveries.attempts, deliveries.next, deliveries.last_error, deliveries.place, \
        \(EventRows.columns)
        """

    private static let withEvents = """
        JOIN events
            ON events.merchant = deliveries.merchant AND events.place = deliveries.place
        """

    /// To be sent in the commit of the event, right behind it: `feeds` still names its place.
    static func owe(_ event: Event, to listener: Listener, as id: Delivery.ID) -> Statement {
        Statement(
            """
            INSERT INTO deliveries (merchant, id, listener, place, subject, owed_since, state,
            attempts, next, is_claimed)
            VALUES ($1::word,$2,$3,(SELECT last FROM feeds WHERE merchant = $1::word),$4,$5,'owed',
            0,$5,false)
            """,
            listener.merchant,
            id,
            listener.id,
            event.subject,
            event.at
        )
    }

    /// Goes from listener to listener along the index: what it costs grows with those who are owed
    /// something, not with listeners, nor with what they are owed.
    static func dueListeners(at now: Moment) -> Statement {
        Statement(
            """
            WITH RECURSIVE creditors AS (
                (SELECT merchant, listener FROM deliveries WHERE state = 'owed'
                ORDER BY merchant, listener LIMIT 1)
                UNION ALL
                SELECT next.merchant, next.listener FROM creditors, LATERAL (
                    SELECT merchant, listener FROM deliveries WHERE state = 'owed'
                        AND (merchant, listener) > (creditors.merchant, creditors.listener)
                    ORDER BY merchant, listener LIMIT 1
                ) AS next
            )
            SELECT merchant, listener FROM creditors WHERE EXISTS (
                SELECT 1 FROM deliveries
                WHERE deliveries.merchant = creditors.merchant
                    AND deliveries.listener = creditors.listener AND state = 'owed'
                    AND next <= $1 AND NOT EXISTS (
                        SELECT 1 FROM deliveries AS older
                        WHERE older.merchant = creditors.merchant
                            AND older.listener = creditors.listener
                            AND older.subject = deliveries.subject
                            AND older.place < deliveries.place AND older.state <> 'delivered'
                    )
            ) ORDER BY merchant, listener
            """,
            now
        )
    }

    /// Of each subject only the oldest undelivered, and only where that one is owed and due (E18).
    ///
    /// Rows that another worker is just claiming are passed over, not waited for. What comes back is
    /// as it was before the claim.
    static func claim(
        to listener: Listener.ID,
        of merchant: Merchant.ID,
        due: Moment,
        lease: Moment,
        limit: Int
    ) -> Statement {
        Statement(
            """
            WITH due AS (
                SELECT id, next FROM deliveries
                WHERE merchant = $1 AND listener = $2 AND state = 'owed' AND next <= $3
                    AND NOT EXISTS (
                        SELECT 1 FROM deliveries AS older
                        WHERE older.merchant = $1 AND older.listener = $2
                            AND older.subject = deliveries.subject
                            AND older.place < deliveries.place AND older.state <> 'delivered'
                    )
                ORDER BY next, place LIMIT $5 FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE deliveries SET next = $4, is_claimed = true FROM due
                WHERE deliveries.merchant = $1 AND deliveries.id = due.id
                RETURNING deliveries.*, due.next AS was_due
            )
            SELECT deliveries.id, deliveries.listener, deliveries.owed_since, deliveries.state,
            deliveries.attempts, deliveries.was_due, deliveries.last_error, deliveries.place,
            \(EventRows.columns)
            FROM claimed AS deliveries \(withEvents) AND events.merchant = $1
            ORDER BY deliveries.was_due, deliveries.place
            """,
            merchant,
            listener,
            due,
            lease,
            limit
        )
    }

    static func newest(
        of merchant: Merchant.ID,
        state: Delivery.State?,
        before: Delivery.ID?,
        limit: Int
    ) -> Statement {
        let end = before?.text ?? LinkRows.afterEveryID
        let start = """
            SELECT \(columns) FROM deliveries \(withEvents)
            WHERE deliveries.merchant = $1 AND deliveries.id < $2
            """
        let last = "ORDER BY deliveries.id DESC LIMIT $3"
        guard let state else { return Statement("\(start) \(last)", merchant, end, limit) }
        let undelivered = state == .delivered ? "" : "AND deliveries.state <> 'delivered'"
        return Statement(
            "\(start) AND deliveries.state = $4 \(undelivered) \(last)",
            merchant,
            end,
            limit,
            state.rawValue
        )
    }

    /// Accepted once is accepted: whatever a slower worker says afterwards changes nothing.
    static func record(_ result: Delivery.Result, of delivery: Owned<Delivery>) -> Statement {
        switch result {
        case .delivered:
            Statement(
                """
                UPDATE deliveries SET state = 'delivered', attempts = attempts + 1, next = NULL,
                is_claimed = false, last_error = NULL
                WHERE merchant = $1 AND id = $2 AND state <> 'delivered'
                """,
                delivery.merchant,
                delivery.id
            )
        case .failed(let why, let next):
            Statement(
                """
                UPDATE deliveries SET attempts = attempts + 1, next = $3, is_claimed = false,
                last_error = $4 WHERE merchant = $1 AND id = $2 AND state = 'owed'
                """,
                delivery.merchant,
                delivery.id,
                next,
                why
            )
        case .parked(let why):
            Statement(
                """
                UPDATE deliveries SET state = 'parked', attempts = attempts + 1, next = NULL,
                is_claimed = false, last_error = $3
                WHERE merchant = $1 AND id = $2 AND state = 'owed'
                """,
                delivery.merchant,
                delivery.id,
                why
            )
        }
    }

    /// Leaves alone what a worker holds just now: it would be sent twice at one time.
    static func resume(
        of merchant: Merchant.ID,
        _ listener: Listener.ID?,
        _ delivery: Delivery.ID?,
        at now: Moment,
        limit: Int
    ) -> Statement {
        Statement(
            """
            UPDATE deliveries SET state = 'owed', next = $2 WHERE merchant = $1 AND id IN (
                SELECT id FROM deliveries
                WHERE merchant = $1 AND state <> 'delivered'
                    AND ($3::text IS NULL OR listener = $3) AND ($4::text IS NULL OR id = $4)
                    AND (state = 'parked' OR (next > $2 AND NOT is_claimed))
                LIMIT $5 FOR UPDATE
            )
            """,
            merchant,
            now,
            listener,
            delivery,
            limit
        )
    }

    /// Listeners that were ever owed an event stay listed, so that no debt drops out of sight.
    static let backlog = Statement(
        """
        SELECT listeners.merchant, listeners.id, owed, parked, oldest FROM listeners,
        LATERAL (
            SELECT count(*) FILTER (WHERE state = 'owed') AS owed,
            count(*) FILTER (WHERE state = 'parked') AS parked, min(owed_since) AS oldest
            FROM deliveries
            WHERE deliveries.merchant = listeners.merchant
                AND deliveries.listener = listeners.id AND deliveries.state <> 'delivered'
        ) AS debt ORDER BY listeners.merchant, listeners.id
        """
    )
}

extension Fields {
    mutating func delivery(of merchant: Merchant.ID) throws -> Delivery {
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

    mutating func backlog() -> Backlog {
        Backlog(
            merchant: id(),
            listener: id(),
            owed: Int(integer()),
            parked: Int(integer()),
            oldest: momentIfAny()
        )
    }
}
