import Yams

/// Finds what the settings file says that nothing reads: a mistyped key is a setting not made.
enum UnknownKeys {
    static func mistakes(inYAML text: String) -> [Mistake] {
        do {
            guard let mapping = try Yams.compose(yaml: text)?.mapping else {
                return [
                    Mistake(
                        key: "(the file)",
                        what: "is not a list of `key: value`",
                        remedy: "start from config/kassalink.yaml"
                    )
                ]
            }
            return walk(mapping, under: [])
        } catch {
            return [
                Mistake(
                    key: "(the file)",
                    what: "is not YAML: \(firstLine(of: "\(error)"))",
                    remedy: "correct it there"
                )
            ]
        }
    }

    /// Names in `KASSALINK_…` variables that are no key, in any of the items the settings name.
    static func mistakes(inVariables names: [String], items: [String]) -> [Mistake] {
        let known = Set(
            KnownKey.all.flatMap { key in
                key.pattern.contains("*")
                    ? items.map { variable(key.path(of: $0)) } : [variable(key.pattern)]
            }
        )
        let unknown = names.filter { name in
            name.hasPrefix(variablePrefix) && !known.contains(name)
                && !ownVariables.contains(name)
        }
        return unknown.sorted().map { name in
            Mistake(
                key: name,
                what: "is a variable that nothing reads",
                remedy: Suggestion.nearest(to: name, among: known.sorted())
                    .map { "did you mean \($0)?" } ?? "remove it"
            )
        }
    }

    static func variable(_ path: String) -> String {
        variablePrefix
            + path.uppercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }

    static let variablePrefix = "KASSALINK_"
    /// Variables that are read, and are no settings of the service.
    private static let ownVariables: Set = [
        "KASSALINK_CONFIG", "KASSALINK_URL", "KASSALINK_TOKEN", "KASSALINK_STATE",
        "KASSALINK_FAULT",
    ]

    private static func walk(_ mapping: Yams.Node.Mapping, under path: [String]) -> [Mistake] {
        mapping.flatMap { pair -> [Mistake] in
            let path = path + [pair.key.string ?? "?"]
            if let inner = pair.value.mapping, KnownKey.matching(path) == nil {
                return isSection(path) ? walk(inner, under: path) : [unknown(path)]
            }
            guard let key = KnownKey.matching(path) else {
                let isEmptySection = pair.value.string?.isEmpty == true && isSection(path)
                return isEmptySection ? [] : [unknown(path)]
            }
            return wrongShape(of: pair.value, for: key, at: path)
        }
    }

    private static func isSection(_ path: [String]) -> Bool {
        KnownKey.all.contains { key in
            key.parts.count > path.count
                && zip(key.parts, path).allSatisfy { $0 == "*" || $0 == $1[...] }
        }
    }

    private static func wrongShape(of node: Yams.Node, for key: KnownKey, at path: [String])
        -> [Mistake]
    {
        let isList = node.sequence != nil
        guard isList != key.isList || node.mapping != nil else { return [] }
        return [
            Mistake(
                key: path.joined(separator: "."),
                what: key.isList ? "must be a list" : "must be one value",
                remedy: key.isList ? "write it as [one, two]" : "write it as key: value"
            )
        ]
    }

    private static func unknown(_ path: [String]) -> Mistake {
        let name = path.joined(separator: ".")
        let known = KnownKey.all.map { key in
            zip(key.parts, path)
                .map { $0 == "*" ? $1 : String($0) }.joined(separator: ".")
        }
        return Mistake(
            key: name,
            what: "is a key that nothing reads",
            remedy: Suggestion.nearest(to: name, among: known).map { "did you mean \($0)?" }
                ?? "remove it, or see config/kassalink.yaml"
        )
    }

    private static func firstLine(of text: String) -> String {
        String(text.prefix { $0 != "\n" })
    }
}
