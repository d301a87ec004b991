/// Finds where functions begin and end by counting braces.
enum FunctionScan {
    struct Function {
        let line: Int
        let lineCount: Int
    }

    static func functions(in file: SourceFile) -> [Function] {
        var found: [Function] = []
        var open: [(line: Int, depth: Int)] = []
        var waiting: Int?
        var depth = 0
        for line in file.code {
            if begins(line.text) { waiting = line.number }
            for letter in line.text {
                switch letter {
                case "{":
                    if let start = waiting {
                        open.append((start, depth))
                        waiting = nil
                    }
                    depth += 1
                case "}":
                    waiting = nil
                    depth -= 1
                    if let last = open.last, last.depth == depth {
                        open.removeLast()
                        found.append(
                            Function(line: last.line, lineCount: line.number - last.line + 1)
                        )
                    }
                default: break
                }
            }
        }
        return found
    }

    private static func begins(_ text: String) -> Bool {
        let words = text.split { " (<?".contains($0) }
        return words.contains("func") || words.first { !$0.hasPrefix("@") } == "init"
            || words.contains("init") && words.contains { ["package", "private"].contains($0) }
    }
}
