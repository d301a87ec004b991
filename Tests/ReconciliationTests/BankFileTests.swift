import Payments
import Testing

@testable import Reconciliation

@Suite("Files of banks, forged and whole")
struct BankFileTests {
    private static let register = """
        Instant Payments C2B Transactions report for 19/11/2026 / Отчет за 19/11/2026;;;;;;;;;;;
        ;;;;;;;;;;;
        Мерчант;Дата операции МСК;Тип;id заказа;id возврата;Комментарий;Способ оплаты;\
        Данные оплаты;id клиента;Сумма;Комиссия;Дополнительные поля
        MA0000001234;19.11.2026 0:23;Payment;1042;;;Instant Payment QR;\
        AD10000000000000000000000000000A;0079******12;4500.00;31.50;
        MA0000001234;19.11.2026 18:40;Refund;1042;r-1;возврат;Instant Payment QR;\
        AD10000000000000000000000000000A;0079******12;500.00;0.00;
        ИТОГО;;;;;;;;;4000.00;31.50;

        """

    private static let tochka = """
        TRANS_DATE;TRANSACTION_ID;SUM;COMMISSION;ITV_COMMISSION;USER_INFO;MERCH;MERCH_SITE;\
        PARENT_TRANSACTION_ID;TRANSACTION_TYPE;MERCHANT_SITE_NAME;PAYMENT_METHOD_TYPE;RRN;\
        AUTH_CODE;ORDER_UID;QRC_ID
        2026-11-19 10:00:00;A1;1500,50;10,50;0;;MB0000000042;;;PAYMENT;;SBP;;;u1;AD1
        2026-11-19 11:00:00;A2;500,00;0,00;0;;MB0000000042;;A1;REFUND;;SBP;;;u1;AD1
        2026-11-19 12:00:00;C1;9,00;0,00;0;;900;;;PAYMENT;;CARD;1;2;u2;

        """

    private static let statement = """
        1CClientBankExchange
        ВерсияФормата=1.03
        Кодировка=Windows
        СекцияРасчСчет
        ДатаНачала=19.11.2026
        ДатаКонца=20.11.2026
        РасчСчет=40702810900000000001
        НачальныйОстаток=10000.00
        ВсегоПоступило=1240.50
        ВсегоСписано=8.68
        КонечныйОстаток=11231.82
        КонецРасчСчет
        СекцияДокумент=Банковский ордер
        Номер=51823
        Дата=19.11.2026
        Сумма=1240.50
        ПлательщикСчет=30233810000000000001
        ПолучательСчет=40702810900000000001
        ДатаПоступило=19.11.2026
        НазначениеПлатежа=Перевод по СБП. QR AD10000000000000000000000000000A
        КонецДокумента
        СекцияДокумент=Банковский ордер
        Номер=51824
        Дата=19.11.2026
        Сумма=8.68
        ПлательщикСчет=40702810900000000001
        ДатаСписано=20.11.2026
        ПолучательСчет=70601810000000000001
        НазначениеПлатежа=Комиссия по операциям СБП за 19/11/26
        КонецДокумента
        КонецФайла

        """

    private func refusal(_ bytes: [UInt8]) -> FileFault? {
        do throws(FileFault) {
            _ = try BankFile(bytes, named: "f")
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a register that was edited, cut off or is another table is refused, with line and column",
        arguments: [
            ("ИТОГО;;;;;;;;;4000.00;31.50;\n", "", 5, nil),
            ("ИТОГО;;;;;;;;;4000.00", "ИТОГО;;;;;;;;;4000.01", 6, "Сумма"),
            ("4000.00;31.50;", "4000.00;31.51;", 6, "Комиссия"),
            ("12;4500.00", "12;4500.01", 6, "Сумма"),
            ("Данные оплаты;", "Данные;", 3, "Данные оплаты"),
            ("id возврата;", "id заказа;", 3, "id заказа"),
            ("0:23;Payment", "0:23;Payout", 4, "Тип"),
            ("19.11.2026 0:23", "31.02.2026 0:23", 4, "Дата операции МСК"),
            ("4500.00;31.50", "4500.005;31.50", 4, "Сумма"),
            ("4500.00;31.50", ";31.50", 4, "Сумма"),
            ("MA0000001234;19.11.2026 0:23;", ";19.11.2026 0:23;", 4, "Мерчант"),
            ("12;4500.00;31.50;", "12;4500.00", 4, nil),
            (";возврат;", ";\"возврат;", 5, nil),
            ("19/11/2026;;", "20/11/2026;;", 1, nil),
            ("Мерчант;", "Merchant;", nil, nil),
        ] as [(String, String, Int?, String?)]
    )
    func forgedRegister(part: String, instead: String, line: Int?, column: String?) throws {
        #expect(refusal(Array(Self.register.utf8)) == nil)
        let text = Self.register.replacing(part, with: instead)
        #expect(text != Self.register)
        let fault = try #require(refusal(Array(text.utf8)))
        #expect(fault.line == line, "\(fault.text)")
        #expect(fault.column == column, "\(fault.text)")
        #expect(fault.text.hasPrefix("f") && fault.text.hasSuffix("."))
    }

    @Test("a register that ends anywhere before its total is never a day")
    func cutOffRegister() {
        let bytes = Array(Self.register.utf8)
        // The separators and the line end after the total say nothing.
        let whole = bytes.count - 2
        for end in 1..<whole {
            #expect(refusal(Array(bytes[..<end])) != nil, "\(end) of \(bytes.count)")
        }
    }

    @Test("a statement that ends anywhere before its end is never a statement")
    func cutOffStatement() {
        let bytes = Array(Self.statement.utf8)
        for end in 1..<(bytes.count - 1) {
            #expect(refusal(Array(bytes[..<end])) != nil, "\(end) of \(bytes.count)")
        }
        #expect(refusal(Array(bytes.dropLast())) == nil)
    }

    @Test(
        "a statement whose sums do not add up is refused",
        arguments: [
            ("Поступило=1240.50", "Поступило=1240.51"), ("Остаток=11231.82", "Остаток=11231.83"),
            ("Сумма=1240.50", "Сумма=1240.49"), ("Сумма=8.68", "Сумма=8.67"),
            ("ВсегоСписано=8.68\n", ""), ("ДатаКонца=20.11.2026\n", ""),
            ("РасчСчет=40702810900000000001\n", ""), ("Сумма=8.68", "Сумма=8.68\nСумма=8.68"),
            ("КонецДокумента\nСекцияДокумент=Банковский ордер", ""),
            ("ДатаСписано=20.11.2026", "ДатаСписано=31.11.2026"),
            ("ПолучательСчет=40702810900000000001", "ПолучательСчет=40702810900000000009"),
            ("КонецФайла", "КонецФайла\nСекцияРасчСчет"),
            ("КонецДокумента\nКонецФайла", "КонецФайла"),
        ]
    )
    func forgedStatement(part: String, instead: String) {
        #expect(refusal(Array(Self.statement.utf8)) == nil)
        let text = Self.statement.replacing(part, with: instead)
        #expect(text != Self.statement)
        #expect(refusal(Array(text.utf8)) != nil)
    }

    @Test("what is no text, an archive, too long or nothing known is refused by its name")
    func others() {
        #expect(refusal([0x50, 0x4B, 3, 4, 0])?.remedy == "Unpack it first.")
        #expect(refusal(Array("a\nb\0c".utf8))?.line == 2)
        #expect(refusal(Array("%PDF-1.4\nx".utf8)) != nil)
        #expect(refusal(Array("<html>;</html>".utf8)) != nil)
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: BankFile.byteLimit + 1)
        #expect(refusal(long)?.what.contains("\(BankFile.byteLimit)") == true)
        let rows = [UInt8](repeating: UInt8(ascii: "\n"), count: RegisterTable.rowLimit + 2)
        #expect(refusal(rows)?.what.contains("\(RegisterTable.rowLimit)") == true)
    }

    @Test("a register of Raiffeisen is read whole")
    func raiffeisen() throws {
        guard case .register(let register) = try BankFile(Array(Self.register.utf8), named: "f")
        else { throw FileFault("f", "it is no register") }
        #expect(register.bank == "raiffeisen")
        #expect(register.day?.text == "2026-11-19")
        let first = BankRow(
            .payment,
            merchant: "MA0000001234",
            order: "1042",
            code: "AD10000000000000000000000000000A",
            amount: Money(kopecks: 450_000),
            fee: Money(kopecks: 3150),
            at: try #require(PrintedDate.moment("2026-11-19T00:23:00")),
            file: "f",
            line: 4
        )
        #expect(register.rows.first == first)
        #expect(register.rows.last?.refund == "r-1")
        #expect(register.rows.map(\.line) == [4, 5])
        // The other way in which the total may count refunds, which no source tells.
        let gross = Self.register.replacing("4000.00", with: "5000.00")
        #expect(refusal(Array(gross.utf8)) == nil)
    }

    @Test("a register of Tochka is read whole, and an empty one is a day without operations")
    func tochka() throws {
        guard case .register(let register) = try BankFile(Array(Self.tochka.utf8), named: "f")
        else { throw FileFault("f", "it is no register") }
        #expect(register.bank == "tochka")
        #expect(register.rows.map(\.number) == ["A1", "A2"])
        #expect(register.rows.map(\.paymentNumber) == ["A1", "A1"])
        #expect(register.rows.map(\.amount.kopecks) == [150_050, 50_000])
        #expect(register.rows.first?.merchant == "MB0000000042")
        #expect(register.othersCount == 1)
        for text in ["", "\u{FEFF}", "\r\n"] {
            let empty = try BankFile(Array(text.utf8), named: "e")
            #expect(empty == .register(BankRegister(bank: "tochka", file: "e", day: nil, rows: [])))
        }
    }

    @Test(
        "a register of Tochka that was edited is refused",
        arguments: [
            ("QRC_ID", "QRC"), ("A1;1500,50", ";1500,50"), ("1500,50", "1.500,50"),
            ("REFUND", "CHARGEBACK"),
            (";;SBP;;;u1;AD1\n2026-11-19 11", ";;QR;;;u1;AD1\n2026-11-19 11"),
            (";u2;\n", ";u2"), ("2026-11-19 10:00:00", "19/11/2026"),
        ]
    )
    func forgedTochka(part: String, instead: String) {
        #expect(refusal(Array(Self.tochka.utf8)) == nil)
        let text = Self.tochka.replacing(part, with: instead)
        #expect(text != Self.tochka)
        #expect(refusal(Array(text.utf8)) != nil)
    }
}
