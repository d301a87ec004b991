import Banks

/// Reports side by side: banks as columns, scenarios as rows, what the dialects declare about
/// registers under them, and below what there is to add.
package struct ReportTable: Sendable {
    private let reports: [Report]

    package init(_ reports: [Report]) {
        self.reports = reports
    }

    package var text: String {
        let rows = [["scenario"] + reports.map(\.bank)] + Scenario.allCases.map(row) + declared
        let widths = rows.reduce([Int](repeating: 0, count: reports.count + 1)) { widths, row in
            zip(widths, row).map { max($0, $1.count) }
        }
        let lines = rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return "| " + cells.joined(separator: " | ") + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) + "|" }.joined()
        return ([lines[0], rule] + lines.dropFirst() + notes).joined(separator: "\n")
    }

    private func row(_ scenario: Scenario) -> [String] {
        [scenario.rawValue] + reports.map { $0.verdicts[scenario]?.word ?? "-" }
    }

    private var declared: [[String]] {
        let words: [(String, (Capabilities) -> String)] = [
            ("readsLostActivation", { $0.readsLostActivation ? "yes" : "no" }),
            ("releaseNamesCharge", { $0.releaseNamesCharge ? "yes" : "no" }),
            ("secondActivation", { $0.secondActivation.rawValue }),
            ("callbackNamesActivation", { $0.callbackNamesActivation ? "yes" : "no" }),
            ("readsRefund", { $0.readsRefund ? "yes" : "no" }),
            ("longestRegisterSeconds", { "\($0.longestRegisterSeconds)" }),
        ]
        return words.map { name, word in
            [name] + reports.map { $0.able.offersRegisters ? word($0.able) : "-" }
        }
    }

    private var notes: [String] {
        let notes = reports.flatMap { report in
            Scenario.allCases.compactMap { scenario -> String? in
                guard let verdict = report.verdicts[scenario], let why = verdict.why else {
                    return nil
                }
                return "\(report.bank), \(scenario.rawValue): \(verdict.word): \(why)"
            }
        }
        return notes.isEmpty ? [] : [""] + notes
    }
}
