import Ledger
import Payments
import Synchronization

/// No debt with the event: deliveries become known in a second commit, if the service lives so long.
struct LateDebtBooks: BooksLayer {
    let inner: any Books
    let life: Life
    let clock: SimulatedClock
    let gap: Gap

    /// Events whose deliveries are not stored yet, and never will be where the service died.
    final class Gap: Sendable {
        private let events = Mutex<Set<Event>>([])

        func add(_ new: [Event]) {
            events.withLock { $0.formUnion(new) }
        }

        func close(_ new: [Event]) {
            events.withLock { $0.subtract(new) }
        }

        func holds(_ event: Event) -> Bool {
            events.withLock { $0.contains(event) }
        }
    }

    func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        let gap = gap
        let happened = Happened()
        let result = try await inner.change(link, including: included, once: token) { link in
            let result = try rule(&link)
            happened.put(link.happened)
            return result
        }
        guard !happened.all.isEmpty else { return result }
        gap.add(happened.all)
        await clock.sleep(200)
        try life.check()
        gap.close(happened.all)
        return result
    }

    func claimDeliveries(
        to listener: Listener.ID,
        of merchant: Merchant.ID,
        due: Moment,
        lease: Moment,
        limit: Int
    ) async throws -> [Delivery] {
        let claimed = try await inner.claimDeliveries(
            to: listener,
            of: merchant,
            due: due,
            lease: lease,
            limit: limit
        )
        return claimed.filter { !gap.holds($0.event.event) }
    }
}

/// What the last run of a rule caused.
private final class Happened: Sendable {
    private let events = Mutex<[Event]>([])

    func put(_ new: [Event]) {
        events.withLock { $0 = new }
    }

    var all: [Event] { events.withLock { $0 } }
}
