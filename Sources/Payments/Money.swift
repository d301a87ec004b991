/// An amount of Russian money, held in kopecks.
///
/// SBP settles in roubles only, so the type is the currency. There is no floating point anywhere:
/// text that is not exactly an amount is nil, never rounded.
package struct Money: Hashable, Comparable, Sendable {
    package let kopecks: Int64

    package init(kopecks: Int64) {
        self.kopecks = kopecks
    }

    /// Reads the decimal form that banks and 1C send: `1500`, `1500.5` or `1500.50`.
    ///
    /// Returns nil for anything else (sign, exponent, comma, a third digit): a guess about money is
    /// worse than a refusal.
    package init?(roubles text: some StringProtocol) {
        let parts = String(text).utf8.split(
            separator: UInt8(ascii: "."),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let whole = Self.digits(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(roubles: whole, kopecks: 0)
            return
        }
        let fraction = parts[1]
        guard let value = Self.digits(fraction), fraction.count <= 2 else { return nil }
        self.init(roubles: whole, kopecks: fraction.count == 1 ? value * 10 : value)
    }

    /// Reads a whole number of kopecks written in plain digits, as ELPLAT and НСПК send it.
    package init?(kopecksText text: some StringProtocol) {
        guard let kopecks = Self.digits(String(text).utf8[...]) else { return nil }
        self.init(kopecks: kopecks)
    }

    private init?(roubles: Int64, kopecks: Int64) {
        let (hundredfold, tooLarge) = roubles.multipliedReportingOverflow(by: 100)
        let (total, overflow) = hundredfold.addingReportingOverflow(kopecks)
        guard !tooLarge, !overflow else { return nil }
        self.kopecks = total
    }

    private static func digits(_ text: Substring.UTF8View) -> Int64? {
        text.allSatisfy { (0x30...0x39).contains($0) } ? Int64(Substring(text)) : nil
    }

    /// The sum, or nil where it would not fit: no caller may carry on with a wrong total.
    package func adding(_ other: Money) -> Money? {
        let (total, overflow) = kopecks.addingReportingOverflow(other.kopecks)
        return overflow ? nil : Money(kopecks: total)
    }

    /// What is left after taking `other` away, or nil where nothing would be left to take.
    package func subtracting(_ other: Money) -> Money? {
        other.kopecks <= kopecks ? Money(kopecks: kopecks - other.kopecks) : nil
    }

    package static func < (left: Money, right: Money) -> Bool {
        left.kopecks < right.kopecks
    }
}

extension Money {
    /// Two digits after the point, as people and most banks write it: `1500.50`.
    package var roubles: String {
        "\(kopecks / 100).\(kopecks % 100 < 10 ? "0" : "")\(kopecks % 100)"
    }

    /// The shortest exact decimal, `1500.5` or `10`: the form on which every checker of a
    /// Raiffeisen seal agrees (protocol sheet 2, section 2.9).
    package var shortestRoubles: String {
        switch kopecks % 100 {
        case 0: "\(kopecks / 100)"
        case let rest where rest % 10 == 0: "\(kopecks / 100).\(rest / 10)"
        default: roubles
        }
    }
}
