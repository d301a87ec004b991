import Ledger
import Logging
import Payments

/// Files what a bank says of a charge: the one path for callbacks and look-ups (E13).
struct TakeReading: Sendable {
    let desk: Desk

    enum Taken: Sendable {
        /// The link as it is now.
        case taken(Link)
        /// This very movement of money is on file already.
        case repeated
        /// The bank's number is on file with another amount (E02): nothing was changed.
        case conflict
    }

    func callAsFunction(
        _ reading: Reading,
        of charge: Charge.ID,
        on link: Owned<Link>,
        account: Account.ID
    ) async throws -> Taken {
        let now = desk.now
        let name = Payment.ID(desk.surroundings.newID())
        let after: Link?
        do {
            after = try await desk.books.change(
                link,
                including: .charge(charge),
                once: Self.token(for: reading, account: account)
            ) { link in
                link.observe(reading, of: charge, paymentID: name, at: now)
                return link
            }
        } catch LedgerRefusal.paymentOnFile {
            after = nil
        }
        if let after {
            if !after.happened.isEmpty {
                desk.surroundings.reached(.commitToForward)
                desk.bells.deliveries.ring()
            }
            return .taken(after)
        }
        return try await repeated(reading, account: Owned(account, of: link.merchant))
    }

    /// Money for a link whose charges it does not fit.
    func quarantine(_ incoming: Incoming, on link: Owned<Link>, account: Account.ID) async throws
        -> Taken
    {
        let now = desk.now
        let name = Payment.ID(desk.surroundings.newID())
        let after = try await desk.books.change(
            link,
            including: .current,
            once: Self.token(for: .paid(incoming), account: account)
        ) { link in
            link.quarantine(incoming, as: name, at: now)
            return link
        }
        desk.bells.deliveries.ring()
        if let after { return .taken(after) }
        return try await repeated(.paid(incoming), account: Owned(account, of: link.merchant))
    }

    private func repeated(_ reading: Reading, account: Owned<Account>) async throws -> Taken {
        guard case .paid(let incoming) = reading, let number = incoming.number,
            let known = try await desk.books.payment(number: number, account: account)
        else { return .repeated }
        guard known.payment.amount != incoming.amount else { return .repeated }
        desk.logger.error(
            "one operation of the bank has two amounts; the first stays on file",
            metadata: [
                "account": "\(account.id.text)", "operation": "\(number)",
                "payment": "\(known.payment.id.text)",
            ]
        )
        return .conflict
    }

    /// The bank's number of the operation: its insert is the check that money is filed once.
    private static func token(for reading: Reading, account: Account.ID) -> String? {
        guard case .paid(let incoming) = reading, let number = incoming.number else { return nil }
        return "paid \(account.text) \(number)"
    }
}
