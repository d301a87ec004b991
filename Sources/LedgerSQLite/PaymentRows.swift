import GRDB
import Ledger
import Payments

/// Payments as rows, each read with its refunds.
extension Database {
    private static let columns = """
        id, link, store, till, charge, order_id, number, amount, paid_at, kind, decision, return_at
        """

    private static let readPayment = "SELECT \(columns) FROM payments"

    private static let readBanked = """
        SELECT \(columns),
        (SELECT qrc_id FROM links WHERE links.merchant = payments.merchant AND id = link),
        (SELECT use FROM links WHERE links.merchant = payments.merchant AND id = link),
        (SELECT activation FROM charges
            WHERE charges.merchant = payments.merchant AND charges.id = payments.charge)
        FROM payments
        """

    private static let paymentsThatCame = """
        \(readBanked) INDEXED BY payments_by_time
        WHERE merchant = ? AND account = ? AND (paid_at, id) > (?, ?) AND paid_at < ?
        ORDER BY paid_at, id LIMIT ?
        """

    private static let paymentsGivenBack = """
        \(readBanked) WHERE merchant = ? AND account = ? AND id > ? AND id IN (
            SELECT payment FROM refunds INDEXED BY refunds_by_time
            WHERE merchant = ? AND requested_at >= ? AND requested_at < ?
        ) ORDER BY id LIMIT ?
        """

    private static let paymentsOfCharge = """
        \(readPayment) INDEXED BY payments_of_charge
        WHERE merchant = ? AND charge = ? ORDER BY id
        """

    private static let paymentByID = """
        \(readPayment) WHERE merchant = ? AND id = ?
        """

    private static let paymentByNumber = """
        \(readPayment) WHERE merchant = ? AND account = ? AND number = ?
        """

    private static let paymentsOfMerchant = """
        \(readPayment) WHERE merchant = ? AND id < ? ORDER BY id DESC LIMIT ?
        """

    private static let paymentsOfStore = """
        \(readPayment) WHERE merchant = ? AND store = ? AND id < ? ORDER BY id DESC LIMIT ?
        """

    func payments(of charge: Owned<Charge>) throws -> [Payment] {
        try all(Self.paymentsOfCharge, charge.merchant, charge.id) {
            try payment(from: &$0, of: charge.merchant).payment
        }
    }

    func payment(_ id: Payment.ID, on link: Link) throws -> PlacedPayment? {
        let found = try payment(Owned(id, of: link.merchant))
        return found?.link == link.id ? found : nil
    }

    func payment(_ payment: Owned<Payment>) throws -> PlacedPayment? {
        try first(Self.paymentByID, payment.merchant, payment.id) {
            try self.payment(from: &$0, of: payment.merchant)
        }
    }

    func payment(number: String, account: Owned<Account>) throws -> PlacedPayment? {
        try first(Self.paymentByNumber, account.merchant, account.id, number) {
            try payment(from: &$0, of: account.merchant)
        }
    }

    func payments(
        of merchant: Merchant.ID,
        store: Store.ID?,
        before: Payment.ID?,
        limit: Int
    ) throws -> [PlacedPayment] {
        let end = before?.text ?? Self.afterEveryID
        guard let store else {
            return try all(Self.paymentsOfMerchant, merchant, end, limit) {
                try payment(from: &$0, of: merchant)
            }
        }
        return try all(Self.paymentsOfStore, merchant, store, end, limit) {
            try payment(from: &$0, of: merchant)
        }
    }

    func payments(
        at account: Owned<Account>,
        whoseMoney move: MoneyMove,
        within time: Range<Moment>,
        after: BankedPayment?,
        limit: Int
    ) throws -> [BankedPayment] {
        let merchant = account.merchant
        let last = after?.payment.id.text ?? ""
        let values: [any Column] =
            switch move {
            case .came:
                [
                    merchant, account.id, after?.payment.paidAt ?? time.lowerBound, last,
                    time.upperBound, limit,
                ]
            case .wentBack:
                [
                    merchant, account.id, last, merchant, time.lowerBound, time.upperBound, limit,
                ]
            }
        let sql = move == .came ? Self.paymentsThatCame : Self.paymentsGivenBack
        return try all(sql, values) { fields in
            BankedPayment(
                placed: try payment(from: &fields, of: merchant),
                code: fields.textIfAny(),
                isCodeUsedOnce: try fields.wordIfAny() == Link.Use.once,
                activation: fields.textIfAny()
            )
        }
    }

    /// - Throws: `LedgerRefusal.paymentOnFile` when the number names other money on file.
    func insert(_ payment: Payment, under charge: Charge?, on link: Link) throws {
        let inserted = try run(
            """
            INSERT INTO payments (merchant, id, link, store, till, account, charge, order_id,
            number, amount, paid_at, kind, decision, return_at)
            VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT (merchant, account, number) WHERE number IS NOT NULL DO NOTHING
            """,
            link.merchant,
            payment.id,
            link.id,
            link.store,
            link.till,
            link.account,
            charge?.id,
            charge?.order,
            payment.number,
            payment.amount,
            payment.paidAt,
            payment.kind.rawValue,
            payment.decision?.word.rawValue,
            payment.returnAt
        )
        guard inserted == 0 else { return }
        throw try onFile(payment.number, link)
    }

    func decide(_ payment: Payment, on link: Link) throws {
        try run(
            "UPDATE payments SET decision = ?, return_at = ? WHERE merchant = ? AND id = ?",
            payment.decision?.word.rawValue,
            payment.returnAt,
            link.merchant,
            payment.id
        )
    }

    /// The number is the only fact of a payment that may become known later.
    func update(_ payment: Payment, on link: Link) throws {
        let updated = try run(
            "UPDATE OR IGNORE payments SET number = ? WHERE merchant = ? AND id = ?",
            payment.number,
            link.merchant,
            payment.id
        )
        guard updated == 0 else { return }
        throw try onFile(payment.number, link)
    }

    /// Money that was kept apart has found its charge.
    func move(_ payment: Payment, under charge: Charge, of merchant: Merchant.ID) throws {
        _ = try run(
            """
            UPDATE payments SET charge = ?, order_id = ?, kind = ?, decision = ?, return_at = ?
            WHERE merchant = ? AND id = ?
            """,
            charge.id,
            charge.order,
            payment.kind.rawValue,
            payment.decision?.word.rawValue,
            payment.returnAt,
            merchant,
            payment.id
        )
    }

    private func onFile(_ number: String?, _ link: Link) throws -> any Error {
        let account = Owned(link.account, of: link.merchant)
        guard let number, let known = try payment(number: number, account: account) else {
            return StorageFailure.unreadable(word: number ?? "", as: "payment number")
        }
        return LedgerRefusal.paymentOnFile(known.payment.id, link: known.link)
    }

    private func payment(
        from fields: inout Fields,
        of merchant: Merchant.ID
    ) throws -> PlacedPayment {
        let id: Payment.ID = fields.id()
        return PlacedPayment(
            link: fields.id(),
            store: fields.id(),
            till: fields.idIfAny(),
            charge: fields.idIfAny(),
            order: fields.idIfAny(),
            payment: Payment(
                id: id,
                number: fields.textIfAny(),
                amount: fields.money(),
                paidAt: fields.moment(),
                kind: try fields.word(),
                decision: Payment.Decision(try fields.wordIfAny(), fields.momentIfAny()),
                refunds: try refunds(of: Owned(id, of: merchant)),
                receipts: try receipts(of: Owned(id, of: merchant))
            )
        )
    }
}
