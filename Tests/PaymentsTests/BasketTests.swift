import Payments
import Testing

@Suite("What a receipt may say")
struct BasketTests {
    func fault(_ lines: [Basket.Line], _ kopecks: Int64) -> Basket.Fault? {
        do throws(Basket.Fault) {
            try ReceiptTests.basket(lines).check(against: Money(kopecks: kopecks))
            return nil
        } catch {
            return error
        }
    }

    func line(_ price: Int64, _ thousandths: Int64, _ sum: Int64, name: String = "Чай")
        -> Basket.Line
    {
        Basket.Line(
            name: name,
            price: Money(kopecks: price),
            quantity: Basket.Quantity(thousandths: thousandths),
            sum: Money(kopecks: sum),
            vat: .none,
            method: .fullPayment,
            object: .commodity
        )
    }

    @Test("lines that make up the amount to the kopeck")
    func whole() {
        #expect(fault([ReceiptTests.cup, ReceiptTests.bun], 1000) == nil)
        let sums = (Money(kopecks: 1000), Money(kopecks: 1001))
        #expect(
            fault([ReceiptTests.cup, ReceiptTests.bun], 1001)
                == .doesNotAddUp(lines: sums.0, amount: sums.1)
        )
    }

    @Test("at least one line, and at most a hundred")
    func count() {
        #expect(fault([], 0) == .noLines)
        let many = Array(repeating: line(1, 1000, 1), count: Basket.lineLimit)
        #expect(fault(many, 100) == nil)
        #expect(fault(many + [line(1, 1000, 1)], 101) == .tooManyLines(limit: 100))
    }

    @Test("a sum that is the price times the quantity, rounded to a kopeck either way")
    func product() {
        #expect(fault([line(10_000, 333, 3330)], 3330) == nil)
        #expect(fault([line(9999, 335, 3349)], 3349) == nil)
        #expect(fault([line(9999, 335, 3350)], 3350) == nil)
        #expect(fault([line(9999, 335, 3351)], 3351) == .sumIsNotPriceTimesQuantity(line: 1))
        #expect(
            fault([line(1, 3000, 3), line(1, 3000, 2)], 5) == .sumIsNotPriceTimesQuantity(line: 2)
        )
    }

    @Test("names, quantities and sums that a till can hold")
    func bounds() {
        let long = String(repeating: "я", count: 128)
        #expect(fault([line(1, 1000, 1, name: long)], 1) == nil)
        for name in ["", long + "я", "a\nb"] {
            #expect(fault([line(1, 1000, 1, name: name)], 1) == .nameUnusable(line: 1, limit: 128))
        }
        for quantity: Int64 in [0, -1, 100_000_000] {
            #expect(fault([line(1, quantity, 1)], 1) == .quantityUnusable(line: 1))
        }
        for sum: Int64 in [-1, 4_294_967_296] {
            #expect(fault([line(sum, 1000, sum)], sum) == .sumUnusable(line: 1))
        }
    }

    @Test(
        "a buyer who cannot be written to",
        arguments: [
            Basket.Customer.email(""), .email("a"), .email("@b"), .email("a@"), .email("a@b@c"),
            .email("имя@дом.рф"), .phone("+"), .phone("12"), .phone("+7 900"),
        ]
    )
    func customer(customer: Basket.Customer) {
        let account = FiscalAccount.ID("kassir")
        let basket = Basket(account: account, customer: customer, lines: [ReceiptTests.bun])
        #expect(throws: Basket.Fault.customerUnusable) {
            try basket.check(against: Money(kopecks: 400))
        }
    }
}
