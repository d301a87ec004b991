import Banks
import Ledger
import Payments

/// Looks, before a register's code is asked for a purchase, at the earlier ones that may yet hold it:
/// a bank that replaces would end them without a word, also under a buyer who is paying.
///
/// There is hardly ever one: what was released or ran out is known to be dead.
struct LookForHolder: Sendable {
    let desk: Desk

    /// - Throws: `Link.Refusal.busy` while a buyer is paying for an earlier purchase;
    ///   `OperationRefusal.bankUnanswered` where the bank does not say, or not in time.
    func callAsFunction(among suspects: [Charge], on link: Link) async throws {
        let found = await desk.errands.outcome(
            within: Desk.glanceSeconds,
            in: desk.surroundings
        ) { () -> Result<Void, any Error> in
            do {
                for suspect in suspects { try await look(at: suspect, on: link) }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        guard let found else { throw OperationRefusal.bankUnanswered }
        try found.get()
    }

    private func look(at suspect: Charge, on link: Link) async throws {
        let seen = try await LookUpCharge(desk: desk)(suspect, on: link, isAtTill: true)
        switch seen.reading {
        case .inProgress: throw Link.Refusal.busy(with: suspect.order, charge: suspect.id)
        case nil: throw OperationRefusal.bankUnanswered
        case .waiting, .paid, .declined, .dead, .missing: return
        }
    }
}
