import Payments

/// The text form in which banks give statements to 1C: `1CClientBankExchange`.
///
/// A file whose sums do not add up is refused: a part of a statement must not pass for the whole.
struct ClientBankExchange {
    static let mark = Array("1CClientBankExchange".utf8)
    static let documentLimit = 100_000

    private typealias Section = (line: Int, values: [String: String])

    static func read(_ text: [UInt8], of file: String) throws(FileFault) -> BankStatement {
        var reader = Reader(file: file)
        var number = 0
        for line in text.split(separator: FileText.newline, omittingEmptySubsequences: false) {
            number += 1
            let line = String(decoding: line, as: UTF8.self).trimmed
            if !line.isEmpty { try reader.take(line, number) }
        }
        return try reader.statement()
    }

    private struct Reader {
        let file: String
        private var accounts: [Section] = []
        private var documents: [Section] = []
        private var open: (isDocument: Bool, section: Section)?
        private var isEnded = false

        init(file: String) { self.file = file }

        mutating func take(_ line: String, _ number: Int) throws(FileFault) {
            guard !isEnded else { throw fault(number, "something follows КонецФайла") }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            switch String(parts[0]) {
            case "СекцияРасчСчет": try begin(false, number)
            case "СекцияДокумент": try begin(true, number)
            case "КонецРасчСчет": accounts.append(try end(false, number))
            case "КонецДокумента":
                documents.append(try end(true, number))
                guard documents.count <= ClientBankExchange.documentLimit else {
                    throw FileFault(
                        file,
                        line: number,
                        "it has more than \(ClientBankExchange.documentLimit) documents",
                        do: "Ask the bank for a statement of fewer days."
                    )
                }
            case "КонецФайла":
                guard open == nil else { throw fault(number, "a section is not closed") }
                isEnded = true
            default:
                guard open != nil, parts.count == 2 else { return }
                let name = String(parts[0])
                guard open?.section.values[name] == nil else {
                    throw fault(number, "it is there twice in one section", column: name)
                }
                open?.section.values[name] = String(parts[1])
            }
        }

        private mutating func begin(_ isDocument: Bool, _ line: Int) throws(FileFault) {
            guard open == nil else { throw fault(line, "a section begins within another") }
            open = (isDocument, (line, [:]))
        }

        private mutating func end(_ isDocument: Bool, _ line: Int) throws(FileFault) -> Section {
            guard let open, open.isDocument == isDocument else {
                throw fault(line, "a section ends that did not begin")
            }
            self.open = nil
            return open.section
        }

        private func fault(_ line: Int?, _ what: String, column: String? = nil) -> FileFault {
            FileFault(file, line: line, column: column, what)
        }

        func statement() throws(FileFault) -> BankStatement {
            guard isEnded else { throw fault(nil, "КонецФайла is missing: the file is cut off") }
            let names = Set(accounts.compactMap { $0.values["РасчСчет"] })
            var found: [StatementDocument] = []
            for section in documents { found += try document(section, names) }
            var days: [BusinessDay] = []
            for account in names.sorted() { days += try check(account, found) }
            guard let first = days.min(), let last = days.max() else {
                throw fault(nil, "it has no СекцияРасчСчет, so nothing proves that it is whole")
            }
            return BankStatement(
                file: file,
                accounts: names,
                firstDay: first,
                lastDay: last,
                documents: found
            )
        }

        /// One entry for each of the accounts that it moves money of.
        private func document(_ section: Section, _ accounts: Set<String>) throws(FileFault)
            -> [StatementDocument]
        {
            let amount = try money("Сумма", section)
            let purpose = section.values.filter { $0.key.hasPrefix("НазначениеПлатежа") }
                .sorted { $0.key < $1.key }.first?.value
            var found: [StatementDocument] = []
            for (isCredit, whose, dated) in [
                (true, "ПолучательСчет", "ДатаПоступило"), (false, "ПлательщикСчет", "ДатаСписано"),
            ] {
                guard let account = section.values[whose], accounts.contains(account) else {
                    continue
                }
                let isDated = section.values[dated]?.isEmpty == false
                found.append(
                    StatementDocument(
                        account: account,
                        isCredit: isCredit,
                        amount: amount,
                        day: try day(isDated ? dated : "Дата", section),
                        purpose: purpose ?? "",
                        file: file,
                        line: section.line
                    )
                )
            }
            guard !found.isEmpty else {
                throw fault(section.line, "the document is of none of the accounts in the file")
            }
            return found
        }

        /// Opening, credits and debits make the closing of every section, and the documents make the
        /// credits and debits of the account.
        private func check(_ account: String, _ found: [StatementDocument]) throws(FileFault)
            -> [BusinessDay]
        {
            var (credits, debits): (Int64, Int64) = (0, 0)
            var days: [BusinessDay] = []
            for section in accounts where section.values["РасчСчет"] == account {
                let into = try money("ВсегоПоступило", section).kopecks
                let out = try money("ВсегоСписано", section).kopecks
                let opening = try balance("НачальныйОстаток", section)
                let closing = try balance("КонечныйОстаток", section)
                guard opening + into - out == closing else {
                    throw fault(section.line, "what came and went does not make КонечныйОстаток")
                }
                credits += into
                debits += out
                days += [try day("ДатаНачала", section), try day("ДатаКонца", section)]
            }
            let mine = found.filter { $0.account == account }
            for (isCredit, said, column) in [
                (true, credits, "ВсегоПоступило"), (false, debits, "ВсегоСписано"),
            ] {
                let sum = mine.filter { $0.isCredit == isCredit }.map(\.amount).total.kopecks
                guard sum == said else {
                    throw fault(
                        nil,
                        "the documents make \(Money(kopecks: sum).roubles), and "
                            + "\(Money(kopecks: said).roubles) is said",
                        column: column
                    )
                }
            }
            return days
        }

        private func money(_ name: String, _ section: Section) throws(FileFault) -> Money {
            guard let text = section.values[name], !text.isEmpty else {
                throw fault(section.line, "it is missing in the section", column: name)
            }
            guard let money = Money(printed: text) else {
                throw fault(section.line, "it is not exactly an amount", column: name)
            }
            return money
        }

        /// An account may be overdrawn.
        private func balance(_ name: String, _ section: Section) throws(FileFault) -> Int64 {
            guard let text = section.values[name], text.hasPrefix("-") else {
                return try money(name, section).kopecks
            }
            return -(try money(name, (section.line, [name: String(text.dropFirst())])).kopecks)
        }

        private func day(_ name: String, _ section: Section) throws(FileFault) -> BusinessDay {
            guard let day = PrintedDate.day(section.values[name] ?? "", separator: ".") else {
                throw fault(section.line, "it is no date", column: name)
            }
            return day
        }
    }
}
