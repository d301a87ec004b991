package import Ledger
package import Payments

extension PostgresBooks {
    /// How many deliveries one commit makes due, so that resuming a long backlog holds nobody up.
    static let resumeStep = 1000
    static let resumeStepLimit = 10_000

    package func dueListeners(at now: Moment) async throws -> [Owned<Listener>] {
        try await pool.read([DeliveryRows.dueListeners(at: now)]) { rows in
            try rows[0].all { $0.owned() }
        }
    }

    package func claimDeliveries(
        to listener: Listener.ID,
        of merchant: Merchant.ID,
        due: Moment,
        lease: Moment,
        limit: Int
    ) async throws -> [Delivery] {
        let claim = DeliveryRows.claim(
            to: listener,
            of: merchant,
            due: due,
            lease: lease,
            limit: limit
        )
        return try await pool.write([claim]) { rows in
            try rows[0].all { try $0.delivery(of: merchant) }
        }
    }

    package func record(
        _ result: Delivery.Result,
        of delivery: Owned<Delivery>
    ) async throws {
        try await pool.write([DeliveryRows.record(result, of: delivery)]) { _ in }
    }

    package func resume(
        of merchant: Merchant.ID,
        listener: Listener.ID?,
        delivery: Delivery.ID?,
        at now: Moment
    ) async throws -> Int {
        let step = DeliveryRows.resume(
            of: merchant,
            listener,
            delivery,
            at: now,
            limit: Self.resumeStep
        )
        var resumed = 0
        for _ in 0..<Self.resumeStepLimit {
            let count = try await pool.write([step]) { $0[0].changed }
            resumed += count
            guard count == Self.resumeStep else { break }
        }
        return resumed
    }

    package func deliveries(
        of merchant: Merchant.ID,
        state: Delivery.State?,
        before: Delivery.ID?,
        limit: Int
    ) async throws -> [Delivery] {
        let page = DeliveryRows.newest(of: merchant, state: state, before: before, limit: limit)
        return try await pool.read([page]) { rows in
            try rows[0].all { try $0.delivery(of: merchant) }
        }
    }

    package func backlog() async throws -> [Backlog] {
        try await pool.read([DeliveryRows.backlog]) { rows in try rows[0].all { $0.backlog() } }
    }
}
