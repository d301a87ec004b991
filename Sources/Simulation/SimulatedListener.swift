import Accounting
import Ledger
import Operations
import Payments
import Synchronization
import Wire

/// A merchant's accounting: checks the seal, knows each event by its id, keeps its own books.
final class SimulatedListener: Sendable {
    private struct State {
        /// What each id said when it came first.
        var bodies: [String: [UInt8]] = [:]
        /// Payments that may be given back, as the events told of them.
        var payments: [Payment.ID] = []
        /// Late money that somebody may decide about, and its link.
        var late: [(Payment.ID, Link.ID)] = []
        /// Receipts that failed and that nobody has resumed.
        var failed: [Receipt.ID] = []
    }

    let id: Listener.ID
    let merchant: Merchant.ID
    let host: String
    let outage = Outage()
    private let key: WebhookSeal.Key
    private let state = Mutex(State())

    init(of merchant: Merchant.ID, key: WebhookSeal.Key) {
        id = Listener.ID("books-of-\(merchant.text)")
        self.merchant = merchant
        host = "books-of-\(merchant.text)"
        self.key = key
    }

    var listener: Listener {
        Listener(id: id, merchant: merchant, kinds: Set(Event.Kind.allCases))
    }

    var line: ListenerLine {
        ListenerLine(
            listener: listener,
            dialect: SignedWebhook(url: "http://\(host)/hook", keys: [key]),
            timeoutSeconds: 10
        )
    }

    func answer(_ request: Request, _ auditor: Auditor, at now: Moment) -> Reply {
        let message = Message(headers: request.headers, body: request.body)
        guard let id = try? WebhookSeal.verify(message, keys: [key], at: now) else {
            auditor.accuse(.toldOnce, "\(host) got an event whose seal is wrong", about: host)
            return Reply(status: 401)
        }
        let known = state.withLock { state -> [UInt8]? in
            let known = state.bodies[id]
            if known == nil { state.bodies[id] = request.body }
            return known
        }
        if let known {
            if known != request.body {
                auditor.accuse(.toldOnce, "event \(id) came with two bodies", about: id)
            }
            return Reply(status: 200)
        }
        read(request, id, auditor)
        return Reply(status: 200)
    }

    private func read(_ request: Request, _ id: String, _ auditor: Auditor) {
        guard let json = try? JSON(reading: request.body), let data = json["data"] else { return }
        let payment = data["payment"]?["id"]?.text
        let charge = data["charge_id"]?.text
        auditor.chronicle.note(
            "\(host): hears of \(json["type"]?.text ?? "") (event \(id))",
            about: charge ?? payment,
            data["order_id"]?.text
        )
        if json["merchant"]?.text != merchant.text {
            auditor.accuse(.apart, "\(host) is told of another merchant's event \(id)", about: id)
        }
        if let payment, let link = data["link_id"]?.text, json["type"]?.text == "payment.late" {
            state.withLock { $0.late.append((Payment.ID(payment), Link.ID(link))) }
        }
        if let receipt = data["receipt_id"]?.text, json["type"]?.text == "receipt.failed" {
            state.withLock { $0.failed.append(Receipt.ID(receipt)) }
        }
        guard let payment, json["type"]?.text?.hasPrefix("payment.") == true else { return }
        state.withLock { $0.payments.append(Payment.ID(payment)) }
    }

    /// Events that were heard, each once.
    var heard: Set<String> { state.withLock { Set($0.bodies.keys) } }

    /// The next late money to decide about.
    func late() -> (payment: Payment.ID, link: Link.ID)? {
        state.withLock { $0.late.popLast() }
    }

    /// The next receipt to resume.
    func failed() -> Receipt.ID? {
        state.withLock { $0.failed.popLast() }
    }

    func payment(_ dice: Dice) -> Payment.ID? {
        let payments = state.withLock { $0.payments }
        return dice.pick(payments)
    }
}
