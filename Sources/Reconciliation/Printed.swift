package import Payments
import Wire

extension Money {
    /// Reads an amount as banks print it: `4500.00`, `4 500,00` or `4500`; nil for anything that
    /// could be two amounts, and for more than any bank's file holds.
    package init?(printed text: some StringProtocol) {
        let spaces: Set<Character> = [" ", "\u{A0}", "\u{202F}"]
        let groups = text.split(omittingEmptySubsequences: false) { spaces.contains($0) }
        if groups.count > 1 {
            let last = groups[groups.count - 1].prefix { $0 != "," && $0 != "." }
            let inner = groups.dropFirst().dropLast() + [last]
            guard (1...3).contains(groups[0].count), inner.allSatisfy({ $0.count == 3 }) else {
                return nil
            }
        }
        let plain = groups.joined().replacing(",", with: ".")
        guard let money = Money(roubles: plain), money.kopecks <= Self.mostPrinted else {
            return nil
        }
        self = money
    }

    /// A hundred milliards of roubles: as many rows as a file may have still add up.
    private static let mostPrinted: Int64 = 10_000_000_000_000
}

/// Dates as banks print them: Moscow time without a zone.
enum PrintedDate {
    /// Reads `19.11.2026 0:23`, `19.11.2026 00:23:45`, `19.11.2026`, and ISO 8601.
    static func moment(_ text: String) -> Moment? {
        let isISO = text.utf8.dropFirst(4).first == UInt8(ascii: "-")
        if isISO {
            let whole = text.utf8.count == 10 ? text + "T00:00" : text
            guard BusinessDay(String(text.prefix(10))) != nil else { return nil }
            return Timestamp.moment(whole, zoneSeconds: Timestamp.moscowSeconds)
        }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let day = day(parts[0], separator: ".") else {
            return nil
        }
        guard parts.count == 2 else { return day.start }
        let clock = parts[1].utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1 ? ":00" : ""
        let hour = parts[1].utf8.dropFirst().first == UInt8(ascii: ":") ? "0" : ""
        return Timestamp.moment(
            "\(day.text)T\(hour)\(parts[1])\(clock)",
            zoneSeconds: Timestamp.moscowSeconds
        )
    }

    /// Reads `19.11.2026`, and `19.11.26` as a year of this century.
    static func day(_ text: some StringProtocol, separator: Character) -> BusinessDay? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 2, parts[1].count == 2 else { return nil }
        let century = parts[2].count == 2 ? "20" : ""
        return BusinessDay("\(century)\(parts[2])-\(parts[1])-\(parts[0])")
    }

    /// Days that stand within a text, such as `за 24/03/21`, in the order in which they stand.
    static func days(in text: String) -> [BusinessDay] {
        let words = text.split { !($0.isNumber || $0 == "/" || $0 == ".") }
        return words.compactMap { word in
            let bare = word.trimmingSuffix { $0 == "." || $0 == "/" }
            return day(bare, separator: "/") ?? day(bare, separator: ".")
        }
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isEnd: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isEnd(last) { rest.removeLast() }
        return rest
    }
}
