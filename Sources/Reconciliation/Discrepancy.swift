package import Ledger
package import Payments

/// What two books disagree about (расхождение).
package struct Discrepancy: Hashable, Sendable {
    /// In the order in which people look at them.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The bank has money that is not on file here.
        case paymentMissingHere = "payment_missing_here"
        case refundMissingHere = "refund_missing_here"
        /// It is on file here and not in the bank's register.
        case paymentMissingAtBank = "payment_missing_at_bank"
        case refundMissingAtBank = "refund_missing_at_bank"
        /// The same money, and another sum.
        case amountDiffers = "amount_differs"
        /// The bank names one and the same money a second time.
        case twiceAtBank = "twice_at_bank"
        /// More went back than had come.
        case refundExceeds = "refund_exceeds"
        /// The account did not get what the register says of the day.
        case statementDiffers = "statement_differs"
        /// Late, double, wrong or unattributable money that nobody has decided about.
        case undecided
        case receiptMissing = "receipt_missing"
        /// A receipt is of another sum than its money.
        case receiptDiffers = "receipt_differs"
        /// A listener has not taken the news of the money.
        case accountingNotTold = "accounting_not_told"
        /// The bank dates it otherwise: explained, nothing is to be done.
        case dayDiffers = "day_differs"
        /// Nothing of the day has come, and the statement ends before it must: explained.
        case statementPending = "statement_pending"

        package var isExplained: Bool { self == .dayDiffers || self == .statementPending }
    }

    package let kind: Kind
    package let day: BusinessDay
    /// As we call it.
    package var order: Order.ID?
    package var payment: Payment.ID?
    package var refund: Refund.ID?
    /// What the bank calls it: our name of the purchase, its number, or the code.
    package var nameAtBank: String?
    package var atBank: Money?
    package var withUs: Money?
    /// What the statement says.
    package var onAccount: Money?
    /// File and line of the bank's row.
    package var place: String?
    /// Alone of the same sum and within minutes: a hint for people, never more.
    package var resembles: Payment.ID?
    package var detail: String?

    package init(
        _ kind: Kind,
        day: BusinessDay,
        of payment: BankedPayment? = nil,
        refund: Refund.ID? = nil,
        row: BankRow? = nil,
        atBank: Money? = nil,
        withUs: Money? = nil,
        onAccount: Money? = nil,
        resembles: Payment.ID? = nil,
        detail: String? = nil
    ) {
        self.kind = kind
        self.day = day
        order = payment?.placed.order
        self.payment = payment?.payment.id
        self.refund = refund ?? row?.refund.map { Refund.ID($0) }
        nameAtBank = row.flatMap { $0.order ?? $0.paymentNumber ?? $0.number ?? $0.code }
        self.atBank = atBank ?? row?.amount
        self.withUs = withUs
        self.onAccount = onAccount
        place = row?.place
        self.resembles = resembles
        self.detail = detail
    }
}

extension Discrepancy: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    /// By what it is about, so that the order of the bank's rows changes nothing.
    private var rank: Rank {
        Rank(
            numbers: [
                day.number, Int64(Kind.allCases.firstIndex(of: kind) ?? 0),
            ],
            words: [
                payment?.text, refund?.text, nameAtBank, atBank?.roubles, withUs?.roubles, detail,
                place,
            ].map { $0 ?? "" }
        )
    }

    private struct Rank: Comparable {
        let numbers: [Int64]
        let words: [String]

        static func < (left: Self, right: Self) -> Bool {
            left.numbers == right.numbers
                ? left.words.lexicographicallyPrecedes(right.words)
                : left.numbers.lexicographicallyPrecedes(right.numbers)
        }
    }
}
