import Payments
import Synchronization
import Wire

/// What YooKassa knows beside the network: texts that it gives back, and names of plates.
final class YooKassaFiles: Sendable {
    struct Payment: Sendable {
        let id: String
        let description: String
        let metadata: JSON
        let confirmation: String
        let plate: String?
        let createdAt: Moment
    }

    struct Refund: Sendable {
        let id: String
        let payment: String
        let description: String
    }

    struct Plate: Sendable {
        let code: String
        /// An inactive one takes no sums.
        var isActive = true
    }

    private struct State {
        var payments: [String: Payment] = [:]
        /// Oldest first.
        var order: [String] = []
        var refunds: [Refund] = []
        /// By their names.
        var plates: [String: Plate] = [:]
    }

    private let state = Mutex(State())

    func open(_ payment: Payment) {
        state.withLock { state in
            state.payments[payment.id] = payment
            state.order.append(payment.id)
        }
    }

    func payment(_ id: String) -> Payment? {
        state.withLock { $0.payments[id] }
    }

    /// Newest first.
    func payments(from: Moment, to: Moment) -> [Payment] {
        state.withLock { state in
            state.order.reversed().compactMap { state.payments[$0] }
                .filter { $0.createdAt >= from && $0.createdAt <= to }
        }
    }

    func open(_ refund: Refund) {
        state.withLock { $0.refunds.append(refund) }
    }

    func refund(_ id: String) -> Refund? {
        state.withLock { $0.refunds.first { $0.id == id } }
    }

    /// Newest first.
    func refunds(of payment: String) -> [Refund] {
        state.withLock { $0.refunds.reversed().filter { $0.payment == payment } }
    }

    func bind(_ plate: String, to code: String) {
        state.withLock { $0.plates[plate] = Plate(code: code) }
    }

    func switchPlate(_ plate: String, isActive: Bool) {
        state.withLock { $0.plates[plate]?.isActive = isActive }
    }

    func plate(_ name: String) -> Plate? {
        state.withLock { $0.plates[name] }
    }
}
