import Payments
import Testing

@testable import Reconciliation

@Suite("The statement beside the register")
struct StatementTests {
    private static let day = PlayedDays.first

    private struct Paper {
        let kopecks: Int64
        let purpose: String
        var days: Int64 = 1
    }

    /// Two payments of 1000 and 500 with fees of 7 and 4, a refund of 200; negative papers are debits.
    private func found(_ papers: [Paper], ends: Int64 = 6) -> [Discrepancy] {
        let rows = [(BankRow.Kind.payment, 1000, 7), (.payment, 500, 4), (.refund, 200, 0)].map {
            BankRow(
                $0.0,
                order: "\($0.1)",
                code: "AD10000000000000000000000000000A",
                amount: Money(kopecks: Int64($0.1)),
                fee: Money(kopecks: Int64($0.2)),
                at: Self.day.start,
                file: "f",
                line: 1
            )
        }
        let documents = papers.map { paper in
            StatementDocument(
                account: "1",
                isCredit: paper.kopecks > 0,
                amount: Money(kopecks: abs(paper.kopecks)),
                day: Self.day.adding(paper.days),
                purpose: paper.purpose,
                file: "s",
                line: 1
            )
        }
        return StatementCheck(
            rows,
            days: Self.day...Self.day,
            documents,
            merchant: "MA0000001234",
            lastDay: Self.day.adding(ends)
        ).found
    }

    private static let named = "по операциям СБП за 19/11/26"

    @Test("gross with fee and refund apart, net of the fee, and net of both are one and the same")
    func styles() {
        let refund = Paper(kopecks: -200, purpose: "Возврат СБП")
        let gross = Paper(kopecks: 1500, purpose: "Зачисление СБП")
        #expect(found([gross, refund, Paper(kopecks: -11, purpose: "IPS FEE СБП")]) == [])
        #expect(found([gross, refund]) == [], "the fee is taken another day")
        #expect(found([Paper(kopecks: 1489, purpose: "Зачисление СБП"), refund]) == [])
        #expect(found([Paper(kopecks: 1289, purpose: "Зачисление СБП")]) == [])
        let single = [1000, 500].map {
            Paper(kopecks: $0, purpose: "СБП AD10000000000000000000000000000A")
        }
        #expect(found(single + [refund]) == [])
    }

    @Test("a fee is rounded row by row or once; money is not")
    func rounding() {
        let paid = Paper(kopecks: 1500, purpose: Self.named)
        let refund = Paper(kopecks: -200, purpose: Self.named)
        let fees = [-12, -10].map { Paper(kopecks: $0, purpose: "Комиссия \(Self.named)") }
        for fee in fees { #expect(found([paid, refund, fee]) == []) }
        let much = Paper(kopecks: -13, purpose: "Комиссия \(Self.named)")
        #expect(found([paid, refund, much]).map(\.kind) == [.statementDiffers])
        let short = Paper(kopecks: 1499, purpose: Self.named)
        #expect(found([short, refund, fees[0]]).map(\.kind) == [.statementDiffers])
    }

    @Test("a sum that is a kopeck short, comes twice or too late is said, with both sums")
    func short() throws {
        let refund = Paper(kopecks: -200, purpose: Self.named)
        let only = try #require(found([Paper(kopecks: 1501, purpose: Self.named), refund]).first)
        #expect(only.kind == .statementDiffers)
        #expect((only.atBank?.kopecks, only.onAccount?.kopecks) == (1289, 1301))
        let twice = Paper(kopecks: 1500, purpose: Self.named)
        #expect(found([twice, twice, refund]).map(\.kind) == [.statementDiffers])
        // The 19th is a Thursday: Tuesday is the third working day.
        let gross = "Зачисление СБП"
        #expect(found([Paper(kopecks: 1500, purpose: gross, days: 5), refund]) == [])
        let late = Paper(kopecks: 1500, purpose: gross, days: 6)
        #expect(found([late, refund]).map(\.kind) == [.statementDiffers])
    }

    @Test("before the third working day is over, money that is not there is only awaited")
    func pending() {
        #expect(found([], ends: 4).map(\.kind) == [.statementPending])
        #expect(found([], ends: 5).map(\.kind) == [.statementDiffers])
        let part = Paper(kopecks: 1000, purpose: Self.named)
        #expect(found([part], ends: 1).map(\.kind) == [.statementDiffers])
    }

    @Test("other business, another contract's and other days' money do not count")
    func others() {
        let paid = [
            Paper(kopecks: 1500, purpose: Self.named), Paper(kopecks: -200, purpose: Self.named),
        ]
        let others = [
            Paper(kopecks: 1500, purpose: "Оплата по счёту 12 за 19/11/26"),
            Paper(kopecks: 1500, purpose: "СБП MA0000009999 за 19/11/26"),
            Paper(kopecks: 700, purpose: "СБП за 18/11/26"), Paper(kopecks: 700, purpose: "СБП"),
        ]
        #expect(found(paid + others) == [])
    }
}
