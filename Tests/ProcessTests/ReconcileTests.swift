import Foundation
import Testing
import Wire

/// The real program against a real service and bank: a bookkeeper's morning.
@Suite("What a bookkeeper reads", .timeLimit(.minutes(5)))
struct ReconcileTests {
    @Test("a day that agrees, one that does not, and files that are none")
    func morning() async throws {
        let premises = try await Premises()
        try await premises.serve()
        let (charge, day) = try await sell(premises)
        let good = register(charge, "1500.50", day)
        let clean = try await reconcile(good, at: premises)
        #expect(clean.code == 0, "\(clean.screen)")
        #expect(clean.screen.contains("СОШЛОСЬ"))
        #expect(clean.screen.contains("1 500,50 ₽"))
        let wrong = try await reconcile(register(charge, "1500.51", day), at: premises)
        #expect(wrong.code == 1)
        #expect(wrong.screen.contains("сумма не та: 1"))
        #expect(wrong.screen.contains("РАСХОЖДЕНИЙ: 1"))
        #expect(wrong.screen.contains("register.csv:4"))
        let cut = try await reconcile(good.split(separator: "ИТОГО")[0] + "", at: premises)
        #expect(cut.code == 2)
        #expect(cut.screen.contains("the file is cut off"))
        let file = premises.folder.appending(path: "register.csv")
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: 1 << 30)
        try handle.close()
        let huge = try await reconcile(nil, at: premises)
        #expect(huge.code == 64)
        #expect(huge.screen.contains("ask the bank for a file of fewer days"))
    }

    /// Sells over a link; the purchase's name at the bank, and the day of the money.
    private func sell(_ premises: Premises) async throws -> (charge: String, day: String) {
        let wish: JSON = ["order_id": "A-1", "amount": 150_050]
        let made = try #require(await premises.call(.post, "/v1/payment-links", wish)).json
        let code = try #require(made["link"]?["payload"])
        #expect(await premises.bank(.post, "/payer/pay", ["payload": code]) != nil)
        var paid: JSON?
        try await premises.until("the money is on file and told") {
            let owed = await premises.call(.get, "/v1/deliveries?state=owed")?.json["items"]?.list
            paid = await premises.call(.get, "/v1/payments")?.json["items"]?.list?.first
            return paid != nil && owed?.isEmpty == true
        }
        let moment = try #require(paid?["paid_at"]?.text.flatMap { Timestamp.moment($0) })
        let day = Timestamp.text(moment, zoneSeconds: Timestamp.moscowSeconds).prefix(10)
        return (try #require(made["charge_id"]?.text), String(day))
    }

    private func register(_ charge: String, _ amount: String, _ day: String) -> String {
        let parts = day.split(separator: "-")
        let dots = parts.reversed().joined(separator: ".")
        let slashes = parts.reversed().joined(separator: "/")
        return """
            Instant Payments C2B Transactions report for \(slashes);;;;;;;;;;;
            ;;;;;;;;;;;
            Мерчант;Дата операции МСК;Тип;id заказа;id возврата;Комментарий;Способ оплаты;\
            Данные оплаты;id клиента;Сумма;Комиссия;Дополнительные поля
            MA0000000552;\(dots) 9:30;Payment;\(charge);;;Instant Payment QR;;0079******12;\
            \(amount);10.50;
            ИТОГО;;;;;;;;;\(amount);10.50;

            """
    }

    private func reconcile(
        _ text: String?,
        at premises: Premises
    ) async throws -> (code: Int32, screen: String) {
        let file = premises.folder.appending(path: "register.csv")
        try text?.write(to: file, atomically: true, encoding: .utf8)
        let program = try premises.program([
            "reconcile", "--account", "raif", "--register", file.path(percentEncoded: false),
        ])
        return (try await program.ended(seconds: 60), program.screen)
    }
}
