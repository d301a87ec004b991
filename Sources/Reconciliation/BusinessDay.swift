package import Payments
import Wire

/// A day by Moscow's calendar, by which all banks date their books.
package struct BusinessDay: Hashable, Comparable, Sendable {
    /// Counted from the first of January 1970.
    let number: Int64

    init(number: Int64) {
        self.number = number
    }

    package init(of moment: Moment) {
        let local = moment.milliseconds + Timestamp.moscowSeconds * 1000
        let inDay = (local % Self.milliseconds + Self.milliseconds) % Self.milliseconds
        number = (local - inDay) / Self.milliseconds
    }

    /// Reads `2026-11-19`; nil for a day that is in no calendar.
    package init?(_ text: String) {
        let midnight = Timestamp.moment(text + "T00:00", zoneSeconds: Timestamp.moscowSeconds)
        guard let midnight else { return nil }
        self.init(of: midnight)
        guard self.text == text else { return nil }
    }

    private static let milliseconds: Int64 = 86_400_000

    package var text: String {
        String(Timestamp.text(start, zoneSeconds: Timestamp.moscowSeconds).prefix(10))
    }

    package var start: Moment {
        Moment(milliseconds: number * Self.milliseconds - Timestamp.moscowSeconds * 1000)
    }

    package func adding(_ days: Int64) -> BusinessDay { BusinessDay(number: number + days) }

    /// Saturdays and Sundays do not count; other holidays are not known here.
    func adding(workingDays: Int) -> BusinessDay {
        var (day, left) = (self, workingDays)
        while left > 0 {
            day = day.adding(1)
            if day.isWorking { left -= 1 }
        }
        return day
    }

    /// The first of January 1970 was a Thursday.
    private var isWorking: Bool { ((number + 3) % 7 + 7) % 7 < 5 }

    package static func < (left: BusinessDay, right: BusinessDay) -> Bool {
        left.number < right.number
    }
}
