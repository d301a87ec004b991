import GRDB
package import Ledger
package import Payments

extension SQLiteBooks {
    /// How many deliveries one commit makes due, so that resuming a long backlog holds nobody up.
    static let resumeStep = 1000
    static let resumeStepLimit = 10_000

    package func dueListeners(at now: Moment) async throws -> [Owned<Listener>] {
        try await pool.read { try $0.dueListeners(at: now) }
    }

    package func claimDeliveries(
        to listener: Listener.ID,
        of merchant: Merchant.ID,
        due: Moment,
        lease: Moment,
        limit: Int
    ) async throws -> [Delivery] {
        try await commits.commit { database in
            let found = try database.dueDeliveries(
                to: listener,
                of: merchant,
                due: due,
                limit: limit
            )
            let sql = """
                UPDATE deliveries SET next = ?, is_claimed = 1 WHERE merchant = ? AND id = ?
                """
            for delivery in found { try database.run(sql, lease, merchant, delivery.id) }
            return found
        }
    }

    package func record(
        _ result: Delivery.Result,
        of delivery: Owned<Delivery>
    ) async throws {
        try await commits.commit { try $0.record(result, of: delivery) }
    }

    package func resume(
        of merchant: Merchant.ID,
        listener: Listener.ID?,
        delivery: Delivery.ID?,
        at now: Moment
    ) async throws -> Int {
        var resumed = 0
        for _ in 0..<Self.resumeStepLimit {
            let step = try await commits.commit { database in
                try database.resume(of: merchant, listener, delivery, at: now, Self.resumeStep)
            }
            resumed += step
            guard step == Self.resumeStep else { break }
        }
        return resumed
    }

    package func deliveries(
        of merchant: Merchant.ID,
        state: Delivery.State?,
        before: Delivery.ID?,
        limit: Int
    ) async throws -> [Delivery] {
        try await pool.read {
            try $0.deliveries(of: merchant, state: state, before: before, limit: limit)
        }
    }

    package func backlog() async throws -> [Backlog] {
        try await pool.read { database in
            let sql = "SELECT merchant, id FROM listeners ORDER BY merchant, id"
            let listeners = try database.all(sql) { fields in
                let merchant: Merchant.ID = fields.id()
                return Owned<Listener>(fields.id(), of: merchant)
            }
            return try listeners.map { try database.backlog(of: $0) }
        }
    }
}

extension Database {
    /// Listeners that were ever owed an event stay listed, so that no debt drops out of sight.
    func enter(_ listeners: [Listener]) throws {
        let sql = """
            INSERT INTO listeners (merchant, id) VALUES (?,?) ON CONFLICT DO NOTHING
            """
        for listener in listeners { try run(sql, listener.merchant, listener.id) }
    }

    /// Accepted once is accepted: whatever a slower worker says afterwards changes nothing.
    fileprivate func record(_ result: Delivery.Result, of delivery: Owned<Delivery>) throws {
        switch result {
        case .delivered:
            let sql = """
                UPDATE deliveries SET state = 'delivered', attempts = attempts + 1, next = NULL,
                is_claimed = 0, last_error = NULL
                WHERE merchant = ? AND id = ? AND state <> 'delivered'
                """
            try run(sql, delivery.merchant, delivery.id)
        case .failed(let why, let next):
            let sql = """
                UPDATE deliveries SET attempts = attempts + 1, next = ?, is_claimed = 0,
                last_error = ? WHERE merchant = ? AND id = ? AND state = 'owed'
                """
            try run(sql, next, why, delivery.merchant, delivery.id)
        case .parked(let why):
            let sql = """
                UPDATE deliveries SET state = 'parked', attempts = attempts + 1, next = NULL,
                is_claimed = 0, last_error = ?
                WHERE merchant = ? AND id = ? AND state = 'owed'
                """
            try run(sql, why, delivery.merchant, delivery.id)
        }
    }

    /// Leaves alone what a worker holds just now: it would be sent twice at one time.
    fileprivate func resume(
        of merchant: Merchant.ID,
        _ listener: Listener.ID?,
        _ delivery: Delivery.ID?,
        at now: Moment,
        _ limit: Int
    ) throws -> Int {
        let index = delivery == nil ? " INDEXED BY deliveries_undelivered" : ""
        var source = "deliveries\(index) WHERE merchant = ?"
        var values: [any Column] = [now, merchant, merchant]
        if let listener {
            source += " AND listener = ?"
            values.append(listener)
        }
        if let delivery {
            source += " AND id = ?"
            values.append(delivery)
        }
        values += [now, limit]
        return try run(
            """
            UPDATE deliveries SET state = 'owed', next = ? WHERE merchant = ? AND id IN (
                SELECT id FROM \(source) AND state <> 'delivered'
                    AND (state = 'parked' OR (next > ? AND is_claimed = 0)) LIMIT ?
            )
            """,
            values
        )
    }

    fileprivate func backlog(of listener: Owned<Listener>) throws -> Backlog {
        let sql = """
            SELECT count(*) FILTER (WHERE state = 'owed'),
            count(*) FILTER (WHERE state = 'parked'), min(owed_since)
            FROM deliveries INDEXED BY deliveries_undelivered
            WHERE merchant = ? AND listener = ? AND state <> 'delivered'
            """
        let found = try first(sql, listener.merchant, listener.id) { fields in
            Backlog(
                merchant: listener.merchant,
                listener: listener.id,
                owed: Int(fields.integer()),
                parked: Int(fields.integer()),
                oldest: fields.momentIfAny()
            )
        }
        return found
            ?? Backlog(
                merchant: listener.merchant,
                listener: listener.id,
                owed: 0,
                parked: 0,
                oldest: nil
            )
    }
}
