import Payments

/// The register of Tochka: one table, of SBP and of cards; empty for a day without operations.
///
/// It has no totals, so that one that was cut off at the end of a row shows only by what it lacks.
enum TochkaRegister {
    static let bank = "tochka"

    private enum Column {
        static let at = "TRANS_DATE"
        static let number = BankGuesses.tochkaNumber
        static let amount = "SUM"
        static let fee = BankGuesses.tochkaFee
        static let merchant = BankGuesses.tochkaMerchant
        static let parent = "PARENT_TRANSACTION_ID"
        static let kind = "TRANSACTION_TYPE"
        static let way = "PAYMENT_METHOD_TYPE"
        static let code = "QRC_ID"
        static let all = [at, number, amount, fee, merchant, parent, kind, way, code]
    }

    static func isHeader(_ row: RegisterTable.Row) -> Bool {
        row.fields.contains(Column.number)
    }

    static func empty(_ file: String) -> BankRegister {
        BankRegister(bank: bank, file: file, day: nil, rows: [])
    }

    static func read(_ table: RegisterTable, header: Int) throws(FileFault) -> BankRegister {
        let columns = try RegisterColumns(
            table.rows[header],
            needing: Column.all,
            of: table.file
        )
        var rows: [BankRow] = []
        var others = 0
        for row in table.rows[(header + 1)...] {
            switch try columns.required(Column.way, in: row) {
            case "SBP": rows.append(try bankRow(row, columns, table.file))
            case "CARD": others += 1
            default:
                throw FileFault(
                    table.file,
                    line: row.line,
                    column: Column.way,
                    "it is neither SBP nor CARD"
                )
            }
        }
        return BankRegister(
            bank: bank,
            file: table.file,
            day: nil,
            rows: rows,
            othersCount: others
        )
    }

    private static func bankRow(
        _ row: RegisterTable.Row,
        _ columns: RegisterColumns,
        _ file: String
    ) throws(FileFault) -> BankRow {
        let kind: BankRow.Kind
        switch try columns.required(Column.kind, in: row) {
        case "PAYMENT": kind = .payment
        case "REFUND": kind = .refund
        default:
            throw FileFault(
                file,
                line: row.line,
                column: Column.kind,
                "it is neither PAYMENT nor REFUND"
            )
        }
        return BankRow(
            kind,
            merchant: try columns.text(Column.merchant, in: row).flatMap { $0.nspkMerchant },
            number: try columns.required(Column.number, in: row),
            parent: try columns.text(Column.parent, in: row),
            code: try columns.text(Column.code, in: row),
            amount: try columns.money(Column.amount, in: row),
            fee: try columns.money(Column.fee, in: row),
            at: try columns.moment(Column.at, in: row),
            file: file,
            line: row.line
        )
    }
}

extension String {
    /// Itself where it looks as НСПК writes merchants: two letters and ten digits.
    var nspkMerchant: String? {
        let isOne =
            utf8.count == 12 && utf8.first == UInt8(ascii: "M")
            && utf8.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) }
        return isOne ? self : nil
    }
}
