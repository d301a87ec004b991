import Testing

/// What can be counted about files, functions and names.
@Suite("The house style: shape")
struct ShapeTests {
    static let fileLimit = 400
    static let functionLimit = 60

    @Test("no file is longer than a reader's patience")
    func fileLength() throws {
        for file in try Tree.files() {
            #expect(file.lines.count - 1 <= Self.fileLimit, "\(file.path)")
        }
    }

    @Test("every function fits on a screen")
    func functionLength() throws {
        for file in try Tree.files() {
            for function in FunctionScan.functions(in: file) {
                #expect(
                    function.lineCount <= Self.functionLimit,
                    "\(file.path):\(function.line) \(function.lineCount) lines"
                )
            }
        }
    }

    @Test("no file is named for being put away")
    func names() throws {
        let refused = [
            "Utils", "Helpers", "Helper", "Core", "Manager", "Extensions", "New", "Misc",
        ]
        for file in try Tree.files() {
            let words = file.name.dropLast(".swift".count).split { "+-_".contains($0) }
            for word in words {
                #expect(!refused.contains(where: { word.hasSuffix($0) }), "\(file.path)")
            }
            #expect(!refused.contains(file.target), "\(file.path)")
        }
    }

    @Test("nothing is public, nothing is forced, nothing is left for later")
    func words() throws {
        // Taken apart, or this very file would be found.
        let refused = ["pub" + "lic ", "try" + "!", "as" + "! ", "open cl" + "ass"]
        let laterWords = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in try Tree.files() {
            for line in file.code {
                for word in refused where line.text.contains(word) {
                    Issue.record("\(file.path):\(line.number) has '\(word)'")
                }
            }
            for (index, line) in file.lines.enumerated() {
                for word in laterWords where line.contains(word) {
                    Issue.record("\(file.path):\(index + 1) has '\(word)'")
                }
            }
        }
    }

    @Test("a type that is said to be safe to share says why")
    func uncheckedSendable() throws {
        let claim = "@unche" + "cked Sendable"
        for file in try Tree.files() {
            for line in file.code where line.text.contains(claim) {
                let above = line.number >= 2 ? file.lines[line.number - 2] : ""
                #expect(
                    above.trimmingPrefix { $0 == " " }.hasPrefix("//"),
                    "\(file.path):\(line.number) needs a sentence of proof above it"
                )
            }
        }
    }
}
