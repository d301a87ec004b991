import Ledger
import Payments

/// No fence: reads a link, thinks a while, and writes back what it made of its copy.
struct StaleBooks: BooksLayer {
    let inner: any Books
    let clock: SimulatedClock
    let dice: Dice

    func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        let copy = try await inner.link(link, including: included)
        await clock.sleep(dice.number(in: 1...40))
        return try await inner.change(link, including: included, once: token) { link in
            var stale = copy ?? link
            let result = try rule(&stale)
            link = stale
            return result
        }
    }
}
