package import Ledger
package import Payments

/// The books of the bank and ours about some days, side by side (сверка).
///
/// Pure: the same books give the same answer, in whatever order their rows come.
package struct Comparison: Hashable, Sendable {
    package let days: ClosedRange<BusinessDay>
    package let atBank: Tally
    package let withUs: Tally
    /// To the kopeck.
    package let matched: Tally
    /// How many of them by one name alone, where the other is missing on one side.
    package let weakCount: Int
    package let discrepancies: [Discrepancy]

    /// What is laid side by side.
    package struct Books: Sendable {
        package let days: ClosedRange<BusinessDay>
        package let rows: [BankRow]
        /// All that came or went back within the days, and what rows name beside.
        package let payments: [BankedPayment]
        /// nil where no statement is given.
        package let statement: Statement?
        /// News of payments that listeners have not taken.
        package let owed: [Delivery]
        package let now: Moment

        package init(
            days: ClosedRange<BusinessDay>,
            rows: [BankRow],
            payments: [BankedPayment],
            statement: Statement?,
            owed: [Delivery],
            now: Moment
        ) {
            self.days = days
            self.rows = rows
            self.payments = payments
            self.statement = statement
            self.owed = owed
            self.now = now
        }
    }

    /// The documents of one account, and which merchant of НСПК is meant where purposes name one.
    package struct Statement: Sendable {
        package let documents: [StatementDocument]
        package let lastDay: BusinessDay
        package let merchant: String?

        package init(documents: [StatementDocument], lastDay: BusinessDay, merchant: String?) {
            self.documents = documents
            self.lastDay = lastDay
            self.merchant = merchant
        }
    }

    /// Receipts and deliveries that are younger are on their way.
    package static let patienceSeconds: Int64 = 15 * 60

    package init(_ books: Books) {
        days = books.days
        atBank = Tally(books.rows)
        let ladder = Ladder(books.rows, books.payments, days: books.days)
        matched = ladder.matched
        weakCount = ladder.weakCount
        var found = ladder.found
        if let statement = books.statement {
            let check = StatementCheck(
                books.rows,
                days: books.days,
                statement.documents,
                merchant: statement.merchant,
                lastDay: statement.lastDay
            )
            found += check.found
        }
        let desk = DeskCheck(books)
        withUs = desk.tally
        discrepancies = (found + desk.found).sorted()
    }

    /// Rows that name no payment of these: whoever can look further may find what they are about.
    package static func strangers(
        among rows: [BankRow],
        to payments: [BankedPayment]
    ) -> [BankRow] {
        let named = NamedPayments(payments)
        return rows.filter { named.kin(of: $0).isEmpty }
    }

    /// Whether a person has something to do.
    package var isClean: Bool { discrepancies.allSatisfy(\.kind.isExplained) }
}
