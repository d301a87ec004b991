import Foundation
import Payments
import Seals
import Testing
import Wire

/// A purchase at a till whose buyer pays, and what programs say of its money afterwards.
struct Sale {
    let premises: Premises
    let till: String

    /// A program of the command line to its end.
    func run(_ arguments: String...) async throws -> (code: Int32, screen: String) {
        let program = try premises.program(arguments)
        return (try await program.ended(), program.screen)
    }

    /// Sells for 1 500,50 ₽; the buyer pays it, or another sum.
    /// - Returns: the id of the payment, how the till program ended and what it showed.
    func sell(_ order: String, paying kopecks: Int64 = 150_050) async throws
        -> (payment: String, code: Int32, screen: String)
    {
        try await Shopper(premises).register(till)
        let register = await premises.call(.get, "/v1/registers/\(till)")
        let code = try #require(register?.json["link"]?["payload"]?.text)
        let program = try premises.till(
            ["charge", till, "--amount", "1500,50", "--order", order, "--no-qr"]
        )
        try await program.shows("К оплате 1 500,50 ₽")
        let wish: JSON = ["payload": .text(code), "amount": .text("\(kopecks)")]
        #expect(await premises.bank(.post, "/payer/pay", wish) != nil)
        let ended = try await program.ended()
        let found = await premises.call(.get, "/v1/orders/\(order)")
        let payments = found?.json["charges"]?.list?.first?["payments"]?.list
        return (try #require(payments?.first?["id"]?.text), ended, program.screen)
    }
}

extension Sale {
    /// A purchase that the cashier took off the till before anybody had paid; its id.
    func releasedCharge(_ order: String, kopecks: Int64) async throws -> String {
        try await Shopper(premises).register(till)
        let place = "/v1/registers/\(till)/charge"
        let asked = await premises.call(
            .put,
            place,
            Shopper.wish(order: order, kopecks: kopecks)
        )
        let charge = try #require(asked?.json["charge_id"]?.text)
        let released = await premises.call(.delete, "\(place)/\(charge)")
        #expect(released?.json["outcome"] == "released")
        return charge
    }

    /// The bank's own message, under its seal, of money that its books do not have.
    /// - Returns: the status of the answer.
    func tell(of charge: String, kopecks: Int64) async throws -> Int? {
        let amount = Money(kopecks: kopecks).roubles
        let (merchant, date) = ("MA0000000552", "2026-11-30T07:20:00.000+03:00")
        func secret(_ name: String) throws -> String {
            let text = try String(
                contentsOf: premises.folder.appending(path: name),
                encoding: .utf8
            )
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let sealed = [amount, merchant, charge, "SUCCESS", date].joined(separator: "|")
        let seal = Seal(sealing: sealed, with: Array(try secret("raif.key").utf8))
        let body: JSON = [
            "amount": .number(amount), "currency": "RUB", "sbpMerchantId": .text(merchant),
            "order": .text(charge), "paymentStatus": "SUCCESS", "transactionDate": .text(date),
            "transactionId": 700,
        ]
        let path = "/callbacks/raiffeisen/raif/\(try secret("raif.callback"))"
        let request = Request(
            .post,
            premises.environment()["KASSALINK_URL", default: ""] + path,
            headers: ["X-Api-Signature-SHA256": seal.hex],
            json: body
        )
        let sender = HTTPSender()
        let outcome = await sender.send(request, timeoutSeconds: 10)
        try await sender.shutdown()
        guard case .reply(let reply) = outcome else { return nil }
        return reply.status
    }
}

@Suite("Money as people at a command line read it", OpenShop())
struct MoneyBackTests {
    private let premises: Premises

    init() throws {
        premises = try #require(OpenShop.premises)
    }

    @Test("money that has gone back is not there, whatever screen is shown")
    func goneBack() async throws {
        let shop = Sale(premises: premises, till: "back")
        let payment = try await shop.sell("A-1").payment
        let part = try await shop.run("refund", payment, "--amount", "500", "--id", "r-1")
        #expect(part.code == 3, "the bank has not said that it is through: \(part.screen)")
        let half = try await shop.run("till", "verify", "back", "--amount", "1500,50")
        #expect(half.code == 0)
        #expect(
            half.screen.contains("ДЕНЬГИ ЕСТЬ: 1 500,50 ₽, заказ A-1, оплата, возврат 500,00 ₽")
        )
        let more = try await shop.run("refund", payment, "--amount", "1200")
        #expect(more.code == 1)
        #expect(more.screen.contains("МОЖНО ВЕРНУТЬ НЕ БОЛЬШЕ 1 000,50 ₽"))
        #expect(try await shop.run("refund", payment, "--amount", "1000,50").code == 3)
        let gone = try await shop.run("till", "verify", "back", "--amount", "1500,50")
        #expect(gone.code == 2)
        #expect(gone.screen.contains("ДЕНЬГИ ВОЗВРАЩЕНЫ: 1 500,50 ₽, заказ A-1"))
        let last = try await shop.run("till", "last", "back")
        #expect(last.screen.contains("ОПЛАЧЕНО: 1 500,50 ₽, заказ A-1, возврат 1 500,50 ₽"))
        let story = try await shop.run("explain", payment)
        #expect(story.screen.contains("деньги: 1 500,50 ₽, оплата, операция банка "))
        #expect(story.screen.contains("возврат: 1 000,50 ₽, "))
        try await premises.until("the first refund is through and says so") {
            try await shop.run("refund", payment, "--amount", "500", "--id", "r-1").code == 0
        }
    }

    @Test("another sum than was asked is named beside it")
    func mispaid() async throws {
        let shop = Sale(premises: premises, till: "other")
        let sold = try await shop.sell("B-1", paying: 500)
        #expect(sold.code == 3)
        #expect(sold.screen.contains("ПРИШЛА ДРУГАЯ СУММА: 5,00 ₽ вместо 1 500,50 ₽"))
        let last = try await shop.run("till", "last", "other")
        #expect(last.screen.contains("ПРИШЛА ДРУГАЯ СУММА: 5,00 ₽ вместо 1 500,50 ₽, заказ B-1"))
    }

    @Test("a sum that cannot be asked for is answered in roubles, as it was typed")
    func outOfRange() async throws {
        let shop = Sale(premises: premises, till: "range")
        try await Shopper(premises).register("range")
        let asked = try await shop.run(
            "till",
            "charge",
            "range",
            "--amount",
            "0,50",
            "--order",
            "C-1"
        )
        #expect(asked.code == 1)
        #expect(asked.screen.contains("СУММА НЕ ПОДХОДИТ: можно от 1,00 ₽ до 1 000 000,00 ₽"))
        let link = try await shop.run("link", "create", "--amount", "0,50", "--order", "C-1")
        #expect(link.screen.contains("100 to 100000000 kopecks: 1.00 to 1000000.00 roubles"))
    }

    @Test("late money is there, is not the shop's yet, and may not be sent back by the bank")
    func late() async throws {
        let shop = Sale(premises: premises, till: "late")
        let charge = try await shop.releasedCharge("F-1", kopecks: 30_001)
        try await premises.until("the bank's message is taken") {
            try await shop.tell(of: charge, kopecks: 30_001) == 200
        }
        try await premises.until("the late money is filed") {
            try await shop.run("till", "late", "late").screen.contains("300,01 ₽, заказ F-1")
        }
        let held = try await shop.run("till", "verify", "late", "--amount", "300,01")
        #expect(held.code == 3)
        #expect(held.screen.contains("заказ F-1, поздние деньги, ждут решения"))
        let found = await premises.call(.get, "/v1/orders/F-1")
        let payments = found?.json["charges"]?.list?.first?["payments"]?.list
        let payment = try #require(payments?.first?["id"]?.text)
        let sentBack = try await shop.run("till", "late", "late", "--return", payment)
        #expect(sentBack.code == 2, "this bank knows nothing of the money")
        #expect(sentBack.screen.contains("БАНК ОТКАЗАЛ В ВОЗВРАТЕ: деньги ждут решения"))
        #expect(try await shop.run("till", "late", "late", "--accept", payment).code == 0)
        let ours = try await shop.run("till", "verify", "late", "--amount", "300,01")
        #expect(ours.code == 0)
        #expect(ours.screen.contains("поздние деньги, зачтены"))
    }

    @Test(
        "a window that cannot hold the code is said to be too small",
        arguments: [(24, 80, true), (40, 40, true), (40, 80, false)]
    )
    func window(rows: Int, columns: Int, isSmall: Bool) async throws {
        let till = "window-\(rows)-\(columns)"
        try await Shopper(premises).register(till)
        let binary = Premises.binary.path(percentEncoded: false)
        let line = "'\(binary)' till charge \(till) --amount 5 --order \(till)"
        let program = try TillProgram(
            URL(fileURLWithPath: "/usr/bin/script"),
            arguments: ["-qec", "stty rows \(rows) cols \(columns); \(line)", "/dev/null"],
            environment: premises.environment(),
            screen: premises.folder.appending(path: "\(till).log")
        )
        try await program.shows("осталось")
        #expect(program.screen.contains("ОКНО МАЛО, код не прочесть: нужно 49 знаков") == isSmall)
    }

    @Test("a missing receipt of a refund is named with the sum of the refund")
    func returnReceipt() async throws {
        let shop = Sale(premises: premises, till: "papers")
        let payment = try await shop.sell("E-1").payment
        try await premises.until("the sale has its receipt") {
            let found = await premises.call(.get, "/v1/receipts?order_id=E-1")
            return found?.json["items"]?.list?.first?["status"]?.text == "done"
        }
        await premises.plan("fail_receipt", on: "receipt", times: 20)
        _ = try await shop.run("refund", payment, "--amount", "500")
        try await premises.until("the shift names it") {
            let shift = try await shop.run("till", "close", "papers")
            return shift.screen.contains("500,00 ₽  НЕТ ЧЕКА ВОЗВРАТА: НЕ СДЕЛАН")
                && !shift.screen.contains("1 500,50 ₽  НЕТ ЧЕКА")
        }
    }

    @Test("a till that is entered again under another name is told that, and of no key")
    func registered() async throws {
        let shop = Sale(premises: premises, till: "again")
        let line = ["register", "add", "again", "--store", "main", "--name"]
        let first = try premises.program(line + ["Касса"])
        #expect(try await first.ended() == 0)
        let other = try premises.program(line + ["Прилавок"])
        #expect(try await other.ended() == 1)
        #expect(other.screen.contains("register_exists"), "\(other.screen)")
        #expect(try await shop.run("register", "show", "again").screen.contains("name: Касса"))
    }

    @Test("an audit of a history that has not begun says so")
    func noHistory() async throws {
        let config = premises.folder.appending(path: "service.yaml").path(percentEncoded: false)
        func run(_ arguments: String...) async throws -> (code: Int32, screen: String) {
            let program = try TillProgram(
                Premises.binary,
                arguments: arguments + ["--config", config],
                environment: ["KASSALINK_LEDGER_PATH": "young.sqlite"],
                screen: premises.folder.appending(path: "young-\(UUID()).log")
            )
            return (try await program.ended(), program.screen)
        }
        #expect(try await run("token", "list").code == 0, "which makes the ledger")
        let audit = try await run("audit", "verify")
        #expect(audit.code == 0)
        #expect(audit.screen.contains("событий ещё нет"))
    }

    @Test("a token for a store or till that is not there names it")
    func nobodysToken() async throws {
        let shop = Sale(premises: premises, till: "nobody")
        let config = premises.folder.appending(path: "service.yaml").path(percentEncoded: false)
        for (scope, words) in [
            ("--store", "no store 'mian'"), ("--register", "no register 'mian'"),
        ] {
            let asked = try await shop.run(
                "token",
                "issue",
                "till",
                scope,
                "mian",
                "--config",
                config
            )
            #expect(asked.code == 64)
            #expect(asked.screen.contains("shop has \(words)"), "\(asked.screen)")
        }
    }

    @Test("times are those of this machine, with their zone")
    func zone() async throws {
        let shop = Sale(premises: premises, till: "zone")
        let payment = try await shop.sell("D-1").payment
        let program = try TillProgram(
            Premises.binary,
            arguments: ["explain", payment],
            environment: premises.environment().merging(["TZ": "Asia/Vladivostok"]) { $1 },
            screen: premises.folder.appending(path: "zone.log")
        )
        #expect(try await program.ended() == 0)
        let told = program.screen.split(separator: "\n").filter { $0.contains("магазин: просит") }
        #expect(told.count == 1)
        #expect(told.first?.contains("+10:00  магазин") == true)
    }
}

@Suite("A refund whose answer is lost")
struct LostRefundTests {
    @Test("is asked for again under its own name, and made once")
    func lost() async throws {
        let premises = try await Premises()
        try await premises.serve()
        let shop = Sale(premises: premises, till: "lost")
        let payment = try await shop.sell("A-1").payment
        premises.killService()
        try await premises.serve(fault: "commit-to-answer:1")
        let cut = try await shop.run("refund", payment, "--amount", "500")
        #expect(cut.code == 3)
        let words = "НЕИЗВЕСТНО, принят ли возврат: повторите с --id "
        let rest = try #require(cut.screen.split(separator: words).last, "\(cut.screen)")
        let id = String(rest.prefix { !$0.isWhitespace })
        try await premises.serve()
        let again = try await shop.run("refund", payment, "--amount", "500", "--id", id)
        #expect([0, 3].contains(again.code), "\(again.screen)")
        let found = await premises.call(.get, "/v1/payments/\(payment)")
        #expect(found?.json["refunds"]?.list?.count == 1)
    }
}
