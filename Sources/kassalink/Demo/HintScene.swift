import Foundation
import Payments
import Wire

/// A bank whose callbacks prove nothing: they only make us ask sooner.
struct HintScene {
    let story: DemoStory
    let cast: DemoCast

    private static let amount = Money(kopecks: 45_000)

    func play() async throws {
        let order = UUID().uuidString.lowercased()
        story.scene("ЭЛПЛАТ: уведомление без подписи", "ELPLAT: a callback without a seal")
        var payload = ""
        try await story.step(
            "Создаём ссылку на \(Self.amount.inRussian) в другом банке",
            "asking another bank for a link"
        ) {
            let link = try await cast.client.call(
                .post,
                "/v1/payment-links",
                json: [
                    "order_id": .text(order), "amount": .integer(Self.amount.kopecks),
                    "purpose": "Доставка", "ttl_seconds": 3600, "account": "elplat",
                ],
                key: UUID().uuidString
            )
            payload = try DemoStory.need(link["link"]?["payload"]?.text, "there is no code")
            return payload
        }
        try await story.step("Покупатель платит", "the buyer pays") {
            try await cast.payer.pay(payload, amount: nil)
            return Self.amount.inRussian
        }
        try await story.step(
            "Уведомление взято только как подсказка",
            "the callback is taken as a hint only"
        ) {
            let seen = try await cast.callback(of: "elplat", judged: "hint")
            let callback = try DemoStory.need(seen, "no callback came as a hint")
            return "callback \(callback["id"]?.text ?? "?")"
        }
        try await story.step(
            "Банк спрошен (getPay) и подтвердил; учёт знает",
            "getPay has confirmed it, and accounting knows"
        ) {
            let seen = try await cast.heard(order, paid: Self.amount)
            let event = try DemoStory.need(seen, "no event payment.paid came for this order")
            return "payment.paid \(event["id"]?.text ?? "?")"
        }
    }
}
