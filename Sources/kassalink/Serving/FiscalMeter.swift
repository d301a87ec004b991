import Ledger
import Metrics
import Operations
import Payments

/// Measures now and then which receipts are missing, and which fiscal services give no answers (E32).
struct FiscalMeter: Sendable {
    let desk: Desk
    /// How long money may be without its receipt before that counts as missing.
    let missingMinutes: Int64

    static let pauseSeconds: Int64 = 5

    func run() async {
        while !Task.isCancelled {
            await measure()
            do { try await Task.sleep(for: .seconds(Self.pauseSeconds)) } catch { return }
        }
    }

    private func measure() async {
        let now = desk.surroundings.now()
        let since = now - missingMinutes * 60
        guard let backlog = try? await desk.books.receiptBacklog(owedBefore: since) else { return }
        let waiting = Dictionary(
            backlog.map { (Owned($0.account, of: $0.merchant), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        // A service that is not in the settings any more may still owe receipts.
        for id in Set(waiting.keys).union(desk.fiscal.lines.keys) {
            let labels = [("merchant", id.merchant.text), ("fiscal", id.id.text)]
            let found = waiting[id]
            let age = found?.oldest.map { now.seconds(since: $0) } ?? 0
            let isDown = desk.fiscal.lines[id]?.breaker.isOpen ?? true
            Meter(label: "kassalink_receipts_open", dimensions: labels).set(found?.open ?? 0)
            Meter(label: "kassalink_receipts_failed", dimensions: labels).set(found?.failed ?? 0)
            Meter(label: "kassalink_receipts_missing", dimensions: labels).set(found?.missing ?? 0)
            Meter(label: "kassalink_receipt_oldest_seconds", dimensions: labels).set(age)
            Meter(label: "kassalink_fiscal_down", dimensions: labels).set(isDown ? 1 : 0)
        }
    }
}
