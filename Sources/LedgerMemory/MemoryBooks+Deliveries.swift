package import Ledger
package import Payments

extension MemoryBooks {
    package func dueListeners(at now: Moment) async throws -> [Owned<Listener>] {
        withSheets { $0.deliveries.dueListeners(at: now) }
    }

    package func claimDeliveries(
        to listener: Listener.ID,
        of merchant: Merchant.ID,
        due: Moment,
        lease: Moment,
        limit: Int
    ) async throws -> [Delivery] {
        withSheets { sheets in
            let found = sheets.deliveries.due(to: Owned(listener, of: merchant), at: due, limit)
            for delivery in found {
                sheets.deliveries.change(delivery.owned) { row in
                    row.next = lease
                    row.isClaimed = true
                    return true
                }
            }
            return found.map(\.delivery)
        }
    }

    /// Accepted once is accepted: whatever a slower worker says afterwards changes nothing.
    package func record(_ result: Delivery.Result, of delivery: Owned<Delivery>) async throws {
        withSheets { sheets in
            _ = sheets.deliveries.change(delivery) { $0.take(result) }
        }
    }

    package func resume(
        of merchant: Merchant.ID,
        listener: Listener.ID?,
        delivery: Delivery.ID?,
        at now: Moment
    ) async throws -> Int {
        withSheets { sheets in
            let held: [Delivery.State] = [.owed, .parked]
            let wanted =
                delivery.map { [Owned($0, of: merchant)] }
                ?? held.flatMap { sheets.deliveries.all($0, of: merchant).map(\.owned) }
            return wanted.count { id in
                sheets.deliveries.change(id) { row in
                    guard listener == nil || row.listener.id == listener else { return false }
                    return row.resume(at: now)
                }
            }
        }
    }

    package func deliveries(
        of merchant: Merchant.ID,
        state: Delivery.State?,
        before: Delivery.ID?,
        limit: Int
    ) async throws -> [Delivery] {
        let filed = Filed(merchant: merchant, state: state)
        return withSheets { sheets in
            sheets.deliveries.newest(filed, before: before, limit).map(\.delivery)
        }
    }

    package func backlog() async throws -> [Backlog] {
        let known = Set(listeners.map { Owned($0.id, of: $0.merchant) }).sorted()
        return withSheets { sheets in known.map { sheets.deliveries.backlog(of: $0) } }
    }
}

extension FiledDelivery {
    fileprivate mutating func take(_ result: Delivery.Result) -> Bool {
        switch result {
        case .delivered:
            guard state != .delivered else { return false }
            (state, next, lastError) = (.delivered, nil, nil)
        case .failed(let why, let next):
            guard state == .owed else { return false }
            (self.next, lastError) = (next, why)
        case .parked(let why):
            guard state == .owed else { return false }
            (state, next, lastError) = (.parked, nil, why)
        }
        attempts += 1
        isClaimed = false
        return true
    }

    /// Leaves alone what a worker holds just now: it would be sent twice at one time.
    fileprivate mutating func resume(at now: Moment) -> Bool {
        let isPutOff = !isClaimed && next.map { $0 > now } ?? false
        guard state == .parked || state == .owed && isPutOff else { return false }
        (state, next) = (.owed, now)
        return true
    }
}

extension DeliverySheet {
    fileprivate func backlog(of listener: Owned<Listener>) -> Backlog {
        let owed = all(.owed, of: listener.merchant).filter { $0.listener == listener }
        let parked = all(.parked, of: listener.merchant).filter { $0.listener == listener }
        return Backlog(
            merchant: listener.merchant,
            listener: listener.id,
            owed: owed.count,
            parked: parked.count,
            oldest: (owed + parked).map(\.owedSince).min()
        )
    }
}
