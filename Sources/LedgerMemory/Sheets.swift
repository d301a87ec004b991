import Ledger
import Payments

/// All that is on file, one sheet a kind.
struct Sheets: Sendable {
    var links = LinkSheet()
    var charges = ChargeSheet()
    var payments = PaymentSheet()
    var onceTokens: Set<OnceToken> = []
    var stories: [Owned<Charge>: [Remark]] = [:]
    var feeds: [Merchant.ID: [StoredEvent]] = [:]
    var deliveries = DeliverySheet()
    var callbacks = CallbackSheet()
    var answers = AnswerSheet()
    var directory = DirectorySheet()

    /// What `Link.loadedGenerations` says, and what was asked for: never the whole history.
    func link(_ id: Owned<Link>, including included: Included) -> Link? {
        guard let link = links.roll[id] else { return nil }
        var found = charges.newestAndWatched(of: link)
        var unexpected: [Payment] = []
        var wanted: Charge.ID?
        switch included {
        case .current: break
        case .charge(let id): wanted = id
        case .payment(let id):
            guard let placed = payments.roll[Owned(id, of: link.merchant)]?.placed,
                placed.link == link.id
            else { break }
            wanted = placed.charge
            if wanted == nil { unexpected = [placed.payment] }
        }
        if let wanted, !found.contains(where: { $0.id == wanted }) {
            let row = charges.roll[Owned(wanted, of: link.merchant)]
            if let row, row.link == id { found.append(row.charge) }
        }
        let whole = found.sorted { $0.generation < $1.generation }.map {
            self.whole($0, of: link.merchant)
        }
        return link.with(charges: whole, unexpected: unexpected)
    }

    /// A charge with its payments and with what is paid elsewhere (E11).
    func whole(_ charge: Charge, of merchant: Merchant.ID) -> Charge {
        charge.with(
            payments: payments.payments(of: Owned(charge.id, of: merchant)),
            isOrderPaidElsewhere: charges.isPaidElsewhere(charge, of: merchant)
        )
    }
}
