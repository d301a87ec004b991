import Payments
import Wire

@testable import Reconciliation

/// How a bank might write one and the same file.
struct Writing: Sendable {
    enum Letters: Sendable { case windows, utf8, utf8WithMark, dos }

    var letters = Letters.windows
    var lineEnd = "\r\n"
    var hasCommas = false
    var isShuffled = false
    /// Each day's rows over two files.
    var isSplit = false
}

/// How a bank credits a day.
enum Crediting: Int64, CaseIterable, Sendable {
    case onePerPayment, daySum, daySumNamed, net, netNamed
}

extension PlayedDays {
    static let account = "40702810900000000001"

    /// The whole comparison, from bytes on.
    func compared(_ writing: Writing = Writing(), _ crediting: Crediting = .daySum) throws
        -> Comparison
    {
        let registers = try registers(writing)
        let statement = try statement(writing, crediting)
        return Comparison(
            Comparison.Books(
                days: Self.days,
                rows: registers.flatMap(\.rows),
                payments: ours,
                statement: Comparison.Statement(
                    documents: statement.documents,
                    lastDay: statement.lastDay,
                    merchant: Self.merchant
                ),
                owed: owed,
                now: Self.now
            )
        )
    }

    private func registers(_ writing: Writing) throws -> [BankRegister] {
        var dice = Dice(seed: 7)
        var files: [BankRegister] = []
        for day in [Self.days.lowerBound, Self.days.upperBound] {
            var rows = rows.filter { $0.day == day }
            if writing.isShuffled { rows.shuffle(using: &dice) }
            let middle = writing.isSplit ? rows.count / 2 : rows.count
            for part in [rows[..<middle], rows[middle...]]
            where !part.isEmpty || part.startIndex == 0 {
                let bytes = registerBytes(Array(part), day, writing)
                guard case .register(let register) = try BankFile(bytes, named: "\(files.count)")
                else { continue }
                files.append(register)
            }
        }
        return files
    }

    /// The register of one day in Raiffeisen's form.
    func registerBytes(
        _ rows: [BankRow],
        _ day: BusinessDay,
        _ writing: Writing = Writing()
    ) -> [UInt8] {
        let date = Self.dots(day).replacing(".", with: "/")
        let title = "Instant Payments C2B Transactions report for \(date) / Отчет за \(date)"
        var lines = [
            title + String(repeating: ";", count: 11), String(repeating: ";", count: 11),
            "Мерчант;Дата операции МСК;Тип;id заказа;id возврата;Комментарий;Способ оплаты;"
                + "Данные оплаты;id клиента;Сумма;Комиссия;Дополнительные поля",
        ]
        lines += rows.map { row in
            [
                Self.merchant, Self.clock(row.at), row.kind == .payment ? "Payment" : "Refund",
                row.order ?? "", row.refund ?? "", "\"Чай; \"\"чёрный\"\"\"", "Instant Payment QR",
                row.code ?? "", "0079******12", writing.print(row.amount), writing.print(row.fee),
                "",
            ].joined(separator: ";")
        }
        let tally = Tally(rows)
        let net = Money(kopecks: abs(tally.paid.kopecks - tally.refunded.kopecks))
        lines.append("ИТОГО;;;;;;;;;\(writing.print(net));\(writing.print(tally.fee));")
        return writing.bytes(lines)
    }

    private func statement(_ writing: Writing, _ crediting: Crediting) throws -> BankStatement {
        let bytes = statementBytes(writing, crediting, days: 6)
        guard case .statement(let statement) = try BankFile(bytes, named: "s") else {
            throw FileFault("s", "it is no statement")
        }
        return statement
    }

    /// `days` is how many days it is of, from the first on.
    func statementBytes(
        _ writing: Writing = Writing(),
        _ crediting: Crediting = .daySum,
        days: Int64
    ) -> [UInt8] {
        var papers: [Paper] = [Paper(1_000_000, true, Self.first, "Оплата по счёту 12")]
        for day in [Self.days.lowerBound, Self.days.upperBound] {
            papers += self.papers(of: day, crediting)
        }
        let last = Self.first.adding(days - 1)
        papers = papers.filter { $0.day <= last }
        let into = papers.filter(\.isCredit).map(\.kopecks).reduce(0, +)
        let out = papers.filter { !$0.isCredit }.map(\.kopecks).reduce(0, +)
        let (first, end) = (Self.dots(Self.first), Self.dots(last))
        let opening: Int64 = 10_000_000_000
        var lines = [
            "1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=Windows",
            "РасчСчет=\(Self.account)", "СекцияРасчСчет", "ДатаНачала=\(first)", "ДатаКонца=\(end)",
            "РасчСчет=\(Self.account)", "НачальныйОстаток=\(writing.print(opening))",
            "ВсегоПоступило=\(writing.print(into))", "ВсегоСписано=\(writing.print(out))",
            "КонечныйОстаток=\(writing.print(opening + into - out))", "КонецРасчСчет",
        ]
        for paper in papers {
            let date = Self.dots(paper.day)
            lines += [
                "СекцияДокумент=Банковский ордер", "Номер=1", "Дата=\(date)",
                "Сумма=\(writing.print(paper.kopecks))",
                "ПлательщикСчет=\(paper.isCredit ? "30233810000000000001" : Self.account)",
                "ПолучательСчет=\(paper.isCredit ? Self.account : "70601810000000000001")",
                paper.isCredit ? "ДатаПоступило=\(date)" : "ДатаСписано=\(date)",
                "НазначениеПлатежа=\(paper.purpose)", "КонецДокумента",
            ]
        }
        return writing.bytes(lines + ["КонецФайла"])
    }

    private struct Paper {
        let kopecks: Int64
        let isCredit: Bool
        let day: BusinessDay
        let purpose: String

        init(_ kopecks: Int64, _ isCredit: Bool, _ day: BusinessDay, _ purpose: String) {
            self.kopecks = kopecks
            self.isCredit = isCredit
            self.day = day
            self.purpose = purpose
        }
    }

    private func papers(of day: BusinessDay, _ crediting: Crediting) -> [Paper] {
        let rows = rows.filter { $0.day == day }
        let tally = Tally(rows)
        let short = day == Self.first ? shortage : 0
        let (paid, fee) = (tally.paid.kopecks - short, tally.fee.kopecks)
        let next = day.adding(1)
        let about = "по операциям СБП за \(Self.dots(day).replacing(".", with: "/"))"
        var papers: [Paper] = []
        switch crediting {
        case .onePerPayment:
            let payments = rows.filter { $0.kind == .payment }
            papers = payments.map { row in
                let isOnce = row.code?.hasPrefix("AD") == true
                let purpose = "Перевод СБП \(isOnce ? "QR \(row.code ?? "")" : about)"
                return Paper(row.amount.kopecks, true, next, purpose)
            }
            if short > 0 { papers.append(Paper(short, false, next, "Возврат \(about)")) }
        case .daySum: papers = [Paper(paid, true, next, "Зачисление по СБП, MA0000001234")]
        case .daySumNamed: papers = [Paper(paid, true, next, "Зачисление \(about)")]
        case .net: papers = [Paper(paid - fee, true, next, "Зачисление по СБП, MA0000001234")]
        case .netNamed: papers = [Paper(paid - fee, true, next, "Зачисление \(about)")]
        }
        if crediting != .net, crediting != .netNamed, fee > 0 {
            papers.append(Paper(fee, false, next, "Комиссия \(about)"))
        }
        if tally.refunded.kopecks > 0 {
            papers.append(Paper(tally.refunded.kopecks, false, next, "Возврат \(about)"))
        }
        return papers.filter { $0.kopecks > 0 }
    }

    static func dots(_ day: BusinessDay) -> String {
        day.text.split(separator: "-").reversed().joined(separator: ".")
    }

    private static func clock(_ moment: Moment) -> String {
        let clock = Timestamp.text(moment, zoneSeconds: Timestamp.moscowSeconds).dropFirst(11)
        let hour = clock.hasPrefix("0") ? clock.dropFirst().prefix(4) : clock.prefix(5)
        return "\(dots(BusinessDay(of: moment))) \(hour)"
    }
}

extension Writing {
    func print(_ kopecks: Int64) -> String { print(Money(kopecks: kopecks)) }

    func print(_ money: Money) -> String {
        guard hasCommas else { return money.roubles }
        let parts = money.roubles.split(separator: ".")
        var whole = ""
        for (index, digit) in parts[0].reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { whole.append(" ") }
            whole.append(digit)
        }
        return String(whole.reversed()) + "," + parts[1]
    }

    func bytes(_ lines: [String]) -> [UInt8] {
        let text = lines.map { $0 + lineEnd }.joined()
        switch letters {
        case .utf8: return Array(text.utf8)
        case .utf8WithMark: return [0xEF, 0xBB, 0xBF] + text.utf8
        case .windows: return Self.encoded(text, .windows1251)
        case .dos: return Self.encoded(text, .dos866)
        }
    }

    private static func encoded(_ text: String, _ page: Codepage) -> [UInt8] {
        let pairs = (UInt8.min...UInt8.max).map { byte in
            (String(decoding: page.utf8([byte]), as: UTF8.self), byte)
        }
        let bytes = Dictionary(pairs) { first, _ in first }
        return text.unicodeScalars.map { bytes[String($0)] ?? UInt8(ascii: "?") }
    }
}
