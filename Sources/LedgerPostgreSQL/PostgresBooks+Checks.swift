package import Ledger
package import Payments

extension PostgresBooks {
    package func claimChecks(due: Moment, lease: Moment, limit: Int) async throws -> [DueCheck] {
        let look = [CheckRows.charges, CheckRows.refunds].map { Statement($0, due, limit) }
        return try await pool.run(
            Transaction(merchant: nil, look: look) { rows in
                let charges = try rows[0].all { $0.chargeCheck() }
                let refunds = try rows[1].all { $0.refundCheck() }
                let oldest = Array((charges + refunds).sorted { $0.due < $1.due }.prefix(limit))
                return Decision(
                    result: oldest.map(\.check),
                    writes: oldest.map { CheckRows.putOff($0.check, until: lease) }
                )
            }
        )
    }

    package func takeTurn(
        at account: Owned<Account>,
        within budget: LookUpBudget,
        isAwaited: Bool,
        at now: Moment
    ) async throws -> Int64? {
        let take = LookUpRows.take(account, budget, isAwaited: isAwaited, now)
        return try await pool.write([take]) { rows in
            guard let wait = try rows[0].first({ $0.integer() }) else { return nil }
            return isAwaited ? 0 : wait
        }
    }
}

/// One row for each account with a limit, not logged: a crash only lets the queue begin anew.
private enum LookUpRows {
    static func take(
        _ account: Owned<Account>,
        _ budget: LookUpBudget,
        isAwaited: Bool,
        _ now: Moment
    ) -> Statement {
        Statement(
            isAwaited ? hurry : place,
            account.merchant,
            account.id,
            now,
            budget.gapMilliseconds,
            LookUpBudget.longestWaitMilliseconds
        )
    }

    private static let place = """
        INSERT INTO look_ups AS line (merchant, account, free)
        VALUES ($1,$2,$3::bigint + $4::bigint)
        ON CONFLICT (merchant, account) DO UPDATE SET free = greatest(line.free, $3) + $4
        WHERE line.free - $3 <= $5::bigint
        RETURNING free - $4 - $3
        """

    private static let hurry = """
        INSERT INTO look_ups AS line (merchant, account, free)
        VALUES ($1,$2,$3::bigint + $4::bigint)
        ON CONFLICT (merchant, account) DO UPDATE
            SET free = least(greatest(line.free, $3), $3 + $5::bigint) + $4
        RETURNING 0
        """
}

/// Looks for work of all merchants; what another worker is just claiming is passed over.
private enum CheckRows {
    static let charges = """
        SELECT merchant, link, id, next_check FROM charges WHERE next_check <= $1
        ORDER BY next_check, merchant, id LIMIT $2 FOR UPDATE SKIP LOCKED
        """

    static let refunds = """
        SELECT merchant, link, id, payment, next_check FROM refunds WHERE next_check <= $1
        ORDER BY next_check, merchant, payment, id LIMIT $2 FOR UPDATE SKIP LOCKED
        """

    static func putOff(_ check: DueCheck, until lease: Moment) -> Statement {
        let merchant = check.link.merchant
        switch check.subject {
        case .charge(let charge):
            return Statement(
                "UPDATE charges SET next_check = $3 WHERE merchant = $1 AND id = $2",
                merchant,
                charge,
                lease
            )
        case .refund(let refund, let payment):
            return Statement(
                """
                UPDATE refunds SET next_check = $4 WHERE merchant = $1 AND payment = $2 AND id = $3
                """,
                merchant,
                payment,
                refund,
                lease
            )
        }
    }
}

extension Fields {
    fileprivate mutating func chargeCheck() -> (check: DueCheck, due: Moment) {
        let link: Owned<Link> = owned()
        return (DueCheck(link: link, subject: .charge(id())), moment())
    }

    fileprivate mutating func refundCheck() -> (check: DueCheck, due: Moment) {
        let link: Owned<Link> = owned()
        return (DueCheck(link: link, subject: .refund(id(), of: id())), moment())
    }
}
