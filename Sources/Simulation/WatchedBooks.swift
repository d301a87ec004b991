import Ledger
import Payments
import Synchronization

/// The shared ledger with the auditor beside it: every change that was stored is shown to him.
struct WatchedBooks: BooksLayer {
    let inner: any Books
    let auditor: Auditor
    let dozeRoom: DozeRoom

    func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        let seen = Seen()
        let result = try await inner.change(link, including: included, once: token) { link in
            let before = link
            let result = try rule(&link)
            seen.put(before, link)
            return result
        }
        if result != nil, let pair = seen.pair {
            auditor.committed(pair.before, pair.after)
            expect(pair.before, pair.after)
        }
        return result
    }

    /// What was stored wakes the crews when it comes due.
    private func expect(_ before: Link, _ after: Link) {
        if !after.namesLearned(since: before).isEmpty { dozeRoom.expectSoon(for: .others) }
        for (old, charge) in before.pairs(with: after) where old != charge {
            if let next = charge.nextCheck, old?.nextCheck != next {
                dozeRoom.expect(at: next, for: .checks)
            }
            for refund in charge.payments.flatMap(\.refunds) {
                if let next = refund.nextCheck { dozeRoom.expect(at: next, for: .checks) }
            }
            for receipt in charge.payments.flatMap(\.receipts) {
                if let next = receipt.nextCheck { dozeRoom.expect(at: next, for: .receipts) }
            }
        }
    }

    func open(_ link: Link) async throws {
        try await inner.open(link)
        auditor.opened(link)
        for charge in link.charges {
            charge.nextCheck.map { dozeRoom.expect(at: $0, for: .checks) }
        }
    }

    func record(_ result: Delivery.Result, of delivery: Owned<Delivery>) async throws {
        try await inner.record(result, of: delivery)
        if case .failed(_, let next) = result { dozeRoom.expect(at: next, for: .others) }
    }

    func keep(_ callback: KeptCallback) async throws -> Bool {
        let isNew = try await inner.keep(callback)
        auditor.kept(callback, isNew: isNew)
        return isNew
    }

    func file(_ callback: Owned<KeptCallback>, as filing: Filing) async throws {
        try await inner.file(callback, as: filing)
        auditor.filed(callback, as: filing)
        filing.nextLook.map { dozeRoom.expect(at: $0, for: .others) }
    }
}

/// What a rule was given and what it made of it, in its last run.
private final class Seen: Sendable {
    private let state = Mutex<(before: Link, after: Link)?>(nil)

    func put(_ before: Link, _ after: Link) {
        state.withLock { $0 = (before, after) }
    }

    var pair: (before: Link, after: Link)? { state.withLock { $0 } }
}
