import Foundation

/// `Package.swift` as far as it says who depends on whom.
enum Manifest {
    struct Target {
        let name: String
        let kind: String
        let dependencies: [String]

        var isTest: Bool { kind == "testTarget" }
        var isSystem: Bool { kind == "systemLibrary" }
    }

    /// In the order in which they stand.
    static func targets() throws -> [Target] {
        let text = try Tree.text(of: "Package.swift")
        let start = text.range(of: "    targets: [")?.upperBound ?? text.startIndex
        let list = String(text[start...])
        let pattern = /\.(systemLibrary|target|executableTarget|testTarget)\(\s*name: "(\w+)"/
        let heads = list.matches(of: pattern)
        return heads.enumerated().map { index, head in
            let end = index + 1 < heads.count ? heads[index + 1].range.lowerBound : list.endIndex
            return Target(
                name: String(head.output.2),
                kind: String(head.output.1),
                dependencies: dependencies(in: String(list[head.range.upperBound..<end]))
            )
        }
    }

    private static func dependencies(in body: String) -> [String] {
        guard let list = body.firstMatch(of: /dependencies: \[([^\]]*)\]/) else { return [] }
        return list.output.1.matches(of: /"(\w+)"/).map { String($0.output.1) }
    }

    static func isOurs(_ name: String, in targets: [Target]) -> Bool {
        targets.contains { $0.name == name }
    }

    /// Two targets live in folders of lower case, outside of Sources.
    static func name(ofFolder folder: String) -> String {
        ["templates": "Templates", "assets": "Assets"][folder] ?? folder
    }
}
