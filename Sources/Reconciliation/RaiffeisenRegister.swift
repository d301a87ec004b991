import Payments

/// The register of Raiffeisen's SBP: a title with the day, a header, rows, ИТОГО.
enum RaiffeisenRegister {
    static let bank = "raiffeisen"
    static let total = "ИТОГО"

    private enum Column {
        static let merchant = "Мерчант"
        static let at = "Дата операции МСК"
        static let kind = "Тип"
        static let order = "id заказа"
        static let refund = "id возврата"
        static let code = "Данные оплаты"
        static let amount = "Сумма"
        static let fee = "Комиссия"
        static let all = [merchant, at, kind, order, refund, code, amount, fee]
    }

    static func isHeader(_ row: RegisterTable.Row) -> Bool {
        row.fields.first == Column.merchant
    }

    /// `header` is the place of the header among the rows.
    static func read(_ table: RegisterTable, header: Int) throws(FileFault) -> BankRegister {
        let columns = try RegisterColumns(
            table.rows[header],
            needing: Column.all,
            of: table.file
        )
        let body = table.rows[(header + 1)...]
        guard let last = body.last, last.fields.first == total else {
            throw FileFault(
                table.file,
                line: body.last?.line,
                "the last row is not \(total): the file is cut off"
            )
        }
        var rows: [BankRow] = []
        for row in body.dropLast() {
            rows.append(try bankRow(row, columns, table.file))
        }
        try check(last, Column.amount, rows, \.amount, columns, table.file)
        try check(last, Column.fee, rows, \.fee, columns, table.file)
        return BankRegister(
            bank: bank,
            file: table.file,
            day: try day(of: table, before: header),
            rows: rows
        )
    }

    private static func bankRow(
        _ row: RegisterTable.Row,
        _ columns: RegisterColumns,
        _ file: String
    ) throws(FileFault) -> BankRow {
        let kind: BankRow.Kind
        switch try columns.required(Column.kind, in: row) {
        case "Payment": kind = .payment
        case BankGuesses.raiffeisenRefund: kind = .refund
        default:
            throw FileFault(
                file,
                line: row.line,
                column: Column.kind,
                "it is neither Payment nor Refund",
                do: "Send the register of SBP payments."
            )
        }
        return BankRow(
            kind,
            merchant: try columns.required(Column.merchant, in: row),
            order: try columns.text(Column.order, in: row),
            refund: try columns.text(Column.refund, in: row),
            code: try columns.text(Column.code, in: row),
            amount: try columns.money(Column.amount, in: row),
            fee: try columns.money(Column.fee, in: row),
            at: try columns.moment(Column.at, in: row),
            file: file,
            line: row.line
        )
    }

    private static func check(
        _ last: RegisterTable.Row,
        _ column: String,
        _ rows: [BankRow],
        _ value: KeyPath<BankRow, Money>,
        _ columns: RegisterColumns,
        _ file: String
    ) throws(FileFault) {
        let said = try columns.money(column, in: last).kopecks
        func sum(_ kind: BankRow.Kind) -> Int64 {
            rows.filter { $0.kind == kind }.map { $0[keyPath: value] }.total.kopecks
        }
        let (payments, refunds) = (sum(.payment), sum(.refund))
        guard BankGuesses.mayBeTotal(said, payments: payments, refunds: refunds) else {
            throw FileFault(
                file,
                line: last.line,
                column: column,
                "\(total) says \(Money(kopecks: said).roubles), the rows make "
                    + "\(Money(kopecks: payments).roubles) of payments and "
                    + "\(Money(kopecks: refunds).roubles) of refunds"
            )
        }
    }

    private static func day(
        of table: RegisterTable,
        before header: Int
    ) throws(FileFault) -> BusinessDay? {
        let title = table.rows[..<header].flatMap(\.fields).joined(separator: " ")
        let days = Set(PrintedDate.days(in: title))
        guard days.count < 2 else {
            throw FileFault(table.file, line: 1, "the title names several days")
        }
        return days.first
    }
}
