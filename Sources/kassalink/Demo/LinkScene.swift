import Foundation
import Payments
import Wire

/// A link that is paid once, as on an invoice.
struct LinkScene {
    let story: DemoStory
    let cast: DemoCast

    private static let amount = Money(kopecks: 99_900)

    func play() async throws {
        let order = UUID().uuidString.lowercased()
        story.scene("Ссылка для счёта", "a link on an invoice")
        var link = JSON.null
        try await story.step(
            "Создаём ссылку на \(Self.amount.inRussian)",
            "asking the bank for a link"
        ) {
            link = try await cast.client.call(
                .post,
                "/v1/payment-links",
                json: [
                    "order_id": .text(order), "amount": .integer(Self.amount.kopecks),
                    "currency": "RUB", "purpose": "Счёт 17", "ttl_seconds": 3600,
                ],
                key: UUID().uuidString
            )
            let id = try DemoStory.need(link["id"]?.text, "the link has no id")
            return try await cast.save("/v1/payment-links/\(id)/qr.png", as: "invoice.png")
        }
        try await story.step("Покупатель платит", "the buyer pays") {
            let payload = try DemoStory.need(link["link"]?["payload"]?.text, "there is no code")
            try await cast.payer.pay(payload, amount: nil)
            return payload
        }
        try await story.step("Оплачено, учёт знает", "paid, and accounting knows") {
            let seen = try await cast.heard(order, paid: Self.amount)
            let event = try DemoStory.need(seen, "no event payment.paid came for this order")
            let id = link["id"]?.text ?? ""
            let after = try await cast.client.call(.get, "/v1/payment-links/\(id)")
            guard after["status"]?.text == "paid" else {
                throw DemoStory.Unlike("the link is \(after["status"]?.text ?? "nothing")")
            }
            return "payment.paid \(event["id"]?.text ?? "?")"
        }
    }
}
