import Ledger
import Operations
import Payments
import Wire

/// Deciding about late money, and telling how a charge came to be as it is.
extension HTTPAPI {
    func acceptLateMoney(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let placed = try await payment(visit, pass)
        let link = Owned(placed.link, of: pass.merchant)
        let after = try await DecideLateMoney(desk: desk).accept(placed.payment.id, on: link)
        return Answer(json: views.payment(after))
    }

    /// A till's token may send late money back whole; any other refund is the bookkeeper's.
    func returnLateMoney(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let placed = try await payment(visit, pass)
        let link = Owned(placed.link, of: pass.merchant)
        let after = try await DecideLateMoney(desk: desk).giveBack(placed.payment.id, on: link)
        return Answer(json: views.payment(after))
    }

    func tellStory(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let id = Owned(Charge.ID(visit["charge_id"]), of: pass.merchant)
        guard let link = try await desk.books.link(holding: id),
            pass.reaches(store: link.store, till: link.till), let charge = link.charge(id.id)
        else { throw Problem.unknown("charge") }
        let remarks = try await desk.books.remarks(on: id, limit: Self.storyLimit)
        return Answer(
            json: [
                "charge": views.charge(charge, on: link),
                "story": .list(remarks.map(views.remark)),
            ]
        )
    }

    static let storyLimit = 500
}

extension Views {
    func remark(_ remark: Remark) -> JSON {
        let row = RemarkRow(remark)
        return [
            "at": time(remark.at),
            "source": .text(row.source),
            "kind": .text(row.kind),
            "text": .optional(row.text),
            "amount": row.kopecks.map { .integer($0) } ?? .null,
        ]
    }
}
