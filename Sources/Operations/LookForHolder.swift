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
    ///   `OperationRefusal.bankUnanswered` where the bank does not say.
    func callAsFunction(on link: Link) async throws {
        for suspect in link.suspects {
            let seen = try await LookUpCharge(desk: desk)(suspect, on: link, isAtTill: true)
            switch seen.reading {
            case .inProgress: throw Link.Refusal.busy(with: suspect.order, charge: suspect.id)
            case nil: throw OperationRefusal.bankUnanswered
            case .waiting, .paid, .declined, .dead, .missing: continue
            }
        }
    }
}
