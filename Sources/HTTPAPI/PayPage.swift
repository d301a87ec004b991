import Mustache
import Payments
import QRCode
import Wire

/// The payer's page: what to pay, the code, and what has become of it.
///
/// It shows the state of the books and changes nothing; closing it changes nothing (E46).
struct PayPage: Sendable {
    private let template: MustacheTemplate

    static let nonceLength = 32
    /// How often a browser without scripts asks again.
    static let refreshSeconds = 5

    init(template: String) throws {
        self.template = try MustacheTemplate(string: template)
    }

    func answer(_ link: Link, seller: [String], nonce: String, at now: Moment) throws -> Answer {
        let charge = link.current ?? link.latest
        let isPayable = charge?.status == "asking" && charge.map { $0.deadline > now } == true
        let words = Self.words(for: charge, isOver: !isPayable)
        let payload = isPayable ? link.code?.payload : nil
        let picture = try payload.map { try QRCode($0, level: .m).svg() }
        let facts: [String: (any Sendable)?] = [
            "seller": seller.first,
            "store": seller.dropFirst().first { $0 != seller.first },
            "amount": charge.map { Self.people($0.amount) },
            "purpose": charge?.purpose,
            "order": charge?.order.text,
            "status": charge?.status ?? "free",
            "words": words.russian,
            "wordsEnglish": words.english,
            "isPaid": charge?.state == .paid,
            "isLive": Self.isLive(charge, on: link),
            "picture": picture,
            "bankLink": payload.flatMap { $0.hasPrefix("https://") ? $0 : nil },
            "expires": isPayable ? charge.map { Timestamp.text($0.deadline) } : nil,
            "refreshSeconds": Self.refreshSeconds,
            "stream": "/pay/\(link.payToken)/stream",
            "nonce": nonce,
        ]
        let html = template.render(facts.compactMapValues(\.self))
        return Answer(
            bytes: Array(html.utf8),
            type: "text/html; charset=utf-8",
            headers: ["Content-Security-Policy": Self.policy(nonce: nonce)]
        )
    }

    /// Whether the state may still change while somebody looks.
    private static func isLive(_ charge: Charge?, on link: Link) -> Bool {
        link.use == .reusable || charge?.isLive == true
    }

    private static func policy(nonce: String) -> String {
        """
        default-src 'none'; img-src 'self'; connect-src 'self'; style-src 'nonce-\(nonce)'; \
        script-src 'nonce-\(nonce)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """
    }

    /// `1 500,50 ₽`, with spaces that do not break.
    static func people(_ money: Money) -> String {
        var roubles = String(money.kopecks / 100)
        var place = roubles.count - 3
        while place > 0 {
            roubles.insert("\u{A0}", at: roubles.index(roubles.startIndex, offsetBy: place))
            place -= 3
        }
        return "\(roubles),\(money.roubles.suffix(2))\u{A0}₽"
    }

    private static func words(for charge: Charge?, isOver: Bool) -> (
        russian: String, english: String
    ) {
        switch charge?.status {
        case nil: ("Касса свободна", "Nothing to pay")
        case "asking" where isOver: ("Время вышло, проверяем…", "Time is up, checking…")
        case "asking": ("Ожидаем оплату", "Waiting for payment")
        case "paid": ("Оплачено", "Paid")
        case "mispaid": ("Пришла другая сумма: обратитесь к продавцу", "Another amount came")
        case "paid_late": ("Деньги пришли поздно: обратитесь к продавцу", "Paid too late")
        case "released": ("Отменено", "Cancelled")
        case "expired": ("Срок оплаты истёк", "Expired")
        case "refused": ("Оплатить нельзя", "Cannot be paid")
        default: ("Проверяем…", "Checking…")
        }
    }
}
