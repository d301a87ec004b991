import ArgumentParser
import Payments

/// An amount as people type it: `1500`, `1500,50`, `1500.50` or `1 500,50`.
struct AmountArgument: ExpressibleByArgument {
    let money: Money

    /// nil for anything that could mean two amounts, such as `1,500.50`.
    init?(argument: String) {
        let spaces: Set<Character> = [" ", "\u{A0}", "\u{202F}"]
        let groups = argument.split(omittingEmptySubsequences: false) { spaces.contains($0) }
        if groups.count > 1 {
            let last = groups[groups.count - 1].prefix { $0 != "," && $0 != "." }
            let inner = groups.dropFirst().dropLast() + [last]
            guard (1...3).contains(groups[0].count), inner.allSatisfy({ $0.count == 3 }) else {
                return nil
            }
        }
        let text = groups.joined().replacing(",", with: ".")
        guard let money = Money(roubles: text), money.kopecks > 0 else { return nil }
        self.money = money
    }
}

extension Money {
    /// As a cashier reads it: `1 500,50 ₽`.
    var inRussian: String {
        let parts = roubles.split(separator: ".")
        var whole = ""
        for (index, digit) in parts[0].reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { whole.append(" ") }
            whole.append(digit)
        }
        return String(whole.reversed()) + "," + parts[1] + " ₽"
    }
}
