import Payments
import QRCode
import Wire

/// One till of a running service, as the till commands need it.
struct TillService {
    /// A charge as the service describes it.
    struct Charge {
        let id: String
        let order: String
        let amount: Money
        let status: String
        let deadline: Moment?
        /// What is being done while its status is not known, and when the bank is asked next.
        let doing: String?
        let nextCheck: String?
        /// The charge that goes on in its place.
        let replacedBy: String?
        let payments: [SeenPayment]

        init?(_ json: JSON?) {
            guard let json, let id = json["charge_id"]?.text else { return nil }
            self.id = id
            order = json["order_id"]?.text ?? ""
            amount = Money(kopecks: json["amount"]?.integer ?? 0)
            status = json["status"]?.text ?? "unknown"
            deadline = json["expires_at"]?.text.flatMap { Timestamp.moment($0) }
            doing = json["doing"]?.text
            nextCheck = json["next_check_at"]?.text
            replacedBy = json["replaced_by"]?.text
            payments = (json["payments"]?.list ?? []).map { SeenPayment($0) }
        }

        /// The sum that was asked for; before it the one that came, where that is another.
        var sum: String {
            guard let other = payments.first(where: { $0.kind == "mispaid" }) else {
                return amount.inRussian
            }
            return "\(other.amount.inRussian) вместо \(amount.inRussian)"
        }

        /// How it stands, in one line.
        var words: String {
            let back = payments.reduce(0) { $0 + $1.back.kopecks }
            let refund = back > 0 ? ", возврат \(Money(kopecks: back).inRussian)" : ""
            return "\(ChargeWords.russian(status)): \(sum), заказ \(order)\(refund)"
        }

        /// Says what is being done and when the bank is asked next; nothing where all is known.
        func tellDoing() {
            guard let words = ChargeWords.doing(doing) else { return }
            let next = nextCheck.map(Terminal.time).map {
                (", следующая проверка \($0)", ", next at \($0)")
            }
            Terminal.say(words.russian + (next?.0 ?? ""), words.english + (next?.1 ?? ""))
        }

        /// Whether the buyer may still be paying.
        var isOpen: Bool {
            ["requested", "asking", "unknown", "checking"].contains(status)
        }
    }

    let client: ServiceClient
    let register: String

    private var place: String { "/v1/registers/\(ServiceClient.escaped(register))" }

    func state() async throws(ServiceTrouble) -> JSON {
        try await client.call(.get, place)
    }

    /// The charge that the till is asking for now.
    func current() async throws(ServiceTrouble) -> Charge? {
        Charge(try await state()["charge"])
    }

    func charge(_ wish: JSON) async throws(ServiceTrouble) -> JSON {
        try await client.call(.put, place + "/charge", json: wish)
    }

    func seen(_ id: String) async throws(ServiceTrouble) -> Charge? {
        let charge = try await client.call(.get, place + "/charge/\(ServiceClient.escaped(id))")
        return Charge(charge)
    }

    /// Draws the till's code, where it has one.
    func draw(_ state: JSON, inverted: Bool) {
        guard let payload = state["link"]?["payload"]?.text, let code = try? QRCode(payload) else {
            return
        }
        let drawing = code.terminal(inverted: inverted)
        print(drawing)
        let lines = drawing.split(separator: "\n")
        let (columns, rows) = (lines.first?.count ?? 0, lines.count + Self.linesBelow)
        guard let window = Terminal.window, window.columns < columns || window.rows < rows else {
            return
        }
        Terminal.say(
            "ОКНО МАЛО, код не прочесть: нужно \(columns) знаков на \(rows) строк",
            "the window is too small for the code: enlarge it, or make its letters smaller"
        )
    }

    /// What stands under the code while the buyer scans it.
    private static let linesBelow = 3

    /// The till's purchases back to a moment, newest first, within so many pages.
    func charges(since: Moment, pages: Int) async throws(ServiceTrouble) -> [JSON] {
        var (found, cursor): ([JSON], String?) = ([], nil)
        for _ in 0..<pages {
            let query = ServiceClient.query([("limit", "200"), ("cursor", cursor)])
            let page = try await client.call(.get, place + "/charges" + query)
            for charge in page["items"]?.list ?? [] {
                let at = charge["requested_at"]?.text.flatMap { Timestamp.moment($0) }
                guard let at, at >= since else { return found }
                found.append(charge)
            }
            cursor = page["next_cursor"]?.text
            guard cursor != nil else { return found }
        }
        return found
    }

    func release(_ id: String) async throws(ServiceTrouble) -> JSON {
        try await client.call(.delete, place + "/charge/\(ServiceClient.escaped(id))")
    }
}
