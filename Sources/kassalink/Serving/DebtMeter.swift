import Ledger
import Metrics
import Payments

/// Measures now and then how much listeners are owed, and for how long (E17).
struct DebtMeter: Sendable {
    let books: any Books
    let now: @Sendable () -> Moment

    static let pauseSeconds: Int64 = 5

    func run() async {
        while !Task.isCancelled {
            if let backlog = try? await books.backlog() { backlog.forEach(show) }
            do { try await Task.sleep(for: .seconds(Self.pauseSeconds)) } catch { return }
        }
    }

    private func show(_ backlog: Backlog) {
        let labels = [
            ("merchant", backlog.merchant.text), ("listener", backlog.listener.text),
        ]
        let age = backlog.oldest.map { now().seconds(since: $0) } ?? 0
        Meter(label: "kassalink_deliveries_owed", dimensions: labels).set(backlog.owed)
        Meter(label: "kassalink_deliveries_parked", dimensions: labels).set(backlog.parked)
        Meter(label: "kassalink_delivery_oldest_seconds", dimensions: labels).set(age)
    }
}
