import Ledger
import Payments

/// The parameters after `?`: each known, each once.
struct Query: Sendable {
    private let values: [String: String]

    /// An unknown or doubled name is refused: a misspelt `limti` must not be lost in silence.
    init(_ raw: String, known: [String]) throws(Problem) {
        var values: [String: String] = [:]
        for pair in raw.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap({ PercentText.decoded($0, plusIsSpace: true) }),
                known.contains(name)
            else { throw .unknownParameter("\(parts.first ?? "")", known: known) }
            let text = parts.count == 2 ? PercentText.decoded(parts[1], plusIsSpace: true) : ""
            guard let text else {
                throw .badParameter(name, wanted: "percent-encoded UTF-8")
            }
            guard values.updateValue(text, forKey: name) == nil else {
                throw .badParameter(name, wanted: "given once")
            }
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    func integer(_ name: String, in allowed: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let text = values[name] else { return nil }
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isPlain, let value = Int64(text), allowed.contains(value) else {
            throw .badParameter(
                name,
                wanted: "a whole number, \(allowed.lowerBound) to \(allowed.upperBound)"
            )
        }
        return value
    }

    /// How many items a list gives at once.
    func limit() throws(Problem) -> Int {
        Int(try integer("limit", in: 1...Self.limitLimit) ?? Self.usualLimit)
    }

    static let usualLimit: Int64 = 50
    static let limitLimit: Int64 = 200

    /// Where a list goes on: the `next_cursor` of its page before.
    func cursor<Subject>(limit: Int = Fields.nameLimit) throws(Problem)
        -> Identifier<Subject>?
    {
        guard let text = values["cursor"] else { return nil }
        guard Fields.isName(text, limit: limit) else {
            throw .badParameter("cursor", wanted: "the next_cursor of the page before")
        }
        return Identifier(text)
    }

    func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type = Word.self)
        throws(Problem) -> Word? where Word.RawValue == String
    {
        guard let text = values[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue)
            throw .badParameter(name, wanted: "one of \(words.joined(separator: ", "))")
        }
        return word
    }
}
