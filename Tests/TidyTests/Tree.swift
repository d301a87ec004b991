import Foundation

/// The source tree as text.
enum Tree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Swift files under the folders, `Sources/…` and `Tests/…` by default.
    static func files(in folders: [String] = ["Sources", "Tests", "templates", "assets"]) throws
        -> [SourceFile]
    {
        try folders.flatMap { folder -> [SourceFile] in
            let start = root.appending(path: folder)
            let found = FileManager.default.enumerator(atPath: start.path())
            let paths = (found?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }
            return try paths.sorted().map { path in
                SourceFile(
                    path: folder + "/" + path,
                    text: try String(contentsOf: start.appending(path: path), encoding: .utf8)
                )
            }
        }
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// One Swift file.
struct SourceFile {
    let path: String
    let lines: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    var name: String { String(path.split(separator: "/").last ?? "") }

    /// `Payments` of `Sources/Payments/Money.swift`.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : String(parts[0])
    }

    /// The modules it imports, whatever stands before and between the words.
    var imports: [String] {
        code.compactMap { line in
            let words = line.text.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(of: "import"), place < words.count - 1,
                words[..<place].allSatisfy({ $0.hasPrefix("@") || access.contains($0) })
            else { return nil }
            let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let name = words[place + 1..<words.count].first { !kinds.contains($0) } ?? ""
            return name.split(separator: ".").first.map(String.init)
        }
    }

    /// Lines without comments and without what stands inside plain text quotes.
    var code: [(number: Int, text: String)] {
        var isInText = false
        return lines.enumerated().map { index, line in
            let (stripped, isInTextAfter) = Self.stripped(line, isInText: isInText)
            isInText = isInTextAfter
            return (index + 1, stripped)
        }
    }

    private static func stripped(_ line: String, isInText: Bool) -> (String, Bool) {
        let marks = line.components(separatedBy: "\"\"\"").count - 1
        if isInText { return ("", marks % 2 == 0) }
        if marks % 2 == 1 { return (String(line.prefix { $0 != "\"" }), true) }
        var text = ""
        var isQuoted = false
        var previous: Character = " "
        for letter in line {
            if letter == "\"", previous != "\\" { isQuoted.toggle() }
            if !isQuoted, letter == "/", previous == "/" {
                text.removeLast()
                break
            }
            if !isQuoted || letter == "\"" { text.append(letter) }
            previous = letter == "\\" && previous == "\\" ? " " : letter
        }
        return (text, false)
    }

    private var access: Set<String> { ["package", "internal", "private", "fileprivate", "public"] }
}
