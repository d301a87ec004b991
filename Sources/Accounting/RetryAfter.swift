import Payments
import Wire

/// The header by which a listener says when it wants to hear from us again.
enum RetryAfter {
    /// Seconds from the reply; a date is counted from the reply's own `Date`, by the listener's clock,
    /// and means nothing without one.
    static func seconds(in reply: Reply) -> Int64? {
        guard let text = reply.headers["Retry-After"] else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Int64(text) }
        guard let until = date(text), let sent = reply.headers["Date"].flatMap({ date($0) }) else {
            return nil
        }
        return max(0, until.seconds(since: sent))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Wed, 21 Oct 2015 07:28:00 GMT`, the one form that RFC 9110 lets anybody send.
    static func date(_ text: String) -> Moment? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT",
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp.moment("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }
}
