import Banks
import Ledger
package import Payments
package import Reconciliation

/// Lays a bank's registers and statement beside our books (сверка).
///
/// It changes nothing by itself. Where the bank has money for a purchase of ours that has none, the
/// bank is asked about the purchase, and money is filed by its answer, never by the file.
package struct Reconcile: Sendable {
    private let desk: Desk

    package init(desk: Desk) {
        self.desk = desk
    }

    package struct Wish: Sendable {
        package let account: Owned<Account>
        /// nil: the days that the registers name.
        package let days: ClosedRange<BusinessDay>?
        package let registers: [BankRegister]
        package let statement: BankStatement?

        package init(
            account: Owned<Account>,
            days: ClosedRange<BusinessDay>?,
            registers: [BankRegister],
            statement: BankStatement?
        ) {
            self.account = account
            self.days = days
            self.registers = registers
            self.statement = statement
        }
    }

    package struct Report: Sendable {
        package let comparison: Comparison
        /// Purchases about which the bank was asked.
        package let askedCount: Int
        /// Rows about cards and the like, which were left out.
        package let othersCount: Int
        /// More news is owed to listeners than was looked through.
        package let isOwedCutOff: Bool
    }

    package static let daysLimit = 31
    package static let paymentsLimit = 300_000
    package static let lookUpLimit = 1000
    package static let askLimit = 20
    package static let owedLimit = 20_000

    package func callAsFunction(_ wish: Wish) async throws -> Report {
        let line = try desk.line(wish.account.id, of: wish.account.merchant)
        let names = line.line.bank.namesInBooks
        guard !wish.registers.isEmpty else { throw ReconcileRefusal.noRegister }
        for register in wish.registers where register.bank != line.bankName {
            throw ReconcileRefusal.registerOfOtherBank(
                file: register.file,
                bank: register.bank,
                wanted: line.bankName
            )
        }
        let rows = wish.registers.flatMap(\.rows)
        let days = try Self.days(of: wish, rows)
        try Self.check(rows, days, merchant: names.merchant)
        let statement = try wish.statement.map { statement in
            try Self.part(of: statement, account: names.account, merchant: names.merchant)
        }
        var payments = try await load(wish.account, days)
        let asked = try await lookFurther(rows, wish.account, &payments)
        let (owed, isCutOff) = try await owed(to: wish.account.merchant)
        let comparison = Comparison(
            Comparison.Books(
                days: days,
                rows: rows,
                payments: Array(payments.values),
                statement: statement,
                owed: owed,
                now: desk.now
            )
        )
        return Report(
            comparison: comparison,
            askedCount: asked,
            othersCount: wish.registers.map(\.othersCount).reduce(0, +),
            isOwedCutOff: isCutOff
        )
    }

    // MARK: What the files must be

    private static func days(
        of wish: Wish,
        _ rows: [BankRow]
    ) throws(ReconcileRefusal) -> ClosedRange<BusinessDay> {
        let titles = wish.registers.compactMap(\.day)
        let areTitled = titles.count == wish.registers.count
        let told = areTitled ? titles : titles + rows.map(\.day)
        guard let days = wish.days ?? told.min().flatMap({ first in told.max().map { first...$0 } })
        else { throw .daysNotNamed }
        guard days.lowerBound.adding(Int64(daysLimit)) > days.upperBound else {
            throw .tooManyDays(limit: daysLimit)
        }
        return days
    }

    private static func check(
        _ rows: [BankRow],
        _ days: ClosedRange<BusinessDay>,
        merchant: String?
    ) throws(ReconcileRefusal) {
        for row in rows {
            if let named = row.merchant, let merchant, named != merchant {
                throw .rowOfOtherMerchant(place: row.place, merchant: named)
            }
            guard days.contains(row.day) else {
                throw .rowOutsideDays(place: row.place, day: row.day)
            }
        }
    }

    private static func part(
        of statement: BankStatement,
        account: String?,
        merchant: String?
    ) throws(ReconcileRefusal) -> Comparison.Statement {
        guard account != nil || statement.accounts.count == 1 else {
            throw .accountNotKnown(file: statement.file)
        }
        guard let account = account ?? statement.accounts.first,
            statement.accounts.contains(account)
        else { throw .statementOfOtherAccount(file: statement.file) }
        return Comparison.Statement(
            documents: statement.documents.filter { $0.account == account },
            lastDay: statement.lastDay,
            merchant: merchant
        )
    }

    // MARK: What we have

    /// What moved within the days, and a little before and after: a bank may date it otherwise.
    private func load(
        _ account: Owned<Account>,
        _ days: ClosedRange<BusinessDay>
    ) async throws -> [Payment.ID: BankedPayment] {
        let end = days.upperBound.adding(2).start
        var found: [Payment.ID: BankedPayment] = [:]
        for (move, before) in [(MoneyMove.came, Int64(1)), (.wentBack, Self.refundDays)] {
            let time = days.lowerBound.adding(-before).start..<end
            var last: BankedPayment?
            while true {
                let page = try await desk.books.payments(
                    at: account,
                    whoseMoney: move,
                    within: time,
                    after: last,
                    limit: Self.pageLength
                )
                for banked in page { found[banked.payment.id] = banked }
                guard found.count <= Self.paymentsLimit else {
                    throw ReconcileRefusal.tooManyPayments(limit: Self.paymentsLimit)
                }
                guard page.count == Self.pageLength else { break }
                last = page.last
            }
        }
        return found
    }

    /// A bank may carry out a refund days after it was asked for.
    private static let refundDays: Int64 = 7
    private static let pageLength = 1000

    private func owed(to merchant: Merchant.ID) async throws -> ([Delivery], isCutOff: Bool) {
        var found: [Delivery] = []
        for state in [Delivery.State.owed, .parked] {
            var last: Delivery.ID?
            while true {
                let page = try await desk.books.deliveries(
                    of: merchant,
                    state: state,
                    before: last,
                    limit: Self.pageLength
                )
                found += page
                guard page.count == Self.pageLength else { break }
                guard found.count < Self.owedLimit else { return (found, true) }
                last = page.last?.id
            }
        }
        return (found, false)
    }

    // MARK: What rows name beside

    /// Loads payments of other days that rows name, and asks the bank about purchases that have money
    /// there and none here.
    ///
    /// - Returns: how many it was asked about; no more once it gives no answer.
    private func lookFurther(
        _ rows: [BankRow],
        _ account: Owned<Account>,
        _ payments: inout [Payment.ID: BankedPayment]
    ) async throws -> Int {
        var (asked, isSilent) = (0, false)
        let strangers = Comparison.strangers(among: rows, to: Array(payments.values))
        for row in strangers.prefix(Self.lookUpLimit) {
            if let number = row.paymentNumber,
                let placed = try await desk.books.payment(number: number, account: account)
            {
                payments[placed.payment.id] = try await banked(placed, of: account.merchant)
                continue
            }
            guard let (link, charge) = try await charge(named: row, account) else { continue }
            var found = link.banked(charge)
            // One that is still being asked for is looked at when that call is over.
            let mayAsk = row.kind == .payment && charge.state != .requested
            if found.isEmpty, mayAsk, !isSilent, asked < Self.askLimit {
                asked += 1
                let seen = try await LookUpCharge(desk: desk)(charge, on: link)
                isSilent = seen.reading == nil
                found = link.banked(seen.charge)
            }
            for banked in found { payments[banked.payment.id] = banked }
        }
        return asked
    }

    private func charge(
        named row: BankRow,
        _ account: Owned<Account>
    ) async throws -> (Link, Charge)? {
        let names: [BankName?] = [
            row.order.map { .charge($0) }, row.order.map { .activation($0) },
            row.code.map { .code($0) },
        ]
        for name in names.compactMap(\.self) {
            let placed = try await desk.books.charge(named: name, account: account)
            guard let id = placed?.charge else { continue }
            let link = try await desk.books.link(holding: Owned(id, of: account.merchant))
            guard let link, let charge = link.charge(id) else { continue }
            return (link, charge)
        }
        return nil
    }

    private func banked(
        _ placed: PlacedPayment,
        of merchant: Merchant.ID
    ) async throws -> BankedPayment {
        let link = try await desk.books.link(holding: Owned(placed.payment.id, of: merchant))
        let charge = placed.charge.flatMap { link?.charge($0) }
        return BankedPayment(
            placed: placed,
            code: link?.code?.qrcID,
            isCodeUsedOnce: link?.use == .once,
            activation: charge?.activation
        )
    }
}
