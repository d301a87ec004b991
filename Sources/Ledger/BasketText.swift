package import Payments

/// A basket as one text column: its fields one after the other, each behind its length in bytes.
package enum BasketText {
    package static func text(_ basket: Basket) -> String {
        let customer =
            switch basket.customer {
            case .email(let text): [email, text]
            case .phone(let text): [phone, text]
            }
        let fields = [basket.account.text] + customer + basket.lines.flatMap(\.fields)
        return fields.map { "\($0.utf8.count):\($0)" }.joined()
    }

    /// - Returns: nil for a text that no basket was written as.
    package static func read(_ text: String) -> Basket? {
        guard let fields = split(text), fields.count > head, (fields.count - head) % 7 == 0 else {
            return nil
        }
        let lines = stride(from: head, to: fields.count, by: 7).map {
            Basket.Line(fields: fields[$0..<$0 + 7])
        }
        guard let customer = customer(fields[1], fields[2]), !lines.contains(nil) else {
            return nil
        }
        return Basket(
            account: FiscalAccount.ID(fields[0]),
            customer: customer,
            lines: lines.compactMap(\.self)
        )
    }

    /// Fields before the first line.
    private static let head = 3
    private static let (email, phone) = ("email", "phone")

    private static func customer(_ kind: String, _ text: String) -> Basket.Customer? {
        switch kind {
        case email: .email(text)
        case phone: .phone(text)
        default: nil
        }
    }

    private static func split(_ text: String) -> [String]? {
        var fields: [String] = []
        var rest = text.utf8[...]
        while !rest.isEmpty {
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
                let length = Int(String(Substring(rest[..<colon]))), length >= 0,
                case let start = rest.index(after: colon),
                let end = rest.index(start, offsetBy: length, limitedBy: rest.endIndex)
            else { return nil }
            fields.append(String(Substring(rest[start..<end])))
            rest = rest[end...]
        }
        return fields
    }
}

extension Basket.Line {
    fileprivate var fields: [String] {
        [
            name, String(price.kopecks), String(quantity.thousandths), String(sum.kopecks),
            vat.rawValue, method.rawValue, object.rawValue,
        ]
    }

    fileprivate init?(fields: ArraySlice<String>) {
        let fields = Array(fields)
        guard let price = Int64(fields[1]), let quantity = Int64(fields[2]),
            let sum = Int64(fields[3]), let vat = Basket.VAT(rawValue: fields[4]),
            let method = Basket.Method(rawValue: fields[5]),
            let object = Basket.Object(rawValue: fields[6])
        else { return nil }
        self.init(
            name: fields[0],
            price: Money(kopecks: price),
            quantity: Basket.Quantity(thousandths: quantity),
            sum: Money(kopecks: sum),
            vat: vat,
            method: method,
            object: object
        )
    }
}

/// Parts of a refund as one text column: `1=500,3=2000`.
package enum PartsText {
    package static func text(_ parts: [Refund.Part]) -> String? {
        guard !parts.isEmpty else { return nil }
        return parts.map { "\($0.line)=\($0.sum.kopecks)" }.joined(separator: ",")
    }

    /// - Returns: nil for a text that no parts were written as.
    package static func read(_ text: String?) -> [Refund.Part]? {
        guard let text else { return [] }
        let parts = text.split(separator: ",").map { part -> Refund.Part? in
            let numbers = part.split(separator: "=").compactMap { Int64($0) }
            guard numbers.count == 2 else { return nil }
            return Refund.Part(line: Int(numbers[0]), sum: Money(kopecks: numbers[1]))
        }
        return parts.contains(nil) ? nil : parts.compactMap(\.self)
    }
}
