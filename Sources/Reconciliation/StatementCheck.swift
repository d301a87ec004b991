import Payments

/// Whether the account got what the register says of each day: payments less refunds less fees.
///
/// A bank may credit payments one by one, in one sum a day, or net of its fee, and take refunds and
/// fees apart: what stays of the day is the same, so nobody has to say which it does.
struct StatementCheck {
    private(set) var found: [Discrepancy] = []
    private let lastDay: BusinessDay
    private let rows: [BusinessDay: [BankRow]]
    private var taken: [BusinessDay: [Entry]] = [:]
    private var pool: [Entry] = []

    private struct Entry {
        let document: StatementDocument
        let isFee: Bool

        var isRefund: Bool { !document.isCredit && !isFee }
    }

    /// A code whose money came, or went back.
    private struct Coded: Hashable {
        let code: String
        let isCredit: Bool
    }

    /// `lastDay` is that of the statement.
    init(
        _ rows: [BankRow],
        days: ClosedRange<BusinessDay>,
        _ documents: [StatementDocument],
        merchant: String?,
        lastDay: BusinessDay
    ) {
        self.rows = Dictionary(grouping: rows, by: \.day)
        self.lastDay = lastDay
        assign(documents, days, merchant)
        var day = days.lowerBound
        while day <= days.upperBound {
            takeFromPool(day)
            check(day)
            day = day.adding(1)
        }
    }

    /// By the day or the code that a purpose names; the others wait in the pool.
    private mutating func assign(
        _ documents: [StatementDocument],
        _ days: ClosedRange<BusinessDay>,
        _ merchant: String?
    ) {
        var daysOfCode: [Coded: Set<BusinessDay>] = [:]
        for (day, rows) in rows {
            for row in rows {
                guard let code = row.code else { continue }
                let coded = Coded(code: code, isCredit: row.kind == .payment)
                daysOfCode[coded, default: []].insert(day)
            }
        }
        for document in documents.sorted(by: { $0.rank < $1.rank }) {
            let purpose = Purpose(document.purpose)
            guard purpose.isSBP else { continue }
            if let merchant, !purpose.merchants.isEmpty, !purpose.merchants.contains(merchant) {
                continue
            }
            let entry = Entry(document: document, isFee: purpose.isFee && !document.isCredit)
            if let day = purpose.day {
                if days.contains(day) { taken[day, default: []].append(entry) }
            } else if !purpose.codes.isEmpty {
                let named = purpose.codes.flatMap { code in
                    daysOfCode[Coded(code: code, isCredit: document.isCredit)] ?? []
                }
                let day = named.filter { Self.window($0).contains(document.day) }.max()
                if let day { taken[day, default: []].append(entry) }
            } else {
                pool.append(entry)
            }
        }
    }

    private static func window(_ day: BusinessDay) -> ClosedRange<BusinessDay> {
        day...day.adding(workingDays: BankGuesses.workingDaysToCredit)
    }

    /// What names nothing is taken for the day that it completes to the kopeck.
    private mutating func takeFromPool(_ day: BusinessDay) {
        let told = told(day)
        let got = got(day)
        let gross = told.paid - got.credits
        take(day, [gross, gross - told.fee, gross - told.fee - told.refunded]) {
            $0.document.isCredit
        }
        take(day, [told.refunded - got.refunds], where: \.isRefund)
        let fee = told.fee - got.fees
        let near = BankGuesses.feeTolerance(rows: told.feeRows)
        take(day, (0...near).flatMap { [fee + $0, fee - $0] }) { $0.isFee }
    }

    private mutating func take(
        _ day: BusinessDay,
        _ sums: [Int64],
        where isKind: (Entry) -> Bool
    ) {
        let window = Self.window(day)
        for sum in sums where sum > 0 {
            let place = pool.firstIndex { entry in
                isKind(entry) && entry.document.amount.kopecks == sum
                    && window.contains(entry.document.day)
            }
            guard let place else { continue }
            taken[day, default: []].append(pool.remove(at: place))
            return
        }
    }

    private mutating func check(_ day: BusinessDay) {
        let (told, got) = (told(day), got(day))
        let near = BankGuesses.feeTolerance(rows: told.feeRows)
        let moved = got.credits - got.refunds
        let isWhole: Bool
        if got.fees > 0 {
            isWhole = moved == told.paid - told.refunded && abs(got.fees - told.fee) <= near
        } else {
            // The fee was kept back, or is taken another day.
            let net = told.paid - told.refunded - told.fee
            isWhole = moved == told.paid - told.refunded || abs(moved - net) <= near
        }
        guard !isWhole else { return }
        let due = Self.window(day).upperBound
        let isPending = lastDay < due && got.credits == 0
        found.append(
            Discrepancy(
                isPending ? .statementPending : .statementDiffers,
                day: day,
                atBank: Money(kopecks: told.paid - told.refunded - told.fee),
                onAccount: Money(kopecks: moved - got.fees),
                detail: isPending
                    ? "the statement ends on \(lastDay.text), money may come until \(due.text)"
                    : "credits \(got.credits), refunds \(got.refunds), fees \(got.fees); the "
                        + "register: \(told.paid), \(told.refunded), \(told.fee) kopecks"
            )
        )
    }

    private func told(_ day: BusinessDay) -> (
        paid: Int64, refunded: Int64, fee: Int64, feeRows: Int
    ) {
        let rows = rows[day] ?? []
        let tally = Tally(rows)
        return (
            tally.paid.kopecks, tally.refunded.kopecks, tally.fee.kopecks,
            rows.count { $0.fee.kopecks > 0 }
        )
    }

    private func got(_ day: BusinessDay) -> (credits: Int64, refunds: Int64, fees: Int64) {
        let entries = taken[day] ?? []
        func sum(_ isKind: (Entry) -> Bool) -> Int64 {
            entries.filter(isKind).map(\.document.amount).total.kopecks
        }
        return (sum(\.document.isCredit), sum(\.isRefund), sum(\.isFee))
    }
}

extension StatementDocument {
    fileprivate var rank: (Int64, Int64, Int) { (day.number, amount.kopecks, line) }
}
