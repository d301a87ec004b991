import Banks
import Ledger
import Payments

/// Looks again at callbacks that came before we knew the names they use (E04).
struct RecallOrphans: Sendable {
    let desk: Desk

    func callAsFunction(
        of charge: Charge.ID,
        _ issued: Issued,
        account: Owned<Account>
    ) async throws {
        var names: [BankName] = [.charge(charge.text)]
        if let activation = issued.activation { names.append(.activation(activation)) }
        if let code = issued.code { names.append(.code(code.qrcID)) }
        try await desk.books.recall(orphans: names, account: account, at: desk.now)
        desk.bells.inbox.ring()
    }
}
