import Payments
import Receipts
import Synchronization

/// No name of its own for a receipt: each try is asked for under a fresh one, as clients do that put
/// the time into it.
struct RestlessTills: FiscalDialect {
    let inner: any FiscalDialect
    let newID: @Sendable () -> String
    private let names = Names()

    init(inner: any FiscalDialect, newID: @escaping @Sendable () -> String) {
        self.inner = inner
        self.newID = newID
    }

    func make(_ receipt: Receipt) -> FiscalExchange {
        inner.make(names.fresh(for: receipt, newID()))
    }

    func read(_ task: String, of receipt: Receipt) -> FiscalExchange {
        inner.read(task, of: names.last(of: receipt))
    }

    /// Under which name each receipt was asked for last; gone with the process.
    private final class Names: Sendable {
        private let last = Mutex<[Receipt.ID: Receipt]>([:])

        func fresh(for receipt: Receipt, _ mark: String) -> Receipt {
            let renamed = Receipt(
                id: Receipt.ID("\(receipt.id.text)-1~\(mark)"),
                refund: receipt.refund,
                basket: receipt.basket,
                owedAt: receipt.owedAt,
                attempt: receipt.attempt
            )
            last.withLock { $0[receipt.id] = renamed }
            return renamed
        }

        func last(of receipt: Receipt) -> Receipt {
            last.withLock { $0[receipt.id] } ?? receipt
        }
    }
}
