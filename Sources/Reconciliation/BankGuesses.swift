/// What no public source says about the banks' files, in one place; a contract holder can confirm it.
enum BankGuesses {
    /// Rows of money that went back; only `Payment` was seen.
    static let raiffeisenRefund = "Refund"

    /// ИТОГО, without its sign, may count refunds as less or as more: either is taken, for a file that
    /// is cut off fits neither.
    static func mayBeTotal(_ total: Int64, payments: Int64, refunds: Int64) -> Bool {
        total == abs(payments - refunds) || total == payments + refunds
    }

    /// Tochka's TRANSACTION_ID is the number that its callbacks and look-ups give, so that it alone
    /// names a payment; its ORDER_UID is the bank's own and is not read.
    static let tochkaNumber = "TRANSACTION_ID"

    /// The fee is COMMISSION, with what ITV_COMMISSION says included.
    static let tochkaFee = "COMMISSION"

    /// MERCH names the merchant as НСПК does where it looks like it.
    static let tochkaMerchant = "MERCH"

    /// What the purpose of a document says when it is about SBP.
    static let sbpWords = ["СБП", "SBP", "IPS", "C2B"]
    /// Of those, what it says when it is the bank's fee.
    static let feeWords = ["КОМИСС", "FEE"]

    /// Money of a day is on the account by the third working day after it.
    static let workingDaysToCredit = 3

    /// A fee is rounded row by row or once a day: half a kopeck for each row may lie between.
    static func feeTolerance(rows: Int) -> Int64 { Int64(rows / 2) }
}
