import Foundation
import Testing

/// What is written for people agrees with what the code does.
@Suite("The house style: paper")
struct PaperTests {
    @Test("every key of the settings is documented, and every documented key is read")
    func settingKeys() throws {
        let source = try Tree.text(of: "Sources/kassalink/Settings/SettingKey.swift")
        let cases = source.matches(of: /case (\w+) = "([a-z*.-]+)"/).map {
            (name: String($0.output.1), key: String($0.output.2))
        }
        let documented = try SettingsPaper.keys()
        #expect(cases.count > 40)
        let known = Set(cases.map(\.key)).union(try contractKeys())
        for key in known {
            #expect(documented.contains(key), "config/kassalink.yaml does not explain \(key)")
        }
        for key in documented {
            #expect(known.contains(key), "nothing reads \(key) of config/kassalink.yaml")
        }
        let readers = try Tree.files(in: ["Sources/kassalink"])
            .filter { !$0.path.hasSuffix("SettingKey.swift") }
            .flatMap(\.lines).joined(separator: "\n")
        for (name, key) in cases {
            #expect(readers.contains("." + name), "no code reads \(key)")
        }
    }

    /// Those of single banks, as their dialects name them.
    private func contractKeys() throws -> [String] {
        let keys = try Tree.files(in: ["Sources/Banks"]).flatMap { file in
            file.lines.flatMap { line in
                line.matches(of: /= ContractKey\("([a-z.-]+)"/).map {
                    "account.*.\($0.output.1)"
                }
            }
        }
        #expect(keys.count > 25)
        return keys
    }

    @Test("every hard case that is cited exists")
    func hardCases() throws {
        let (first, last) = (1, 47)
        for file in try Tree.files() {
            for (index, line) in file.lines.enumerated() where line.contains("//") {
                for found in line.matches(of: /\bE(\d\d)\b/) {
                    let number = Int(found.output.1) ?? 0
                    #expect((first...last).contains(number), "\(file.path):\(index + 1)")
                }
            }
        }
    }

    @Test("no path of one machine stands in the tree")
    func machinePaths() throws {
        let refused = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
        let scripts = ["Makefile", ".ci/run", "scripts/setup", "config/kassalink.yaml"]
        for path in scripts {
            let text = try Tree.text(of: path)
            for word in refused { #expect(!text.contains(word), "\(path) has \(word)") }
        }
        for file in try Tree.files() {
            for (index, line) in file.lines.enumerated() {
                for word in refused where line.contains(word) {
                    Issue.record("\(file.path):\(index + 1) has \(word)")
                }
            }
        }
    }
}

/// The keys of `config/kassalink.yaml`, by their indentation.
enum SettingsPaper {
    /// With a star for the names of things.
    static func keys() throws -> Set<String> {
        var path: [(indent: Int, name: String)] = []
        var found: [String] = []
        for line in try Tree.text(of: "config/kassalink.yaml").split(separator: "\n") {
            guard let match = line.firstMatch(of: /^( *)([a-z0-9-]+):(.*)$/) else { continue }
            let indent = match.output.1.count
            path.removeAll { $0.indent >= indent }
            path.append((indent, String(match.output.2)))
            guard !match.output.3.trimmingCharacters(in: .whitespaces).isEmpty else { continue }
            found.append(starred(path.map(\.name)))
        }
        return Set(found)
    }

    private static func starred(_ path: [String]) -> String {
        let hasName = ["merchant", "store", "account", "fiscal", "listener"].contains(path[0])
        return path.enumerated().map { $0 == 1 && hasName ? "*" : $1 }.joined(separator: ".")
    }
}
