import Banks

/// A key that somebody reads: one of ours, or one of a bank's contracts.
struct KnownKey: Hashable {
    /// With a star for the name of a thing: `account.*.bank`.
    let pattern: String
    let isList: Bool

    static let all: [KnownKey] = {
        let contracts = Set(Dialect.all.flatMap(\.keys)).map { key in
            KnownKey(pattern: "account.*.\(key.name)", isList: key.isList)
        }
        let own = SettingKey.allCases.map { KnownKey(pattern: $0.rawValue, isList: $0.isList) }
        return own + contracts.sorted { $0.pattern < $1.pattern }
    }()

    var parts: [Substring] { pattern.split(separator: ".") }

    /// The key of one thing, as a variable of the environment is named after it.
    func path(of name: String) -> String {
        parts.map { $0 == "*" ? name : String($0) }.joined(separator: ".")
    }

    /// The key that a path in a file means, if there is one.
    static func matching(_ path: [String]) -> KnownKey? {
        all.first { key in
            key.parts.count == path.count
                && zip(key.parts, path).allSatisfy { $0 == "*" || $0 == $1[...] }
        }
    }
}
