import Ledger
import Operations
import Payments
import Wire

/// Goods given away before the bank had proved anything (E33).
extension HTTPAPI {
    func handOver(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let id = Owned(Charge.ID(visit["charge_id"]), of: pass.merchant)
        guard let link = try await desk.books.link(holding: id),
            pass.reaches(store: link.store, till: link.till)
        else { throw Problem.unknown("charge") }
        let fields = try Fields(try await visit.json(), known: ["reason"])
        guard let reason = try fields.text("reason", limit: Self.reasonLimit) else {
            throw Problem.missing("reason")
        }
        let charge = try await HandOver(desk: desk)(
            id.id,
            on: link.owned,
            by: pass.name,
            why: reason
        )
        return Answer(json: views.charge(charge, on: link))
    }

    static let reasonLimit = 200
}
