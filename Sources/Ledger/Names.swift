package import Payments

/// A bank's names as one text column: kind, length in bytes, text, one after the other.
///
/// The length makes any text safe, whatever a bank puts into a name.
package enum Names {
    package static func text(_ names: [BankName]) -> String {
        names.map { name in
            let (kind, text) = name.parts
            return "\(kind)\(text.utf8.count):\(text)"
        }
        .joined()
    }

    /// - Returns: nil for a text that no list of names was written as.
    package static func read(_ text: String) -> [BankName]? {
        var names: [BankName] = []
        var rest = text.utf8[...]
        while let kind = rest.popFirst() {
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
                let length = Int(String(Substring(rest[..<colon]))), length >= 0,
                case let start = rest.index(after: colon),
                let end = rest.index(start, offsetBy: length, limitedBy: rest.endIndex),
                let name = BankName(kind: kind, text: String(Substring(rest[start..<end])))
            else { return nil }
            names.append(name)
            rest = rest[end...]
        }
        return names
    }
}

extension Link {
    /// What the bank calls things on this link, as far as this change has brought it to light:
    /// callbacks that came before the bank's answer carry these names (E04).
    package func namesLearned(since before: Link?) -> [BankName] {
        var names: [BankName] = []
        if let code, code != before?.code { names.append(.code(code.qrcID)) }
        for charge in charges {
            guard let activation = charge.activation,
                activation != before?.charge(charge.id)?.activation
            else { continue }
            names.append(.activation(activation))
        }
        return names
    }
}

extension BankName {
    /// The letter of the kind, and the name.
    package var parts: (kind: String, text: String) {
        switch self {
        case .charge(let text): ("c", text)
        case .activation(let text): ("a", text)
        case .code(let text): ("q", text)
        }
    }

    fileprivate init?(kind: UInt8, text: String) {
        switch kind {
        case UInt8(ascii: "c"): self = .charge(text)
        case UInt8(ascii: "a"): self = .activation(text)
        case UInt8(ascii: "q"): self = .code(text)
        default: return nil
        }
    }
}
