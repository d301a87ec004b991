import Payments
import Testing
import Wire

@Suite("Dates on the wire")
struct TimestampTests {
    @Test(
        "a date that leaves something to guess is no date",
        arguments: [
            "", "2020-07-24", "2020-07-24T17:20:00", "2020-13-01T00:00:00Z", "2020-07-24T25:00:00Z",
            "20-07-24T17:20:00Z", "2020-07-24T17:20:00+3", "2020-07-24T17:20:00.Z",
            "2020-07-24T17:20:00Zx", "٢٠٢٠-07-24T17:20:00Z",
        ]
    )
    func refused(text: String) {
        #expect(Timestamp.moment(text) == nil)
    }

    @Test(
        "the forms that banks send",
        arguments: [
            ("2020-07-24T17:20:00.999232+03:00", 1_595_600_400_999),
            ("2020-07-24T14:20:00Z", 1_595_600_400_000),
            ("2020-12-03T17:56:36.546+0000", 1_607_018_196_546),
            ("2026-11-23T04:32:29.381450740Z[Etc/UTC]", 1_795_408_349_381),
            ("1969-12-31T23:59:59Z", -1000), ("2000-02-29T00:00:00Z", 951_782_400_000),
        ] as [(String, Int64)]
    )
    func read(text: String, milliseconds: Int64) {
        #expect(Timestamp.moment(text)?.milliseconds == milliseconds)
    }

    @Test("a zone that the bank declares is used only where the date has none")
    func zone() {
        let moscow = Timestamp.moscowSeconds
        #expect(
            Timestamp.moment("2020-07-24T17:20:00", zoneSeconds: moscow)
                == Timestamp.moment("2020-07-24T14:20:00Z")
        )
        #expect(
            Timestamp.moment("2020-07-24T17:20:00Z", zoneSeconds: moscow)
                == Timestamp.moment("2020-07-24T17:20:00Z")
        )
    }

    @Test("what is written is read back, in any zone")
    func roundTrip() {
        for day in stride(from: Int64(-40_000), to: 60_000, by: 37) {
            let moment = Moment(milliseconds: day * 86_400_000 + 12_345_678)
            #expect(Timestamp.moment(Timestamp.text(moment)) == moment)
            #expect(Timestamp.moment(Timestamp.text(moment, zoneSeconds: 10_800)) == moment)
        }
    }

    @Test(
        "is written as HTTP wants it",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        ]
    )
    func http(seconds: Int64, text: String) {
        #expect(Timestamp.httpText(Moment(milliseconds: seconds * 1000 + 999)) == text)
    }
}
