import Payments
import Wire

/// What a buyer's app would show: plain pages that work without scripts.
struct PayerPage: Sendable {
    let network: SandboxNetwork

    func list() -> Reply {
        let rows = network.payable().map { code, activation in
            "<li><a href=\"/payer/\(code.id)\">\(activation.amount.roubles) ₽ — "
                + "\(Self.safe(activation.purpose))</a></li>"
        }
        let body = rows.isEmpty ? "<p>Сейчас платить не за что.</p>" : "<ul>\(rows.joined())</ul>"
        return Self.page(200, "Коды к оплате", body)
    }

    func code(_ id: String) -> Reply {
        guard network.code(id) != nil else {
            return Self.page(404, "Код не найден", "<p>Такого кода нет.</p>")
        }
        guard let activation = network.current(on: id), activation.state == .waiting else {
            return Self.page(409, "Платить не за что", "<p>Код сейчас ничего не просит.</p>")
        }
        let form = { (deed: String, words: String) in
            "<form method=\"post\" action=\"/payer/\(deed)\">"
                + "<input type=\"hidden\" name=\"qrc_id\" value=\"\(Self.safe(id))\">"
                + "<button>\(words)</button></form>"
        }
        return Self.page(
            200,
            "\(activation.amount.roubles) ₽",
            "<p>\(Self.safe(activation.purpose))</p>\(form("pay", "Оплатить"))"
                + form("decline", "Отказаться")
        )
    }

    func done(_ activation: SandboxNetwork.Activation) -> Reply {
        let words = activation.state == .paid ? "Оплачено" : "Не оплачено"
        return Self.page(200, words, "<p>\(activation.amount.roubles) ₽</p>")
    }

    private static func page(_ status: Int, _ title: String, _ body: String) -> Reply {
        let html =
            "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width\"><title>\(title)</title>"
            + "<style>body{font:1.2em sans-serif;max-width:28em;margin:3em auto}"
            + "button{font:inherit;padding:.6em 2em;margin:.3em 0}</style>"
            + "<h1>\(title)</h1>\(body)<p><small>Песочница: денег здесь нет.</small></p></html>"
        let headers: Headers = ["Content-Type": "text/html; charset=utf-8"]
        return Reply(status: status, headers: headers, body: Array(html.utf8))
    }

    private static func safe(_ text: String) -> String {
        text.reduce(into: "") { safe, character in
            switch character {
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "&": safe += "&amp;"
            case "\"": safe += "&quot;"
            default: safe.append(character)
            }
        }
    }
}

/// The fields of a POST to the payer: JSON, or the form of a page.
struct PayerForm: Sendable {
    let isPage: Bool
    private let fields: [String: String]

    init(_ request: SideRequest) {
        if let json = try? JSON(reading: request.body), let members = json.members {
            isPage = false
            fields = Dictionary(
                members.compactMap { member in
                    let text = member.value.textOrLiteral ?? member.value.bool.map { "\($0)" }
                    return text.map { (member.name, $0) }
                }
            ) { first, _ in first }
        } else {
            isPage = true
            let pairs = String(decoding: request.body, as: UTF8.self).split(separator: "&")
            fields = Dictionary(
                pairs.compactMap { pair in
                    let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                    return parts.count == 2 ? (parts[0], parts[1]) : nil
                }
            ) { first, _ in first }
        }
    }

    subscript(name: String) -> String? { fields[name] }

    /// What the buyer types, nil for what the code asks for.
    struct Amount {
        let typed: Money?
    }

    /// nil for text that is no amount: it must not turn into the sum that was asked.
    var amount: Amount? {
        guard let text = fields["amount"], !text.isEmpty else { return Amount(typed: nil) }
        guard let typed = Money(kopecksText: text), typed.kopecks > 0 else { return nil }
        return Amount(typed: typed)
    }
}
