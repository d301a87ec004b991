import Banks
import Metrics
import Operations
import Payments
import Seals

/// Shows which banks give answers, account by account (E40), and which keys of callbacks are still
/// of use (E23).
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
        for use in line.line.bank.keyUses {
            let labels = labels + [("key", use.name)]
            // 0 for never since the start: a key that stays so is not in use any more.
            Meter(label: "kassalink_key_last_used_seconds", dimensions: labels)
                .set(use.lastUsed ?? 0)
            guard let end = use.notAfter else { continue }
            Meter(label: "kassalink_key_ends_seconds", dimensions: labels).set(end)
        }
    }
}
