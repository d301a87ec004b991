import HummingbirdTesting
import Ledger
import Operations
import Payments
import Testing
import Wire

@Suite("Reconciliation over HTTP")
struct ReconciliationTests {
    private static let head =
        "Instant Payments C2B Transactions report for 15/01/2026;;;;;;;;;;;\n"
        + "Мерчант;Дата операции МСК;Тип;id заказа;id возврата;Комментарий;Способ оплаты;"
        + "Данные оплаты;id клиента;Сумма;Комиссия;Дополнительные поля\n"

    private func register(_ rows: [String], total: String, merchant: String = "MA0000000001")
        -> String
    {
        let lines = rows.map { "\(merchant);15.01.2026 10:20;\($0);0.00;\n" }
        return Self.head + lines.joined() + "ИТОГО;;;;;;;;;\(total);0.00;\n"
    }

    private func row(_ order: String, _ amount: String) -> String {
        "Payment;\(order);;;Instant Payment QR;;0079******12;\(amount)"
    }

    private static let statement = """
        1CClientBankExchange
        СекцияРасчСчет
        ДатаНачала=15.01.2026
        ДатаКонца=16.01.2026
        РасчСчет=40702810900000000001
        НачальныйОстаток=0.00
        ВсегоПоступило=10.00
        ВсегоСписано=0.00
        КонечныйОстаток=10.00
        КонецРасчСчет
        СекцияДокумент=Банковский ордер
        Дата=16.01.2026
        Сумма=10.00
        ПолучательСчет=40702810900000000001
        ДатаПоступило=16.01.2026
        НазначениеПлатежа=Зачисление по СБП за 15/01/2026
        КонецДокумента
        КонецФайла
        """

    private func form(_ files: [String]) -> String {
        files.enumerated().map { number, text in
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\(number)\"\r\n\r\n"
                + text + "\r\n"
        }
        .joined() + "--b--\r\n"
    }

    private func reconcile(
        _ files: [String],
        _ query: String = "account=raif",
        as token: String,
        at door: TestDoor
    ) async throws -> Heard {
        try await door.ask(
            "POST",
            "/v1/reconciliations?\(query)",
            token: token,
            form(files),
            headers: ["Content-Type": "multipart/form-data; boundary=b"]
        )
    }

    /// Asks for an order of 10 roubles; its name at the bank.
    private func ask(_ order: String, at door: TestDoor) async throws -> String {
        let token = try await door.token(.invoice)
        let body = #"{"order_id":"\#(order)","amount":1000}"#
        let made = try await door.ask("POST", "/v1/payment-links", token: token, body)
        return try #require(made.json["charge_id"]?.text)
    }

    private func bookkeeper(_ door: TestDoor) async throws -> String {
        try await door.token(.accounting, store: nil)
    }

    @Test("a paid order that the register and the statement have is clean")
    func clean() async throws {
        let door = try await TestDoor()
        let charge = try await ask("A", at: door)
        door.bank.pay(order: charge)
        await door.work()
        let files = [register([row(charge, "10.00")], total: "10.00"), Self.statement]
        let heard = try await reconcile(files, as: try await bookkeeper(door), at: door)
        #expect(heard.status == 200, "\(heard.text)")
        #expect(heard.json["is_clean"] == true)
        #expect(heard.json["from"]?.text == "2026-01-15")
        #expect(heard.json["matched"]?["paid_amount"]?.integer == 1000)
        #expect(heard.json["with_us"]?["payments"]?.integer == 1)
        #expect(heard.json["discrepancies"]?.list == [])
        let short = [files[0], Self.statement.replacing("10.00", with: "9.99")]
        let found = try await reconcile(short, as: try await bookkeeper(door), at: door)
        let only = try #require(found.json["discrepancies"]?.list?.first)
        #expect(only["kind"] == "statement_differs")
        #expect(only["on_account"]?.integer == 999)
        #expect(found.json["is_clean"] == false)
    }

    @Test("each difference is told with both sums and the line of the bank's row")
    func different() async throws {
        let door = try await TestDoor()
        let charge = try await ask("A", at: door)
        door.bank.pay(order: charge)
        await door.work()
        let file = register([row(charge, "10.01"), row("stranger", "5.00")], total: "15.01")
        let heard = try await reconcile([file], as: try await bookkeeper(door), at: door)
        let found = try #require(heard.json["discrepancies"]?.list)
        #expect(found.map { $0["kind"]?.text } == ["payment_missing_here", "amount_differs"])
        #expect(found[0]["name_at_bank"] == "stranger")
        #expect(found[0]["place"] == "f0:4")
        #expect(found[1]["order_id"] == "A")
        #expect((found[1]["at_bank"]?.integer, found[1]["with_us"]?.integer) == (1001, 1000))
        #expect(heard.json["discrepancy_count"]?.integer == 2)
        #expect(heard.json["asked_the_bank"]?.integer == 0)
    }

    @Test("money that was never heard of is asked for at the bank and filed by its word")
    func hint() async throws {
        let door = try await TestDoor()
        let charge = try await ask("A", at: door)
        door.bank.pay(order: charge)
        // No worker looks: the register is the first to tell.
        let token = try await bookkeeper(door)
        let file = register([row(charge, "10.00")], total: "10.00")
        let heard = try await reconcile([file], as: token, at: door)
        #expect(heard.json["asked_the_bank"]?.integer == 1)
        #expect(heard.json["is_clean"] == true, "\(heard.text)")
        let payments = try await door.ask("GET", "/v1/payments", token: token).json
        #expect(payments["items"]?.list?.first?["amount"]?.integer == 1000)
        // A file that says more than the bank does moves nothing.
        let other = try await ask("B", at: door)
        let lie = register([row(charge, "10.00"), row(other, "10.00")], total: "20.00")
        let told = try await reconcile([lie], as: token, at: door).json
        #expect(told["asked_the_bank"]?.integer == 1)
        #expect(told["discrepancies"]?.list?.map { $0["kind"] } == ["payment_missing_here"])
        let after = try await door.ask("GET", "/v1/payments", token: token).json
        #expect(after["items"]?.list?.count == 1)
    }

    @Test("a bank that does not answer is asked once, and the row is told")
    func silent() async throws {
        let door = try await TestDoor()
        let orders = [try await ask("A", at: door), try await ask("B", at: door)]
        door.bank.be(.silent)
        let file = register(orders.map { row($0, "10.00") }, total: "20.00")
        let heard = try await reconcile([file], as: try await bookkeeper(door), at: door)
        #expect(heard.json["asked_the_bank"]?.integer == 1)
        #expect(heard.json["discrepancy_count"]?.integer == 2)
    }

    @Test("a payment of another day that a row names is found, and explained")
    func otherDay() async throws {
        let door = try await TestDoor()
        let charge = try await ask("A", at: door)
        door.bank.pay(order: charge)
        await door.work()
        let file = register([row(charge, "10.00")], total: "10.00")
            .replacing("15.01.2026", with: "25.01.2026").replacing("15/01/", with: "25/01/")
        let heard = try await reconcile([file], as: try await bookkeeper(door), at: door)
        #expect(heard.json["is_clean"] == true)
        #expect(heard.json["discrepancies"]?.list?.map { $0["kind"] } == ["day_differs"])
        #expect(heard.json["with_us"]?["payments"]?.integer == 0)
    }

    @Test("a refund of an old payment is in the register of its own day")
    func refund() async throws {
        let door = try await TestDoor()
        let charge = try await ask("A", at: door)
        door.bank.pay(order: charge)
        await door.work()
        let token = try await bookkeeper(door)
        let payments = try await door.ask("GET", "/v1/payments", token: token).json
        let payment = try #require(payments["items"]?.list?.first?["id"]?.text)
        door.time.wait(20 * 86_400)
        let path = "/v1/payments/\(payment)/refunds"
        let body = #"{"amount":300,"refund_id":"r1"}"#
        #expect(try await door.ask("POST", path, token: token, body).status == 201)
        let file = register(
            ["Refund;\(charge);r1;;Instant Payment QR;;0079******12;3.00"],
            total: "3.00"
        )
        .replacing("15.01.2026", with: "04.02.2026").replacing("15/01/", with: "04/02/")
        let heard = try await reconcile([file], as: token, at: door)
        #expect(heard.json["is_clean"] == true, "\(heard.text)")
        #expect(heard.json["matched"]?["refunded_amount"]?.integer == 300)
        let owned = Owned(Payment.ID(payment), of: TestDoor.shop)
        let link = try #require(try await door.desk.books.link(holding: owned)).owned
        _ = try await door.desk.books.change(link, including: .payment(owned.id), once: nil) {
            $0.observe(.completed, of: Refund.ID("r1"), in: owned.id, at: $0.openedAt)
        }
        // Nothing in an empty register names the old payment: its refund's own day leads to it.
        let empty = register([], total: "0.00").replacing("15/01/", with: "04/02/")
        let lost = try await reconcile([empty], as: token, at: door)
        let kinds = lost.json["discrepancies"]?.list?.map { $0["kind"] }
        #expect(kinds == ["refund_missing_at_bank"])
        #expect(lost.json["with_us"]?["refunds"]?.integer == 1)
    }

    @Test("what cannot be compared is refused, with a code that says why")
    func refused() async throws {
        let door = try await TestDoor()
        let token = try await bookkeeper(door)
        let good = register([], total: "0.00")
        let tochka =
            "TRANS_DATE;TRANSACTION_ID;SUM;COMMISSION;MERCH;PARENT_TRANSACTION_ID;"
            + "TRANSACTION_TYPE;PAYMENT_METHOD_TYPE;QRC_ID\n"
        let untitled = good.replacing("15/01/2026", with: "")
        let foreign = register([row("1", "1.00")], total: "1.00", merchant: "MA0000000009")
        let cases: [([String], String, Int, String)] = [
            ([good], "account=nobody", 404, "unknown_account"),
            ([good], "account=raif-other", 404, "unknown_account"),
            ([good], "", 400, "invalid_parameter"),
            ([good], "account=raif&to=2026-01-15", 400, "invalid_parameter"),
            ([good], "account=raif&from=2026-02-30", 400, "invalid_parameter"),
            ([good], "account=raif&from=2026-01-15&to=2026-01-14", 400, "invalid_parameter"),
            ([good], "account=raif&from=2026-01-01&to=2026-02-01", 422, "too_many_days"),
            ([], "account=raif", 422, "register_missing"),
            ([Self.statement], "account=raif", 422, "register_missing"),
            ([good, Self.statement, Self.statement], "account=raif", 422, "two_statements"),
            ([good.replacing("ИТОГО", with: "")], "account=raif", 422, "bank_file_unusable"),
            ([""], "account=raif", 422, "register_of_other_bank"),
            ([tochka], "account=raif", 422, "register_of_other_bank"),
            ([foreign], "account=raif", 422, "register_of_other_merchant"),
            ([untitled], "account=raif", 422, "days_not_named"),
            (
                [register([row("1", "1.00")], total: "1.00")], "account=raif&from=2026-01-16", 422,
                "row_outside_days"
            ),
        ]
        for (files, query, status, code) in cases {
            let heard = try await reconcile(files, query, as: token, at: door)
            #expect((heard.status, heard.code) == (status, code), "\(heard.text)")
        }
        let plain = try await door.ask(
            "POST",
            "/v1/reconciliations?account=raif",
            token: token,
            "{}"
        )
        #expect((plain.status, plain.code) == (415, "not_files"))
        let narrow = try await door.token(.accounting)
        #expect(try await reconcile([good], as: narrow, at: door).code == "scope_too_narrow")
    }
}
