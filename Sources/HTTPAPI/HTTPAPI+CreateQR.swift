import Ledger
import Operations
import Payments
import Wire

/// `POST /sbp/v1/create_qr`: the call that 1C programs already make, in decimal roubles.
extension HTTPAPI {
    func createQR(_ visit: Visit, _ pass: Pass) async throws -> Answer {
        let body = try await visit.json(isStrict: false)
        let fields = try Fields(
            body,
            known: ["amount", "order_id", "currency", "purpose", "ttl_seconds", "redirect_url"]
        )
        let amount = try fields.roubles("amount")
        let store = try store(nil, for: pass)
        let usual = usualSeconds(Self.usualLinkSeconds, over: store.account, atTill: false)
        let wanted = CreatePaymentLink.Wanted(
            wish: try wish(fields, amount: amount, usualSeconds: usual),
            redirectURL: try fields.url("redirect_url"),
            account: nil,
            store: store.id
        )
        return try await OnceOnly(desk: desk)(visit, body: body, of: pass.merchant) { subject in
            let link = try await make(wanted, for: pass, as: subject)
            var answer = Answer(json: qr(of: link))
            answer.isDefinite = link.latest?.doubt == nil
            return answer
        }
    }

    /// Flat, so that 1C code reads it without walking; `link` and `payload` are the same text.
    private func qr(of link: Link) -> JSON {
        let page = views.payURL(of: link)
        return [
            "id": .text(link.id.text),
            "order_id": .optional(link.latest?.order.text),
            "amount": (link.latest?.amount).map { .number($0.roubles) } ?? .null,
            "currency": "RUB",
            "status": .text(link.latest?.status ?? "closed"),
            "payload": .optional(link.code?.payload),
            "link": .optional(link.code?.payload),
            "qr_png": .text(page + "/qr.png"),
            "qr_svg": .text(page + "/qr.svg"),
            "pay_url": .text(page),
            "expires_at": views.time(link.latest?.deadline),
        ]
    }
}
