import Payments
import Testing

@Suite("Money")
struct MoneyTests {
    @Test(
        "text that is not money is refused",
        arguments: [
            "", ".", "1.", ".5", "1.005", "1500.505", "1,50", "-1", "+1", "1e3", " 1", "1 ", "٣",
            "0x10", "92233720368547758.08", "99999999999999999999",
        ]
    )
    func refusesText(text: String) {
        #expect(Money(roubles: text) == nil)
    }

    @Test(
        "decimal text is read without floating point",
        arguments: [
            ("1500.50", 150_050), ("1500.5", 150_050), ("1500", 150_000), ("0.01", 1),
            ("0.1", 10), ("92233720368547758.07", Int64.max),
        ] as [(String, Int64)]
    )
    func readsRoubles(text: String, kopecks: Int64) {
        #expect(Money(roubles: text) == Money(kopecks: kopecks))
    }

    @Test(
        "the shortest decimal has no trailing zeros",
        arguments: [
            (1_000, "10", "10.00"), (1_050, "10.5", "10.50"), (199_990, "1999.9", "1999.90"),
            (10_101, "101.01", "101.01"), (7, "0.07", "0.07"), (0, "0", "0.00"),
        ] as [(Int64, String, String)]
    )
    func writes(kopecks: Int64, shortest: String, full: String) {
        #expect(Money(kopecks: kopecks).shortestRoubles == shortest)
        #expect(Money(kopecks: kopecks).roubles == full)
    }

    @Test("every amount that is written is read back as itself")
    func roundTrip() {
        for kopecks in stride(from: Int64(0), to: 250_000, by: 7) {
            let money = Money(kopecks: kopecks)
            #expect(Money(roubles: money.roubles) == money)
            #expect(Money(roubles: money.shortestRoubles) == money)
        }
    }

    @Test("sums that do not fit are nil, not wrapped")
    func overflow() {
        #expect(Money(kopecks: .max).adding(Money(kopecks: 1)) == nil)
        #expect(Money(kopecks: 1).subtracting(Money(kopecks: 2)) == nil)
    }
}
