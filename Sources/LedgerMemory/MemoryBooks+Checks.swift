package import Ledger
package import Payments

extension MemoryBooks {
    package func claimChecks(due: Moment, lease: Moment, limit: Int) async throws -> [DueCheck] {
        withSheets { $0.claimChecks(due: due, lease: lease, limit) }
    }
}

extension Sheets {
    private enum Subject {
        case charge(Owned<Charge>)
        case refund(PaymentSheet.RefundKey)
    }

    fileprivate mutating func claimChecks(
        due now: Moment,
        lease: Moment,
        _ limit: Int
    ) -> [DueCheck] {
        let dueCharges = charges.due(at: now, limit).map {
            (at: $0.at, subject: Subject.charge($0.key))
        }
        let dueRefunds = payments.dueRefunds(at: now, limit).map {
            (at: $0.at, subject: Subject.refund($0.key))
        }
        let oldest = (dueCharges + dueRefunds).sorted { $0.at < $1.at }.prefix(limit)
        return oldest.compactMap { claim($0.subject, until: lease) }
    }

    private mutating func claim(_ subject: Subject, until lease: Moment) -> DueCheck? {
        switch subject {
        case .charge(let id):
            charges.putOff(id, until: lease)
            return charges.roll[id].map {
                DueCheck(link: $0.link, subject: .charge(id.id))
            }
        case .refund(let key):
            payments.putOff(key, until: lease)
            return payments.roll[key.payment].map {
                let link = Owned($0.placed.link, of: key.payment.merchant)
                return DueCheck(link: link, subject: .refund(key.refund, of: key.payment.id))
            }
        }
    }
}
