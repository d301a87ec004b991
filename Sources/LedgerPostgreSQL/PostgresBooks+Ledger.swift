package import Ledger
package import Payments

extension PostgresBooks {
    package func change<Result: Sendable>(
        _ link: Owned<Link>,
        including included: Included,
        once token: String?,
        by rule: @escaping @Sendable (inout Link) throws -> Result
    ) async throws -> Result? {
        let take = token.map { [Token.take($0, of: link.merchant)] } ?? []
        let look = take + LoadedLink(link: link, included: included).locking
        let change = Transaction(merchant: link.merchant, look: look) { [clerk] rows in
            let found = try LoadedLink.readLocked(rows.dropFirst(take.count))
            guard let before = found else { throw LedgerRefusal.unknownLink }
            var after = before
            let result = try rule(&after)
            guard after != before else {
                return Decision(result: (result, false), writes: [])
            }
            return Decision(
                result: (result, true),
                guards: Guards.noneIsPaid(after.orders(since: before), of: link.merchant),
                writes: clerk.statements(for: after, over: before),
                explain: after.explain
            )
        }
        do {
            let (result, isChanged) = try await pool.run(change)
            if isChanged { bell.tell(link) }
            return result
        } catch let failure as ServerFailure where failure.constraint == Token.key {
            return nil
        }
    }

    package func open(_ link: Link) async throws {
        let writes = clerk.statements(for: link, over: nil)
        let guards = Guards.noneIsPaid(link.orders(since: nil), of: link.merchant)
        try await pool.run(
            Transaction(merchant: link.merchant, look: guards?.look ?? []) { rows in
                try guards?.refuse(rows)
                return Decision(result: (), writes: writes, explain: link.explain)
            }
        )
        bell.tell(link.owned)
    }

    /// A row that is nobody's: a read would not tell of a full disk or a server that only reads.
    package func proveWritable() async throws {
        let same = Statement("UPDATE schema_steps SET at = at WHERE number = 1")
        try await pool.write([same]) { _ in }
    }

    package func changes(of link: Owned<Link>) -> AsyncStream<Void> {
        watchers.changes(of: link)
    }
}

/// A token of a change; the insert itself is the check.
private enum Token {
    static let key = "once_tokens_pkey"

    static func take(_ token: String, of merchant: Merchant.ID) -> Statement {
        Statement("INSERT INTO once_tokens (merchant, token) VALUES ($1,$2)", merchant, token)
    }
}

extension Guards {
    /// An order that has money is not asked for again; whoever takes money for it holds its charges.
    fileprivate static func noneIsPaid(_ orders: [Order.ID], of merchant: Merchant.ID) -> Guards? {
        guard !orders.isEmpty else { return nil }
        let look = orders.map { ChargeRows.locked(of: Owned($0, of: merchant)) }
        return Guards(look: look) { rows in
            for rows in rows {
                let charges = try rows.all { fields in
                    (id: fields.id() as Charge.ID, hasMoney: fields.flag())
                }
                if let paid = charges.first(where: \.hasMoney) {
                    throw LedgerRefusal.orderPaid(charge: paid.id)
                }
            }
        }
    }
}

extension Link {
    /// The orders that this change asks to have paid.
    fileprivate func orders(since before: Link?) -> [Order.ID] {
        charges.filter { before?.charge($0.id) == nil }.map(\.order)
    }

    /// Names the thing on file that stands where something of this link was to be written.
    fileprivate func explain(
        _ failure: ServerFailure,
        _ connection: Connection
    ) throws -> (any Error)? {
        switch failure.constraint {
        case "links_pkey": LedgerRefusal.linkExists
        case "live_order": try askedElsewhere(connection)
        case "payments_by_number": try onFile(connection)
        default: failure
        }
    }

    private func askedElsewhere(_ connection: Connection) throws -> LedgerRefusal? {
        for charge in charges where charge.isLive {
            let look = ChargeRows.live(Owned(charge.order, of: merchant))
            let holder = try connection.run([look])[0].first { fields in
                (link: fields.id() as Link.ID, charge: fields.id() as Charge.ID)
            }
            guard let holder, holder.charge != charge.id else { continue }
            return .orderAskedElsewhere(link: holder.link, charge: holder.charge)
        }
        return nil
    }

    private func onFile(_ connection: Connection) throws -> LedgerRefusal? {
        for payment in charges.flatMap(\.payments) + unexpected {
            guard let number = payment.number else { continue }
            let look = PaymentRows.numbered(number, at: Owned(account, of: merchant))
            let known = try PlacedPayment.read(try connection.run(look)[...]).first
            guard let known, known.payment.id != payment.id else { continue }
            return .paymentOnFile(known.payment.id, link: known.link)
        }
        return nil
    }
}
