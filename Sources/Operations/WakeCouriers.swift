import Ledger
import Logging
import Payments

/// Runs the couriers, and wakes those whose listeners are owed something now.
///
/// One look for all listeners, so that a hundred thousand that are owed nothing cost nothing.
package struct WakeCouriers: Sendable {
    private let desk: Desk
    private let couriers: [DeliverEvents]
    private let byListener: [Owned<Listener>: DeliverEvents]

    package init(desk: Desk, couriers: [DeliverEvents]) {
        self.desk = desk
        self.couriers = couriers
        byListener = Dictionary(couriers.map { ($0.listener, $0) }) { first, _ in first }
    }

    static let pauseMilliseconds: Int64 = 500

    /// Runs until cancelled.
    package func run() async {
        let bell = desk.bells.deliveries
        await withDiscardingTaskGroup { group in
            for courier in couriers { group.addTask { await courier.run() } }
            group.addTask { await bell.tick(every: Self.pauseMilliseconds, in: desk.surroundings) }
            for await _ in bell.rings {
                if Task.isCancelled { break }
                await wake()
            }
            group.cancelAll()
        }
    }

    private func wake() async {
        do {
            for listener in try await desk.books.dueListeners(at: desk.now) {
                byListener[listener]?.wake()
            }
        } catch {
            desk.logger.error("due deliveries cannot be read", metadata: ["why": "\(error)"])
        }
    }
}
