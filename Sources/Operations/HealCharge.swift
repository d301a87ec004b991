import Banks
import Ledger
import Logging
import Payments

/// Asks again for a purchase under which a register's code went dark (E07).
struct HealCharge: Sendable {
    let desk: Desk

    /// - Returns: the charge that goes on in its place, or nil where nothing went dark.
    func callAsFunction(_ dark: Charge, on link: Link) async throws -> Charge? {
        let line = try desk.line(link.account, of: link.merchant)
        let now = desk.now
        let id = Charge.ID(desk.surroundings.newID())
        let due = line.answerDue(from: now)
        let mayReplace = line.line.bank.capabilities.secondActivation.mayReplace
        let healed = try await desk.books.change(
            link.owned,
            including: .charge(dark.id),
            once: nil
        ) { link in
            let charge = try link.heal(dark.id, as: id, answerDue: due, at: now)
            // What made it dark may be an earlier purchase that reached the bank late.
            if charge != nil, mayReplace { link.lookForHolder(at: now) }
            return Healed(charge: charge, link: link)
        }
        guard let healed, let charge = healed.charge else { return nil }
        desk.logger.warning(
            "a register's code went dark under a purchase and is asked for it again",
            metadata: [
                "order": "\(dark.order.text)", "charge": "\(dark.id.text)",
                "by": "\(charge.id.text)",
            ]
        )
        desk.bells.deliveries.ring()
        desk.surroundings.reached(.intentToCall)
        do {
            return try await ActivateCharge(desk: desk)(charge, on: healed.link)
        } catch is OperationRefusal {
            return charge
        }
    }

    private struct Healed: Sendable {
        let charge: Charge?
        let link: Link
    }
}
