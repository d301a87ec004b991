package import Ledger
package import Payments

extension MemoryBooks {
    package func claimChecks(due: Moment, lease: Moment, limit: Int) async throws -> [DueCheck] {
        withSheets { $0.claimChecks(due: due, lease: lease, limit) }
    }
}

extension Sheets {
    private enum Place {
        case charge(Int)
        case refund(PaymentSheet.RefundPlace)
    }

    /// The longest due first; at one moment charges before refunds.
    fileprivate mutating func claimChecks(
        due now: Moment,
        lease: Moment,
        _ limit: Int
    ) -> [DueCheck] {
        let dueCharges = charges.due(at: now, limit).map { ($0.at, Place.charge($0.key)) }
        let dueRefunds = payments.dueRefunds(at: now, limit).map { ($0.at, Place.refund($0.key)) }
        let oldest = (dueCharges + dueRefunds).enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
            .prefix(limit)
        return oldest.map { claim($0.element.1, until: lease) }
    }

    private mutating func claim(_ place: Place, until lease: Moment) -> DueCheck {
        switch place {
        case .charge(let place):
            charges.putOff(place, until: lease)
            let row = charges.roll[place]
            return DueCheck(link: row.link, subject: .charge(row.charge.id))
        case .refund(let place):
            payments.putOff(place, until: lease)
            let row = payments.roll[place.payment]
            return DueCheck(
                link: Owned(row.placed.link, of: row.account.merchant),
                subject: .refund(place.refund, of: row.placed.payment.id)
            )
        }
    }
}
