import Ledger
import Payments

/// Finds to each row of the bank the money of ours that it is about, surest first.
///
/// Everything is put in order first, so that the order of the rows changes nothing; each row and each
/// movement of ours is used once. What looks alike and has no name in common stays unmatched.
struct Ladder {
    private(set) var matched = Tally()
    /// Matched by one name, the other missing on one side.
    private(set) var weakCount = 0
    private(set) var found: [Discrepancy] = []

    private let named: NamedPayments
    private let days: ClosedRange<BusinessDay>

    init(_ rows: [BankRow], _ ours: [BankedPayment], days: ClosedRange<BusinessDay>) {
        named = NamedPayments(ours)
        self.days = days
        let rows = rows.sorted { $0.rank < $1.rank }
        matchPayments(rows.filter { $0.kind == .payment })
        matchRefunds(rows.filter { $0.kind == .refund })
    }

    // MARK: Payments

    private mutating func matchPayments(_ rows: [BankRow]) {
        let kin = rows.map { named.kin(of: $0) }
        var free = Set(named.all.indices)
        var open = Set(rows.indices)
        for kinship in [Kinship.exact, .weak] {
            for index in rows.indices {
                let pair = kin[index].first {
                    $0.kinship == kinship && free.contains($0.place)
                        && named.all[$0.place].payment.amount == rows[index].amount
                }
                guard let pair else { continue }
                free.remove(pair.place)
                open.remove(index)
                note(rows[index], with: named.all[pair.place], kinship)
            }
        }
        for index in open.sorted() {
            guard let pair = kin[index].first(where: { free.contains($0.place) }) else { continue }
            free.remove(pair.place)
            open.remove(index)
            let banked = named.all[pair.place]
            differs(rows[index], banked, withUs: banked.payment.amount)
        }
        let lost = free.filter { days.contains(BusinessDay(of: named.all[$0].payment.paidAt)) }
        let strangers = open.filter { kin[$0].isEmpty }
        let alike = Resemblance(strangers.map { rows[$0] }, lost.map { named.all[$0].payment })
        for index in open {
            let row = rows[index]
            if let pair = kin[index].first {
                found.append(
                    Discrepancy(.twiceAtBank, day: row.day, of: named.all[pair.place], row: row)
                )
            } else {
                found.append(
                    Discrepancy(
                        .paymentMissingHere,
                        day: row.day,
                        row: row,
                        resembles: alike.payment(like: row)
                    )
                )
            }
        }
        for place in lost { isLost(named.all[place]) }
    }

    private mutating func isLost(_ banked: BankedPayment) {
        found.append(
            Discrepancy(
                .paymentMissingAtBank,
                day: BusinessDay(of: banked.payment.paidAt),
                of: banked,
                withUs: banked.payment.amount,
                detail: edge(banked.payment.paidAt)
            )
        )
    }

    // MARK: Refunds

    private struct OurRefund {
        let banked: BankedPayment
        let refund: Refund
    }

    private mutating func matchRefunds(_ rows: [BankRow]) {
        let ours = named.all.flatMap { banked in
            banked.payment.refunds.filter { $0.state != .declined }
                .map { OurRefund(banked: banked, refund: $0) }
        }
        let byPayment = Dictionary(grouping: ours.indices) { ours[$0].banked.payment.id }
        var free = Set(ours.indices)
        var open = Set(rows.indices)
        var numbers: Set<String> = []
        let kin = rows.map { row in
            named.kin(of: row).flatMap { pair in
                (byPayment[named.all[pair.place].payment.id] ?? []).filter { index in
                    row.refund.map { $0 == ours[index].refund.id.text } ?? true
                }
                .map { (place: $0, kinship: row.refund == nil ? .weak : pair.kinship) }
            }
        }
        for isSameAmount in [true, false] {
            for index in rows.indices where open.contains(index) {
                let row = rows[index]
                guard isSameAmount || row.refund != nil else { continue }
                if let number = row.number, numbers.contains(number) { continue }
                let pair = kin[index].first {
                    free.contains($0.place)
                        && (ours[$0.place].refund.amount == row.amount) == isSameAmount
                }
                guard let pair else { continue }
                free.remove(pair.place)
                open.remove(index)
                if let number = row.number { numbers.insert(number) }
                let (banked, refund) = (ours[pair.place].banked, ours[pair.place].refund)
                if isSameAmount {
                    note(row, with: banked, refund: refund, pair.kinship)
                } else {
                    differs(row, banked, refund: refund.id, withUs: refund.amount)
                }
            }
        }
        tellOpen(open.sorted().map { rows[$0] }, numbers, Set(ours.map(\.refund.id.text)))
        for place in free { isLost(ours[place]) }
    }

    /// Rows of refunds that nothing of ours is left for.
    private mutating func tellOpen(
        _ rows: [BankRow],
        _ matchedNumbers: Set<String>,
        _ ours: Set<String>
    ) {
        var numbers = matchedNumbers
        var back: [Payment.ID: Int64] = [:]
        for row in rows {
            let banked = named.kin(of: row).first.map { named.all[$0.place] }
            let isRepeat =
                row.number.map { !numbers.insert($0).inserted } ?? false
                || banked != nil && row.refund.map { ours.contains($0) } ?? false
            var kind = isRepeat ? Discrepancy.Kind.twiceAtBank : .refundMissingHere
            if !isRepeat, let payment = banked?.payment {
                let known = payment.refunds.filter { $0.state != .declined }.map(\.amount).total
                let sum = back[payment.id, default: known.kopecks] + row.amount.kopecks
                back[payment.id] = sum
                if sum > payment.amount.kopecks { kind = .refundExceeds }
            }
            found.append(Discrepancy(kind, day: row.day, of: banked, row: row))
        }
    }

    private mutating func isLost(_ ours: OurRefund) {
        let day = BusinessDay(of: ours.refund.requestedAt)
        guard ours.refund.state == .completed, days.contains(day) else { return }
        found.append(
            Discrepancy(
                .refundMissingAtBank,
                day: day,
                of: ours.banked,
                refund: ours.refund.id,
                withUs: ours.refund.amount,
                detail: edge(ours.refund.requestedAt)
            )
        )
    }

    // MARK: What both do

    private mutating func note(
        _ row: BankRow,
        with banked: BankedPayment,
        refund: Refund? = nil,
        _ kinship: Kinship
    ) {
        matched.add(row)
        if kinship == .weak { weakCount += 1 }
        let at = refund?.requestedAt ?? banked.payment.paidAt
        let day = BusinessDay(of: at)
        guard day != row.day else { return }
        found.append(
            Discrepancy(
                .dayDiffers,
                day: row.day,
                of: banked,
                refund: refund?.id,
                row: row,
                withUs: row.amount,
                detail: "with us \(day.text)"
            )
        )
    }

    private mutating func differs(
        _ row: BankRow,
        _ banked: BankedPayment,
        refund: Refund.ID? = nil,
        withUs: Money
    ) {
        found.append(
            Discrepancy(
                .amountDiffers,
                day: row.day,
                of: banked,
                refund: refund,
                row: row,
                withUs: withUs
            )
        )
    }

    /// The bank may have dated it on the other side of Moscow's midnight, in a register that was not
    /// given.
    private func edge(_ moment: Moment) -> String? {
        if moment < days.lowerBound.start + Self.edgeSeconds {
            return "look in the register of \(days.lowerBound.adding(-1).text) as well"
        }
        let end = days.upperBound.adding(1)
        guard moment >= end.start - Self.edgeSeconds else { return nil }
        return "look in the register of \(end.text) as well"
    }

    static let edgeSeconds: Int64 = 600
}

extension BankRow {
    /// An order in which the place within the file comes last.
    fileprivate var rank: Rank {
        Rank(
            numbers: [at.milliseconds, amount.kopecks],
            words: [
                order ?? "", refund ?? "", number ?? "", parent ?? "", code ?? "", file,
            ],
            line: line
        )
    }

    fileprivate struct Rank: Comparable {
        let numbers: [Int64]
        let words: [String]
        let line: Int

        static func < (left: Self, right: Self) -> Bool {
            guard left.numbers == right.numbers else {
                return left.numbers.lexicographicallyPrecedes(right.numbers)
            }
            guard left.words == right.words else {
                return left.words.lexicographicallyPrecedes(right.words)
            }
            return left.line < right.line
        }
    }
}
