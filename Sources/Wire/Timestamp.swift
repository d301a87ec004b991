package import Payments

/// Dates on the wire: ISO 8601 with an offset, read and written without a calendar library.
package enum Timestamp {
    /// Reads `2020-07-24T17:20:00.999232+03:00`: `T` or a space, 0 to 9 digits of fraction, `Z` or
    /// an offset, and the `[Europe/Moscow]` that Java appends.
    ///
    /// `zoneSeconds` is the offset that a bank declares for dates written without one; unless it is
    /// given such a date is nil, not a guess.
    package static func moment(_ text: String, zoneSeconds: Int64? = nil) -> Moment? {
        var rest = text.utf8.prefix { $0 != UInt8(ascii: "[") }
        guard let year = number(&rest, 4), skip(&rest, "-"), let month = number(&rest, 2),
            skip(&rest, "-"), let day = number(&rest, 2), skip(&rest, "T") || skip(&rest, " "),
            let hour = number(&rest, 2), skip(&rest, ":"), let minute = number(&rest, 2)
        else { return nil }
        var second: Int64 = 0
        if skip(&rest, ":") {
            guard let read = number(&rest, 2) else { return nil }
            second = read
        }
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second <= 60,
            let milliseconds = fraction(&rest), let offset = offset(&rest) ?? zoneSeconds,
            rest.isEmpty
        else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Moment(milliseconds: seconds * 1000 + milliseconds)
    }

    /// Writes `2020-07-24T14:20:00.999Z`, or with the offset given.
    package static func text(_ moment: Moment, zoneSeconds: Int64 = 0) -> String {
        let local = moment.milliseconds + zoneSeconds * 1000
        let milliseconds = ((local % 1000) + 1000) % 1000
        let seconds = (local - milliseconds) / 1000
        let inDay = ((seconds % 86_400) + 86_400) % 86_400
        let (year, month, day) = date(daysSince1970: (seconds - inDay) / 86_400)
        let clock = "\(two(inDay / 3600)):\(two(inDay / 60 % 60)):\(two(inDay % 60))"
        let thousandths = "\(milliseconds + 1000)".dropFirst()
        return "\(year)-\(two(month))-\(two(day))T\(clock).\(thousandths)\(zone(zoneSeconds))"
    }

    /// Writes `Sun, 06 Nov 1994 08:49:37 GMT`, as HTTP dates its answers (RFC 9110, 5.6.7).
    package static func httpText(_ moment: Moment) -> String {
        let seconds = moment.seconds(since: Moment(milliseconds: 0))
        let (days, inDay) = (seconds / 86_400, seconds % 86_400)
        let (year, month, day) = date(daysSince1970: days)
        let clock = "\(two(inDay / 3600)):\(two(inDay / 60 % 60)):\(two(inDay % 60))"
        let (weekday, name) = (weekdays[Int(days % 7)], months[Int(month) - 1])
        return "\(weekday), \(two(day)) \(name) \(year) \(clock) GMT"
    }

    /// The first of January 1970 was a Thursday.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    package static let moscowSeconds: Int64 = 3 * 3600

    private static func zone(_ seconds: Int64) -> String {
        guard seconds != 0 else { return "Z" }
        let size = abs(seconds)
        return "\(seconds < 0 ? "-" : "+")\(two(size / 3600)):\(two(size / 60 % 60))"
    }

    private static func two(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static func number(_ rest: inout Substring.UTF8View, _ digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit(&rest) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static func digit(_ rest: inout Substring.UTF8View) -> Int64? {
        guard let byte = rest.first, (0x30...0x39).contains(byte) else { return nil }
        rest.removeFirst()
        return Int64(byte - 0x30)
    }

    private static func skip(_ rest: inout Substring.UTF8View, _ sign: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: sign) else { return false }
        rest.removeFirst()
        return true
    }

    private static func fraction(_ rest: inout Substring.UTF8View) -> Int64? {
        guard skip(&rest, ".") else { return 0 }
        var (milliseconds, count): (Int64, Int) = (0, 0)
        while let digit = digit(&rest) {
            count += 1
            if count <= 3 { milliseconds = milliseconds * 10 + digit }
        }
        guard (1...9).contains(count) else { return nil }
        return milliseconds * [1, 100, 10, 1][min(count, 3)]
    }

    private static func offset(_ rest: inout Substring.UTF8View) -> Int64? {
        if skip(&rest, "Z") { return 0 }
        let isWest = skip(&rest, "-")
        guard isWest || skip(&rest, "+") else { return nil }
        guard let hours = number(&rest, 2), hours <= 18 else { return nil }
        _ = skip(&rest, ":")
        guard let minutes = rest.isEmpty ? 0 : number(&rest, 2), minutes < 60 else { return nil }
        return (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    }

    /// Days from civil date, proleptic Gregorian, counting years from March.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func date(daysSince1970 days: Int64) -> (Int64, Int64, Int64) {
        let days = days + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted + (shifted < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
