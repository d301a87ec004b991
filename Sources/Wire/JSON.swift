/// A JSON value that keeps what the sender wrote: numbers as their literal text, members in order.
///
/// A seal over an amount covers its text, so a number that went through a floating-point type would
/// be another number. That is why the door has a reader of its own.
package indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The literal as it stood on the wire: `1500.50` stays `1500.50`.
    case number(String)
    case text(String)
    case list([JSON])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The member of an object; nil where there is none or this is no object.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The literal of a number.
    package var literal: String? {
        guard case .number(let literal) = self else { return nil }
        return literal
    }

    /// The text of a string or the literal of a number: many banks send either for one field.
    package var textOrLiteral: String? {
        text ?? literal
    }

    package var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    /// A whole number written without point or exponent.
    package var integer: Int64? {
        literal.flatMap { Int64($0) }
    }

    package var list: [JSON]? {
        guard case .list(let list) = self else { return nil }
        return list
    }

    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    package static func integer(_ value: some BinaryInteger) -> JSON {
        .number(String(value))
    }

    /// The text, or null where there is none.
    package static func optional(_ text: String?) -> JSON {
        text.map { .text($0) } ?? .null
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByArrayLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int64) { self = .number(String(value)) }
    package init(arrayLiteral elements: JSON...) { self = .list(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
