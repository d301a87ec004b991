import GRDB
package import Ledger
package import Payments

extension SQLiteBooks {
    package func claimChecks(due: Moment, lease: Moment, limit: Int) async throws -> [DueCheck] {
        try await commits.commit { database in
            let charges = try database.dueCharges(at: due, limit)
            let refunds = try database.dueRefunds(at: due, limit)
            let oldest = (charges + refunds).sorted { $0.due < $1.due }.prefix(limit)
            for (check, _) in oldest { try database.putOff(check, until: lease) }
            return oldest.map(\.check)
        }
    }

    package func takeTurn(
        at account: Owned<Account>,
        within budget: LookUpBudget,
        isAwaited: Bool,
        at now: Moment
    ) async throws -> Int64? {
        lookUps.takeTurn(at: account, within: budget, isAwaited: isAwaited, at: now)
    }
}

extension Database {
    fileprivate typealias Dated = (check: DueCheck, due: Moment)

    private static let dueCharges = """
        SELECT merchant, link, id, next_check FROM charges
        WHERE next_check <= ? ORDER BY next_check, merchant, id LIMIT ?
        """

    private static let dueRefunds = """
        SELECT merchant, link, id, payment, next_check FROM refunds
        WHERE next_check <= ? ORDER BY next_check, merchant, payment, id LIMIT ?
        """

    fileprivate func dueCharges(at due: Moment, _ limit: Int) throws -> [Dated] {
        try all(Self.dueCharges, due, limit) { fields in
            let merchant: Merchant.ID = fields.id()
            let link: Owned<Link> = Owned(fields.id(), of: merchant)
            return (DueCheck(link: link, subject: .charge(fields.id())), fields.moment())
        }
    }

    fileprivate func dueRefunds(at due: Moment, _ limit: Int) throws -> [Dated] {
        try all(Self.dueRefunds, due, limit) { fields in
            let merchant: Merchant.ID = fields.id()
            let link: Owned<Link> = Owned(fields.id(), of: merchant)
            let subject = DueCheck.Subject.refund(fields.id(), of: fields.id())
            return (DueCheck(link: link, subject: subject), fields.moment())
        }
    }

    fileprivate func putOff(_ check: DueCheck, until lease: Moment) throws {
        let merchant = check.link.merchant
        switch check.subject {
        case .charge(let charge):
            let sql = "UPDATE charges SET next_check = ? WHERE merchant = ? AND id = ?"
            try run(sql, lease, merchant, charge)
        case .refund(let refund, let payment):
            let sql = """
                UPDATE refunds SET next_check = ? WHERE merchant = ? AND payment = ? AND id = ?
                """
            try run(sql, lease, merchant, payment, refund)
        }
    }
}
