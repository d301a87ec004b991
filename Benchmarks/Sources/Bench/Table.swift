import Foundation

/// What was measured, a line each, with its floor or peer of the same run.
final class Table {
    private var rows: [[String]] = []
    func add(_ what: String, _ value: String, beside peer: String = "", ratio: Double? = nil) {
        rows.append([what, value, peer, ratio.map { "× \(hundredths($0))" } ?? ""])
        print("  \(what): \(value)" + (peer.isEmpty ? "" : "; \(peer)"))
        // Each line as it comes, into a file, too.
        fflush(nil)
    }

    func show() {
        let head = ["", "measured", "floor or peer", "ratio"]
        let widths = (0..<head.count).map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        print("")
        for row in [head] + rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            print(cells.joined(separator: "  "))
        }
    }
}

func middle(_ numbers: [Double]) -> Double { share(0.5, of: numbers) }

/// The number that so large a part of them does not exceed; 0 of none.
func share(_ part: Double, of numbers: [Double]) -> Double {
    guard !numbers.isEmpty else { return 0 }
    return numbers.sorted()[min(numbers.count - 1, Int(Double(numbers.count) * part))]
}

func hundredths(_ number: Double) -> Double { (number * 100).rounded() / 100 }

/// Milliseconds, from microseconds.
func ms(_ microseconds: Double) -> String { "\(hundredths(microseconds / 1000)) ms" }
