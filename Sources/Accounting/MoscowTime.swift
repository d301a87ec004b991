import Payments
import Wire

/// Dates as accounting in Russia reads them.
enum MoscowTime {
    /// `2026-11-20T12:03:11+03:00`: whole seconds, since not every reader takes a fraction.
    static func second(_ moment: Moment) -> String {
        let text = Timestamp.text(moment, zoneSeconds: Timestamp.moscowSeconds)
        return text.prefix { $0 != "." } + "+03:00"
    }

    /// `2026-11-20 12:03:00`: whole minutes, and no word about the zone.
    static func minute(_ moment: Moment) -> String {
        let text = Timestamp.text(moment, zoneSeconds: Timestamp.moscowSeconds)
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)):00"
    }
}
