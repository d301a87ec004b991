import Ledger
import Payments

/// The shared ledger as one life of one service reaches it: over a disk that may be slow, and not
/// at all once the life is over.
///
/// A life that ends during a call never hears whether it was done.
struct LivingBooks: BooksLayer {
    let inner: any Books
    let life: Life
    let clock: SimulatedClock
    let trouble: Trouble
    let dice: Dice

    func passing<Value: Sendable>(_ call: () async throws -> Value) async throws -> Value {
        try life.check()
        if trouble.strikes(.slowDisk) { await clock.sleep(dice.number(in: 1...2000)) }
        await Task.yield()
        try life.check()
        let value = try await call()
        try life.check()
        return value
    }
}
