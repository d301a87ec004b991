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
        account: Account.ID,
        from source: Remark.Source = .bank
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
                link.observe(
                    reading,
                    of: charge,
                    paymentID: name,
                    late: desk.lateMoney(of: link),
                    from: source,
                    at: now
                )
                return link
            }
        } catch LedgerRefusal.paymentOnFile {
            after = nil
        }
        if let after {
            if !after.happened.isEmpty {
                desk.surroundings.reached(.commitToForward)
                desk.bells.deliveries.ring()
                desk.bells.checks.ring()
                desk.bells.receipts.ring()
            }
            return .taken(after)
        }
        return try await repeated(reading, of: charge, on: link, account: account)
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
        return try await repeated(.paid(incoming), of: nil, on: link, account: account)
    }

    /// The bank's number is on file: as this very money, with another amount, or kept apart while
    /// nobody knew whose it was.
    private func repeated(
        _ reading: Reading,
        of charge: Charge.ID?,
        on link: Owned<Link>,
        account: Account.ID
    ) async throws -> Taken {
        guard case .paid(let incoming) = reading, let number = incoming.number,
            let known = try await desk.books.payment(
                number: number,
                account: Owned(account, of: link.merchant)
            )
        else { return .repeated }
        guard known.payment.amount == incoming.amount else {
            desk.logger.error(
                "one operation of the bank has two amounts; the first stays on file",
                metadata: [
                    "account": "\(account.text)", "operation": "\(number)",
                    "payment": "\(known.payment.id.text)",
                ]
            )
            return .conflict
        }
        guard let charge, known.link == link.id else { return .repeated }
        if known.charge == charge { return try await rest(reading, of: charge, on: link) }
        guard known.charge == nil else { return .repeated }
        return try await adopt(known.payment.id, for: charge, on: link)
    }

    /// Nothing new: only the time of the next look is set.
    private func rest(_ reading: Reading, of charge: Charge.ID, on link: Owned<Link>)
        async throws -> Taken
    {
        let now = desk.now
        let unused = Payment.ID(desk.surroundings.newID())
        let after = try await desk.books.change(link, including: .charge(charge), once: nil) {
            $0.observe(reading, of: charge, paymentID: unused, at: now)
            return $0
        }
        return after.map { .taken($0) } ?? .repeated
    }

    private func adopt(_ payment: Payment.ID, for charge: Charge.ID, on link: Owned<Link>)
        async throws -> Taken
    {
        let now = desk.now
        let after = try await desk.books.change(link, including: .payment(payment), once: nil) {
            $0.adopt(payment, for: charge, late: desk.lateMoney(of: $0), at: now)
            return $0
        }
        desk.bells.deliveries.ring()
        return after.map { .taken($0) } ?? .repeated
    }

    /// The bank's number of the operation: its insert is the check that money is filed once.
    private static func token(for reading: Reading, account: Account.ID) -> String? {
        guard case .paid(let incoming) = reading, let number = incoming.number else { return nil }
        return "paid \(account.text) \(number)"
    }
}
