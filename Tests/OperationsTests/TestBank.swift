import Payments
import Synchronization
import Wire

/// The far end of the line: a Raiffeisen that exists as recorded replies and a few facts.
///
/// It answers the real dialect in the bank's own bytes, notes every request, and loses, refuses or
/// holds answers when told to.
final class TestBank: Sender {
    enum Fault: Sendable {
        /// The bank does it; nobody hears.
        case loseReply
        /// Nobody hears, and the bank does it only at `arrive`.
        case arriveLate
        /// The bank says that another order holds the code.
        case held
        /// The bank answers only after `letGo`.
        case hold
        /// The bank answers at once, and its answer comes only after `letGo`.
        case holdReply
        /// The bank never gets it.
        case unreachable
        /// The bank is broken, and has not done it.
        case error500
        /// The bank does it, but a callback arrives before its reply: run this first.
        case before(@Sendable () async -> Void)
    }

    struct Order: Sendable {
        var status: String
        let amount: String
        let qr: String
    }

    private struct State {
        var orders: [String: Order] = [:]
        var codes: [String: (order: String, amount: String, status: String)] = [:]
        var payments: [String: (number: String, order: String, amount: String)] = [:]
        var refunds: [String: (amount: String, status: String)] = [:]
        var faults: [(match: String, fault: Fault)] = []
        var requests: [Request] = []
        var onTheWay: [Request] = []
        /// How long each of them was to be waited for, seconds.
        var patience: [Int64] = []
        var nextNumber = 1000
        var inProgress: Set<String> = []
        var isLetGo = false
    }

    private let state = Mutex(State())

    /// Applies to the next request whose "METHOD url" contains the text.
    func next(_ match: String, _ fault: Fault) {
        state.withLock { $0.faults.append((match, fault)) }
    }

    var requests: [Request] { state.withLock { $0.requests } }

    func count(_ match: String) -> Int {
        requests.filter { Self.line($0).contains(match) }.count
    }

    /// The buyer pays what the code asks for; returns the bank's number of the operation.
    @discardableResult
    func pay(order: String, amount: String? = nil) -> String {
        state.withLock { state in
            state.nextNumber += 1
            let number = "\(state.nextNumber)"
            if let known = state.orders[order] {
                state.orders[order]?.status = "PAID"
                state.payments[known.qr] = (number, order, amount ?? known.amount)
            } else if let code = state.codes.first(where: { $0.value.order == order }) {
                state.codes[code.key]?.status = "PAID"
                state.payments[code.key] = (number, order, amount ?? code.value.amount)
            }
            return number
        }
    }

    /// Answers that were held come.
    func letGo() {
        state.withLock { $0.isLetGo = true }
    }

    /// What was on its way reaches the bank.
    func arrive() {
        for late in state.withLock({ $0.onTheWay }) { _ = answer(late) }
        state.withLock { $0.onTheWay = [] }
    }

    func status(order: String) -> String? {
        state.withLock { $0.orders[order]?.status }
    }

    func set(order: String, status: String) {
        state.withLock { $0.orders[order]?.status = status }
    }

    func begin(on qr: String, _ isInProgress: Bool) {
        state.withLock { state in
            if isInProgress { state.inProgress.insert(qr) } else { state.inProgress.remove(qr) }
        }
    }

    func finishRefunds() {
        state.withLock { state in
            for id in state.refunds.keys { state.refunds[id]?.status = "COMPLETED" }
        }
    }

    var patience: [Int64] { state.withLock { $0.patience } }
    var refunds: [String: String] { state.withLock { $0.refunds.mapValues(\.status) } }

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        let fault = state.withLock { state -> Fault? in
            state.requests.append(request)
            state.patience.append(timeoutSeconds)
            let line = Self.line(request)
            guard let place = state.faults.firstIndex(where: { line.contains($0.match) }) else {
                return nil
            }
            return state.faults.remove(at: place).fault
        }
        switch fault {
        case .arriveLate:
            state.withLock { $0.onTheWay.append(request) }
            return .lost("time ran out")
        case .held:
            return .reply(
                Self.json(["code": "ERROR.WRONG_QR_STATUS", "message": "QR занят другим заказом"])
            )
        case .hold:
            await untilLetGo()
            return .reply(answer(request))
        case .holdReply:
            let reply = answer(request)
            await untilLetGo()
            return .reply(reply)
        case .unreachable: return .neverSent("no connection")
        case .error500: return .reply(Reply(status: 500))
        case .loseReply:
            _ = answer(request)
            return .lost("time ran out")
        case .before(let first):
            let reply = answer(request)
            await first()
            return .reply(reply)
        case nil: return .reply(answer(request))
        }
    }

    private func untilLetGo() async {
        while !state.withLock({ $0.isLetGo }) {
            guard (try? await Task.sleep(for: .milliseconds(2))) != nil else { return }
        }
    }

    static func line(_ request: Request) -> String {
        "\(request.method.rawValue) \(request.url)"
    }

    private func answer(_ request: Request) -> Reply {
        let body = (try? JSON(reading: request.body)) ?? .null
        let parts = request.url.split(separator: "/").map(String.init)
        let last = parts.last ?? ""
        return state.withLock { state in
            switch (request.method, request.url) {
            case (.post, _) where request.url.hasSuffix("/sbp/v2/qrs"):
                return Self.register(body, &state)
            case (.post, _) where request.url.hasSuffix("/payment/v1/orders"):
                return Self.activate(body, &state)
            case (_, _) where request.url.contains("/refund"):
                return Self.refund(request, body, last, &state)
            case (.get, _) where request.url.contains("/payment/v1/orders/"):
                return Self.order(last, state)
            case (.delete, _) where request.url.contains("/payment/v1/orders/"):
                return Self.cancel(last, &state)
            case (.get, _) where request.url.hasSuffix("/payment-info"):
                return Self.payment(parts[parts.count - 2], state)
            case (.get, _): return Self.code(last, state)
            case (.delete, _):
                state.codes[last]?.status = "CANCELLED"
                return Reply(status: 200)
            default: return Reply(status: 404)
            }
        }
    }

    private static func json(_ json: JSON) -> Reply {
        Reply(status: 200, body: json.bytes)
    }

    private static func register(_ body: JSON, _ state: inout State) -> Reply {
        let id = "AD10000000000000000000000000\(1000 + state.codes.count)"
        let isDynamic = body["qrType"]?.text == "QRDynamic"
        state.codes[id] = (
            body["order"]?.text ?? "", body["amount"]?.literal ?? "",
            isDynamic ? "NEW" : "INACTIVE"
        )
        return json([
            "code": "SUCCESS", "qrId": .text(id), "qrStatus": isDynamic ? "NEW" : "INACTIVE",
            "payload": .text("https://qr.nspk.ru/\(id)?type=02"),
        ])
    }

    private static func activate(_ body: JSON, _ state: inout State) -> Reply {
        let id = body["id"]?.text ?? ""
        let amount = body["amount"]?.literal ?? ""
        state.orders[id] = Order(status: "NEW", amount: amount, qr: body["qr"]?["id"]?.text ?? "")
        return json([
            "id": .text(id), "amount": .number(amount), "status": ["value": "NEW"],
        ])
    }

    private static func order(_ id: String, _ state: State) -> Reply {
        guard let order = state.orders[id] else {
            return json(["code": "ORDER_NOT_FOUND", "message": "Заказ не найден"])
        }
        return json([
            "id": .text(id), "amount": .number(order.amount),
            "status": ["value": .text(order.status), "date": "2026-01-15T10:20:30+03:00"],
        ])
    }

    private static func cancel(_ id: String, _ state: inout State) -> Reply {
        guard let order = state.orders[id], order.status == "NEW" else {
            return json(["code": "ORDER_HAS_FINAL_STATUS", "message": "Заказ имеет статус PAID"])
        }
        state.orders[id]?.status = "CANCELLED"
        return Reply(status: 200)
    }

    private static func payment(_ qr: String, _ state: State) -> Reply {
        guard let paid = state.payments[qr] else {
            return json(["code": "SUCCESS", "paymentStatus": "NO_INFO"])
        }
        return json([
            "code": "SUCCESS", "paymentStatus": "SUCCESS", "order": .text(paid.order),
            "amount": .number(paid.amount), "currency": "RUB",
            "transactionId": .number(paid.number),
            "transactionDate": "2026-01-15T10:20:30.123456+03:00",
        ])
    }

    private static func code(_ qr: String, _ state: State) -> Reply {
        let status = state.inProgress.contains(qr) ? "IN_PROGRESS" : state.codes[qr]?.status
        return json(["qrId": .text(qr), "qrStatus": .text(status ?? "NEW")])
    }

    private static func refund(
        _ request: Request,
        _ body: JSON,
        _ last: String,
        _ state: inout State
    ) -> Reply {
        let id = body["refundId"]?.text ?? last
        if request.method == .get {
            guard let known = state.refunds[id] else {
                return json(["code": "ERROR.REFUND_NOT_FOUND", "message": "Возврат не найден"])
            }
            return json([
                "code": "SUCCESS", "amount": .number(known.amount),
                "refundStatus": .text(known.status),
            ])
        }
        state.refunds[id] = (body["amount"]?.literal ?? "", "IN_PROGRESS")
        return json([
            "code": "SUCCESS", "amount": body["amount"] ?? .null, "refundStatus": "IN_PROGRESS",
        ])
    }
}
