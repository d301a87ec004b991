import Synchronization

/// What T-Bank keeps of a payment beside its money.
final class TBankFiles: Sendable {
    private struct Payment {
        let order: String
        var isShown = false
        var failures = 0
    }

    private struct State {
        var payments: [String: Payment] = [:]
        var orders: [String: [String]] = [:]
        var next: Int64 = 3_000_000_000
        var looks: (second: Int64, count: Int) = (0, 0)
    }

    private let state = Mutex(State())

    /// Tries to pay before the payment is over for good.
    static let tryLimit = 3

    func open(order: String) -> String {
        state.withLock { state in
            state.next += 1
            let id = String(state.next)
            state.payments[id] = Payment(order: order)
            state.orders[order, default: []].append(id)
            return id
        }
    }

    func payments(of order: String) -> [String] {
        state.withLock { $0.orders[order] ?? [] }
    }

    func order(of payment: String) -> String {
        state.withLock { $0.payments[payment]?.order ?? "" }
    }

    func show(_ payment: String) {
        state.withLock { $0.payments[payment]?.isShown = true }
    }

    func isShown(_ payment: String) -> Bool {
        state.withLock { $0.payments[payment]?.isShown == true }
    }

    func fail(_ payment: String) {
        state.withLock { $0.payments[payment]?.failures += 1 }
    }

    func isRejected(_ payment: String) -> Bool {
        state.withLock { ($0.payments[payment]?.failures ?? 0) >= Self.tryLimit }
    }

    /// Counts one question; false when there were too many in this second.
    func look(inSecond second: Int64, limit: Int) -> Bool {
        state.withLock { state in
            if state.looks.second != second { state.looks = (second, 0) }
            state.looks.count += 1
            return state.looks.count <= limit
        }
    }
}
