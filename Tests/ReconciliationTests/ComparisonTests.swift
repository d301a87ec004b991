import Ledger
import Payments
import Testing

@testable import Reconciliation

@Suite("Rows and payments side by side")
struct ComparisonTests {
    private static let day = PlayedDays.first
    private static let noon = day.start + 43_200

    private func row(
        _ kind: BankRow.Kind = .payment,
        number: String? = nil,
        parent: String? = nil,
        order: String? = nil,
        refund: String? = nil,
        code: String? = nil,
        kopecks: Int64 = 1000,
        at: Moment = noon
    ) -> BankRow {
        BankRow(
            kind,
            number: number,
            parent: parent,
            order: order,
            refund: refund,
            code: code,
            amount: Money(kopecks: kopecks),
            at: at,
            file: "f",
            line: 1
        )
    }

    private func paid(
        _ id: String = "p",
        number: String? = "1",
        charge: String? = "c",
        code: String? = "AD1",
        isOnce: Bool = true,
        activation: String? = nil,
        kopecks: Int64 = 1000,
        at: Moment = noon,
        refunds: [Refund] = []
    ) -> BankedPayment {
        BankedPayment(
            placed: PlacedPayment(
                link: Link.ID("l"),
                store: Store.ID("s"),
                till: nil,
                charge: charge.map { Charge.ID($0) },
                order: Order.ID("o"),
                payment: Payment(
                    id: Payment.ID(id),
                    number: number,
                    amount: Money(kopecks: kopecks),
                    paidAt: at,
                    kind: .paid,
                    refunds: refunds
                )
            ),
            code: code,
            isCodeUsedOnce: isOnce,
            activation: activation
        )
    }

    private func refund(_ id: String, _ kopecks: Int64, _ state: Refund.State = .completed)
        -> Refund
    {
        Refund(
            id: Refund.ID(id),
            amount: Money(kopecks: kopecks),
            requestedAt: Self.noon,
            state: state
        )
    }

    private func compared(
        _ rows: [BankRow],
        _ ours: [BankedPayment],
        days: ClosedRange<BusinessDay> = day...day
    ) -> Comparison {
        Comparison(
            Comparison.Books(
                days: days,
                rows: rows,
                payments: ours,
                statement: nil,
                owed: [],
                now: Self.noon
            )
        )
    }

    private func kinds(_ rows: [BankRow], _ ours: [BankedPayment]) -> [Discrepancy.Kind] {
        compared(rows, ours).discrepancies.map(\.kind)
    }

    private static let apart: [Discrepancy.Kind] = [.paymentMissingHere, .paymentMissingAtBank]

    @Test("the bank's number alone is enough, and so are our name and the code together")
    func exact() {
        for row in [row(number: "1"), row(order: "c", code: "AD1")] {
            let found = compared([row], [paid()])
            #expect(found.discrepancies == [])
            #expect((found.matched.payments, found.weakCount) == (1, 0))
        }
        let found = compared([row(order: "act", code: "AD1")], [paid(activation: "act")])
        #expect((found.matched.payments, found.weakCount) == (1, 0))
    }

    @Test("one name where the other is missing is a match, and said to be weak")
    func weak() {
        for (row, ours) in [
            (row(order: "c"), paid()), (row(order: "c", code: "AD1"), paid(code: nil)),
            (row(number: "1", code: "AD1"), paid(number: nil)),
        ] {
            let found = compared([row], [ours])
            #expect(found.discrepancies == [])
            #expect((found.matched.payments, found.weakCount) == (1, 1))
        }
    }

    @Test("names that contradict each other are never matched, however like the sums")
    func contradiction() {
        #expect(kinds([row(order: "c", code: "AD2")], [paid()]) == Self.apart)
        #expect(kinds([row(number: "2", order: "c", code: "AD1")], [paid()]) == Self.apart)
        #expect(kinds([row(order: "d", code: "AD1")], [paid()]) == Self.apart)
    }

    @Test("the code of a register names nobody's purchase")
    func registerCode() {
        #expect(kinds([row(code: "AD1")], [paid(isOnce: false)]) == Self.apart)
    }

    @Test("what is alike and alone is a hint to people and stays unmatched")
    func resemblance() {
        let found = compared([row(order: "d")], [paid(at: Self.noon + 599)])
        #expect(found.matched.payments == 0)
        #expect(found.discrepancies.first?.resembles == Payment.ID("p"))
        let two = compared([row(order: "d"), row(order: "e")], [paid()])
        #expect(two.discrepancies.compactMap(\.resembles) == [])
        let far = compared([row(order: "d")], [paid(at: Self.noon + 602)])
        #expect(far.discrepancies.compactMap(\.resembles) == [])
    }

    @Test("each row and each payment is used once")
    func once() {
        let second = paid("p2", number: "2")
        #expect(kinds([row(order: "c"), row(order: "c")], [paid(), second]) == [])
        let both = compared([row(order: "c"), row(order: "c")], [paid()])
        #expect(both.discrepancies.map(\.kind) == [.twiceAtBank])
        #expect(kinds([row(order: "c")], [paid(), second]) == [.paymentMissingAtBank])
        // The one of the same sum is taken, whichever comes first.
        let sums = compared([row(order: "c", kopecks: 999), row(order: "c")], [paid()])
        #expect(sums.discrepancies.map(\.kind) == [.twiceAtBank])
        #expect(sums.discrepancies.first?.atBank?.kopecks == 999)
    }

    @Test("a kopeck is a difference")
    func kopeck() throws {
        let found = compared([row(order: "c", kopecks: 1001)], [paid()])
        let only = try #require(found.discrepancies.first)
        #expect(found.discrepancies.map(\.kind) == [.amountDiffers])
        #expect((only.atBank?.kopecks, only.withUs?.kopecks) == (1001, 1000))
        #expect(found.matched.payments == 0)
        #expect(!found.isClean)
    }

    @Test("a refund is known by its id, and without one by its payment and sum")
    func refunds() {
        let ours = paid(at: Self.noon - 999_999, refunds: [refund("r", 100)])
        #expect(kinds([row(.refund, order: "c", refund: "r", kopecks: 100)], [ours]) == [])
        #expect(kinds([row(.refund, number: "7", parent: "1", kopecks: 100)], [ours]) == [])
        #expect(
            kinds([row(.refund, order: "c", refund: "r", kopecks: 101)], [ours])
                == [.amountDiffers]
        )
        #expect(
            kinds([row(.refund, order: "c", refund: "x", kopecks: 100)], [ours])
                == [.refundMissingHere, .refundMissingAtBank]
        )
        let repeated = row(.refund, number: "7", parent: "1", kopecks: 100)
        #expect(kinds([repeated, repeated], [ours]) == [.twiceAtBank])
        let again = row(.refund, order: "c", refund: "r", kopecks: 100)
        #expect(kinds([again, again], [ours]) == [.twiceAtBank])
    }

    @Test("a refund of which we do not know more than that it was asked for is found at the bank")
    func unknownRefund() {
        let row = row(.refund, order: "c", refund: "r", kopecks: 100)
        for state in [Refund.State.requested, .pending] {
            let ours = paid(at: Self.noon - 999_999, refunds: [refund("r", 100, state)])
            #expect(kinds([row], [ours]) == [])
            #expect(kinds([], [ours]) == [])
        }
        let declined = paid(at: Self.noon - 999_999, refunds: [refund("r", 100, .declined)])
        #expect(kinds([row], [declined]) == [.refundMissingHere])
    }

    @Test("refunds of more than was paid are said to be that")
    func exceeds() {
        let ours = paid(refunds: [refund("r", 600)])
        let rows = [
            row(order: "c"), row(.refund, order: "c", refund: "r", kopecks: 600),
            row(.refund, order: "c", refund: "x", kopecks: 400),
            row(.refund, order: "c", refund: "y", kopecks: 1),
        ]
        #expect(Set(kinds(rows, [ours])) == [.refundMissingHere, .refundExceeds])
        #expect(kinds(Array(rows.dropLast()), [ours]) == [.refundMissingHere])
    }

    @Test("money of the last minutes of a day is looked for in the next register as well")
    func edge() {
        let late = paid(at: Self.day.adding(1).start - 1)
        let found = compared([], [late]).discrepancies
        #expect(found.map(\.kind) == [.paymentMissingAtBank])
        #expect(found.first?.detail == "look in the register of 2026-11-20 as well")
        let early = compared([], [paid(at: Self.day.start)]).discrepancies
        #expect(early.first?.detail == "look in the register of 2026-11-18 as well")
        #expect(compared([], [paid()]).discrepancies.first?.detail == nil)
        #expect(compared([], [paid(at: Self.day.adding(1).start)]).discrepancies == [])
    }

    @Test("a payment that only a row of another day names is not counted as the day's")
    func otherDay() {
        let old = paid(at: Self.noon - 999_999)
        let found = compared([row(order: "c")], [old])
        #expect(found.discrepancies.map(\.kind) == [.dayDiffers])
        #expect((found.withUs.payments, found.matched.payments) == (0, 1))
        #expect(found.isClean)
    }
}
