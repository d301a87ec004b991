import Metrics
import Operations
import Payments

/// Shows which banks give answers, account by account (E40).
struct BankMeter: Sendable {
    let desk: Desk

    static let pauseSeconds: Int64 = 5

    func run() async {
        while !Task.isCancelled {
            desk.accounts.values.forEach(show)
            do { try await Task.sleep(for: .seconds(Self.pauseSeconds)) } catch { return }
        }
    }

    private func show(_ line: AccountLine) {
        let labels = [
            ("merchant", line.id.merchant.text), ("account", line.id.id.text),
            ("bank", line.bankName),
        ]
        Meter(label: "kassalink_bank_down", dimensions: labels).set(line.breaker.isOpen ? 1 : 0)
    }
}
