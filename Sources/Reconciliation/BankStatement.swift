package import Payments

/// What a bank's statement (выписка) says of one or several accounts; its sums have been checked.
package struct BankStatement: Hashable, Sendable {
    package let file: String
    /// The accounts that it is of, 20 digits each.
    package let accounts: Set<String>
    package let firstDay: BusinessDay
    package let lastDay: BusinessDay
    package let documents: [StatementDocument]
}

/// One document of a statement: money on an account, or off it.
package struct StatementDocument: Hashable, Sendable {
    package let account: String
    package let isCredit: Bool
    package let amount: Money
    package let day: BusinessDay
    package let purpose: String
    package let file: String
    package let line: Int

    package init(
        account: String,
        isCredit: Bool,
        amount: Money,
        day: BusinessDay,
        purpose: String,
        file: String,
        line: Int
    ) {
        self.account = account
        self.isCredit = isCredit
        self.amount = amount
        self.day = day
        self.purpose = purpose
        self.file = file
        self.line = line
    }
}

/// What a purpose (назначение платежа) tells a program.
struct Purpose {
    let isSBP: Bool
    let isFee: Bool
    let merchants: [String]
    let codes: [String]
    /// The day whose operations it is about.
    let day: BusinessDay?

    init(_ text: String) {
        let upper = text.uppercased()
        let words = upper.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }.map(String.init)
        merchants = words.compactMap(\.nspkMerchant)
        codes = words.filter(Self.isCode)
        isFee = BankGuesses.feeWords.contains { upper.contains($0) }
        isSBP =
            !merchants.isEmpty || !codes.isEmpty
            || BankGuesses.sbpWords.contains { upper.contains($0) }
        day = PrintedDate.days(in: text).first
    }

    /// An id of НСПК: `AD…` or `AS…`, 32 letters and digits.
    private static func isCode(_ word: String) -> Bool {
        word.utf8.count == 32 && (word.hasPrefix("AD") || word.hasPrefix("AS"))
    }
}
