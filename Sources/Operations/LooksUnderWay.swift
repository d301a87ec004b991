import Payments
import Synchronization

/// One look at a charge at a time: what a look finds is acted upon before the next begins.
///
/// A charge becomes due while it is looked at when its bank shows that it may hold a code. Whoever
/// takes that check leaves it to the worker who is at it already, and that one looks once more.
final class LooksUnderWay: Sendable {
    /// The charges being looked at, each with the lease of the check that came meanwhile.
    private let charges = Mutex<[Charge.ID: Moment?]>([:])

    func inTurn(
        _ id: Charge.ID,
        until lease: Moment,
        look: (_ lease: Moment) async -> Void
    ) async {
        guard begins(id, or: lease) else { return }
        var next: Moment? = lease
        while let lease = next {
            await look(lease)
            next = left(for: id)
        }
    }

    private func begins(_ id: Charge.ID, or lease: Moment) -> Bool {
        charges.withLock { charges in
            let isFirst = charges[id] == nil
            charges[id] = .some(isFirst ? nil : lease)
            return isFirst
        }
    }

    /// The check that came during the look; without one, the charge is free for the next worker.
    private func left(for id: Charge.ID) -> Moment? {
        charges.withLock { charges in
            let lease = charges[id] ?? nil
            charges[id] = lease == nil ? nil : .some(nil)
            return lease
        }
    }
}
