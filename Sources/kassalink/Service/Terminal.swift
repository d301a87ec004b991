import Foundation

/// Words for people at a terminal: Russian first, English beside it.
enum Terminal {
    static func say(_ russian: String, _ english: String) {
        print("\(russian)  ·  \(english)")
        flush()
    }

    /// A frame around the one line that matters.
    static func shout(_ russian: String, _ english: String) {
        let bar = String(repeating: "═", count: max(russian.count, english.count) + 4)
        print("\n\(bar)\n  \(russian)\n  \(english)\n\(bar)\n")
        flush()
    }

    /// Columns side by side, as wide as what stands in them.
    static func table(_ heading: [String], _ rows: [[String]]) {
        let widths = heading.indices.map { column in
            ([heading] + rows).map { $0[column].count }.max() ?? 0
        }
        for row in [heading] + rows {
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            let line = cells.joined(separator: "  ")
            print(
                line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)]
            )
        }
    }

    static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Prints at once: a pipe would hold lines back.
    static func flush() {
        fflush(nil)
    }
}
