import Payments
import Wire

/// Prints what the service answered, for people.
enum Facts {
    static func list(_ object: JSON, names: [String]) {
        for name in names {
            if let value = text(object[name], named: name) { print("\(name): \(value)") }
        }
    }

    /// A page of things, and how to get the next one.
    static func table(_ page: JSON, columns: [String]) {
        let rows = (page["items"]?.list ?? []).map { item in
            columns.map { text(item[$0], named: $0) ?? "-" }
        }
        if rows.isEmpty {
            Terminal.say("ничего нет", "there is nothing")
        } else {
            Terminal.table(columns, rows)
        }
        if let next = page["next_cursor"]?.textOrLiteral { print("--cursor \(next)") }
    }

    private static func text(_ value: JSON?, named name: String) -> String? {
        switch value {
        case .none, .null: nil
        case .number(let literal) where name == "amount" || name.hasSuffix("_amount"):
            Int64(literal).map { Money(kopecks: $0).inRussian } ?? literal
        case .some(let value): value.textOrLiteral ?? value.compactText
        }
    }
}
