import Foundation
import Payments
import Wire

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
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }

    /// A moment as the service writes it, by the clock and zone of this machine: people compare it
    /// with their watch and with a bank's statement.
    static func time(_ text: String) -> String {
        guard let moment = Timestamp.moment(text) else { return text }
        let date = Date(timeIntervalSince1970: TimeInterval(moment.milliseconds / 1000))
        let zone = Int64(TimeZone.current.secondsFromGMT(for: date))
        return Timestamp.text(moment, zoneSeconds: zone).replacing("T", with: " ")
    }

    /// Bytes as they are, to a file, or behind the pipe where none is named.
    ///
    /// A file gets its name when it is whole; a printer or pipe of that name is written to.
    static func write(_ bytes: [UInt8], to path: String?) throws {
        do {
            guard let path else {
                return try FileHandle.standardOutput.write(contentsOf: Data(bytes))
            }
            let file = URL(fileURLWithPath: path)
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            let kind = attributes?[.type] as? FileAttributeType ?? .typeRegular
            if kind == .typeRegular {
                try Data(bytes).write(to: file, options: .atomic)
            } else {
                try FileHandle(forWritingTo: file).write(contentsOf: Data(bytes))
            }
        } catch {
            throw Unwritable(path: path ?? "the standard output", why: error.localizedDescription)
        }
    }

    struct Unwritable: Error, CustomStringConvertible {
        let path: String
        let why: String

        var description: String { "\(path) cannot be written: \(why)" }
    }

    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    /// How much the window holds; nil where there is none.
    static var window: (columns: Int, rows: Int)? {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Prints at once: a pipe would hold lines back.
    static func flush() {
        fflush(nil)
    }
}
