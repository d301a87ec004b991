import Payments

/// Pairs of like sum within minutes of each other, each the only one: what people may look at.
struct Resemblance {
    private var payments: [BankRow: Payment.ID] = [:]

    static let seconds: Int64 = 600
    /// With more of one sum none of them is the only one.
    static let mostOfOneSum = 100

    init(_ rows: [BankRow], _ ours: [Payment]) {
        let bySum = Dictionary(grouping: ours, by: \.amount)
        for (sum, rows) in Dictionary(grouping: rows, by: \.amount) {
            guard let ours = bySum[sum], max(ours.count, rows.count) <= Self.mostOfOneSum else {
                continue
            }
            for row in rows {
                let near = ours.filter { Self.areNear(row, $0) }
                guard let only = near.first, near.count == 1,
                    rows.count(where: { Self.areNear($0, only) }) == 1
                else { continue }
                payments[row] = only.id
            }
        }
    }

    func payment(like row: BankRow) -> Payment.ID? { payments[row] }

    private static func areNear(_ row: BankRow, _ payment: Payment) -> Bool {
        abs(row.at.seconds(since: payment.paidAt)) <= seconds
    }
}
