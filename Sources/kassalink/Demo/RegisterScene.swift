import Foundation
import Payments
import QRCode
import Wire

/// A till's standing code: charged, paid, free again, and accounting knows.
struct RegisterScene {
    let story: DemoStory
    let cast: DemoCast

    private static let amount = Money(kopecks: 150_050)
    private static let till = "/v1/registers/kassa-1"

    func play() async throws {
        let order = UUID().uuidString.lowercased()
        story.scene("Касса со стоящим на ней кодом", "a till and its standing code")
        let payload = try await register()
        let charge = try await self.charge(order)
        try await pay(payload)
        try await believed(charge)
        try await known(order)
        try await receipt(order)
    }

    private func register() async throws -> String {
        var payload = ""
        try await story.step("Заводим кассу в банке", "registering the till with the bank") {
            let till = try await cast.client.call(
                .post,
                "/v1/registers",
                json: ["id": "kassa-1", "name": "Касса 1", "store": "main"],
                key: UUID().uuidString
            )
            payload = try DemoStory.need(till["link"]?["payload"]?.text, "the till has no code")
            return try await cast.save(Self.till + "/qr.png", as: "kassa-1.png")
        }
        print((try QRCode(payload)).terminal())
        return payload
    }

    private func charge(_ order: String) async throws -> String {
        var id = ""
        try await story.step(
            "Просим на кассе \(Self.amount.inRussian) за заказ \(order)",
            "asking for it at the till"
        ) {
            let charge = try await cast.client.call(
                .put,
                Self.till + "/charge",
                json: [
                    "order_id": .text(order), "amount": .integer(Self.amount.kopecks),
                    "purpose": "Демонстрация", "ttl_seconds": 300,
                ]
            )
            guard charge["status"]?.text == "asking" else {
                throw DemoStory.Unlike("the charge is \(charge["status"]?.text ?? "nothing")")
            }
            id = try DemoStory.need(charge["charge_id"]?.text, "the charge has no id")
            return "charge \(id)"
        }
        return id
    }

    private func pay(_ payload: String) async throws {
        try await story.step("Покупатель сканирует и платит", "the buyer scans and pays") {
            try await cast.payer.pay(payload, amount: nil)
            return payload
        }
    }

    private func believed(_ charge: String) async throws {
        try await story.step(
            "Уведомление банка принято по подписи",
            "the bank's callback is believed by its seal"
        ) {
            let seen = try await cast.callback(of: "raif", judged: "authenticated")
            let callback = try DemoStory.need(seen, "no callback was authenticated")
            return "callback \(callback["id"]?.text ?? "?")"
        }
        try await story.step("Деньги зачтены, касса свободна", "filed, and the till is free") {
            let seen = try await DemoStory.patiently { () -> JSON? in
                let till = try await cast.client.call(.get, Self.till)
                let isFree = till["state"]?.text == "free"
                let isPaid = till["last_charge"]?["status"]?.text == "paid"
                let isSame = till["last_charge"]?["charge_id"]?.text == charge
                return isFree && isPaid && isSame ? till : nil
            }
            _ = try DemoStory.need(seen, "the till is not free, or the charge is not paid")
            return "ОПЛАЧЕНО \(Self.amount.inRussian)"
        }
    }

    private func receipt(_ order: String) async throws {
        try await story.step(
            "Чек готов: ФН, ФД и ФПД на месте",
            "the receipt is made, with its fiscal attributes"
        ) {
            let seen = try await DemoStory.patiently { () -> JSON? in
                let found = try await cast.client.call(.get, "/v1/receipts?order_id=\(order)")
                let receipt = found["items"]?.list?.first
                return receipt?["status"]?.text == "done" ? receipt : nil
            }
            let sign = try DemoStory.need(seen?["fiscal"], "no receipt is done for this order")
            let numbers = ["fn", "fd", "fpd"].map { sign[$0]?.text ?? "?" }
            return numbers.joined(separator: " · ")
        }
    }

    private func known(_ order: String) async throws {
        try await story.step(
            "Учёт узнал: событие пришло, подпись верна",
            "accounting has the event, its seal is right"
        ) {
            let seen = try await cast.heard(order, paid: Self.amount)
            let event = try DemoStory.need(seen, "no event payment.paid came for this order")
            return "payment.paid \(event["id"]?.text ?? "?")"
        }
    }
}
