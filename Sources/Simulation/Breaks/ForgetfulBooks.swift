import Ledger
import Payments
import Synchronization

/// No intent before the call: a new charge is kept in memory and stored with the next change.
struct ForgetfulBooks: BooksLayer {
    let inner: any Books
    let memory = Memory()

    func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        if let known = try await inner.link(link, including: included) {
            var tried = known
            memory.recall(link.id)?(&tried)
            let result = try rule(&tried)
            if tried.generation > known.generation {
                memory.put(link.id) { _ = try? rule(&$0) }
                return result
            }
        }
        let before = memory.take(link.id)
        return try await inner.change(link, including: included, once: token) { link in
            before?(&link)
            return try rule(&link)
        }
    }

    /// Gone with the process.
    final class Memory: Sendable {
        typealias Deed = @Sendable (inout Link) -> Void
        private let deeds = Mutex<[Link.ID: Deed]>([:])

        func put(_ link: Link.ID, _ deed: @escaping Deed) {
            deeds.withLock { $0[link] = deed }
        }

        func recall(_ link: Link.ID) -> Deed? {
            deeds.withLock { $0[link] }
        }

        func take(_ link: Link.ID) -> Deed? {
            deeds.withLock { $0.removeValue(forKey: link) }
        }
    }
}
