import Payments
import Testing

@testable import Reconciliation

@Suite("Amounts and dates as banks print them")
struct PrintedTests {
    @Test(
        "an amount is read exactly, however its thousands and kopecks are set apart",
        arguments: [
            ("4500.00", 450_000), ("4500,00", 450_000), ("4 500,00", 450_000), ("4500", 450_000),
            ("4\u{A0}500.5", 450_050), ("1 000 000,01", 100_000_001), ("0.01", 1), ("0,00", 0),
        ]
    )
    func amounts(text: String, kopecks: Int64) {
        #expect(Money(printed: text)?.kopecks == kopecks)
    }

    @Test(
        "what could be two amounts, or none, is none",
        arguments: [
            "1,500.50", "1.500,50", "45 00", "4  500", " 4500", "4500 ", "-1", "+1", "1e5", "", ".",
            "1.005", "100 000 000 000,01", "1 0000", "٤",
        ]
    )
    func noAmounts(text: String) {
        #expect(Money(printed: text) == nil)
    }

    @Test(
        "a date of a bank is Moscow's, with or without a zero before the hour",
        arguments: [
            ("19.11.2026 0:23", "2026-11-18T21:23"), ("19.11.2026 00:23:45", "2026-11-18T21:23"),
            ("19.11.2026", "2026-11-18T21:00"), ("2026-11-19T00:23:00", "2026-11-18T21:23"),
            ("2026-11-19 00:23:00.5", "2026-11-18T21:23"), ("2026-11-19", "2026-11-18T21:00"),
            ("2026-11-18T21:23:00Z", "2026-11-18T21:23"),
        ]
    )
    func dates(text: String, utc: String) throws {
        let moment = try #require(PrintedDate.moment(text))
        let day = try #require(BusinessDay(String(utc.prefix(10)))).start + 3 * 3600
        let clock = utc.suffix(5).split(separator: ":").compactMap { Int64($0) }
        #expect(moment.seconds(since: day) / 60 == clock[0] * 60 + clock[1])
    }

    @Test(
        "a day that is in no calendar is no date",
        arguments: [
            "31.02.2026 0:23", "2026-02-31", "19/11/2026", "19.11.2026 24:00", "19.11.2026 0:23 x",
            "1.1.2026", "", "19.11.2026 0", "32.01.2026",
        ]
    )
    func noDates(text: String) {
        #expect(PrintedDate.moment(text) == nil)
    }

    @Test("a business day begins at midnight in Moscow")
    func midnight() throws {
        let day = try #require(BusinessDay("2026-11-20"))
        #expect(BusinessDay(of: day.start) == day)
        #expect(BusinessDay(of: day.start - 1).text == "2026-11-19")
        #expect(day.adding(1).text == "2026-11-21")
        // A Friday: the third working day is Wednesday.
        #expect(day.adding(workingDays: 3).text == "2026-11-25")
    }

    @Test("a purpose tells what it is about")
    func purposes() {
        let refund = Purpose(
            "123 RTRN MA0000001234 Возврат перевода по операции СБП [1 - "
                + "AD10000000000000000000000000000A - 0079******12] за 24/03/21"
        )
        #expect(refund.isSBP)
        #expect(!refund.isFee)
        #expect(refund.merchants == ["MA0000001234"])
        #expect(refund.codes == ["AD10000000000000000000000000000A"])
        #expect(refund.day?.text == "2021-03-24")
        let fee = Purpose("IPS FEE 1 ON-US. Комиссии по операции СБП за 23/03/21.")
        #expect(fee.isFee)
        #expect(fee.day?.text == "2021-03-23")
        #expect(!Purpose("Аренда за 01.11.2026").isSBP)
    }
}
