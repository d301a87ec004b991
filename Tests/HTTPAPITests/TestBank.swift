import Payments
import Synchronization
import Wire

/// The far end of the line: just enough of Raiffeisen, in its own bytes, to be asked and paid.
final class TestBank: Sender {
    enum Mood: Sendable {
        case well
        /// Nobody hears the answer.
        case silent
        case unreachable
        /// Says no in its own words.
        case refusing
    }

    private struct Code {
        let order: String
        let amount: String
        var isPaid = false
        var isCancelled = false
    }

    private struct State {
        var mood = Mood.well
        var codes: [String: Code] = [:]
        var refunds: [String: String] = [:]
        var calls: [String] = []
        var next = 1000
    }

    private let state = Mutex(State())

    func be(_ mood: Mood) { state.withLock { $0.mood = mood } }

    /// How many codes the bank has issued.
    var codeCount: Int { state.withLock { $0.codes.count } }
    var refundCount: Int { state.withLock { $0.refunds.count } }

    /// The buyer pays what is asked for the order.
    func pay(order: String) {
        state.withLock { state in
            for id in state.codes.keys where state.codes[id]?.order == order {
                state.codes[id]?.isPaid = true
            }
        }
    }

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        state.withLock { state in
            switch state.mood {
            case .unreachable: return .neverSent("no connection")
            case .silent: return .lost("time ran out")
            case .refusing:
                let no: JSON = ["code": "ERROR.MERCHANT", "message": "Мерчант заблокирован"]
                return .reply(Reply(status: 400, body: no.bytes))
            case .well: return .reply(Self.answer(request, &state))
            }
        }
    }

    private static func answer(_ request: Request, _ state: inout State) -> Reply {
        let body = (try? JSON(reading: request.body)) ?? .null
        let parts = request.url.split(separator: "/").map(String.init)
        let last = parts.last ?? ""
        if request.url.contains("/refund") { return refund(request, body, last, &state) }
        if request.method == .post {
            return request.url.hasSuffix("/qrs") ? issue(body, &state) : activate(body, &state)
        }
        let id = last == "payment-info" ? parts[parts.count - 2] : last
        guard let code = state.codes[id] else {
            return json(["code": "ORDER_NOT_FOUND", "message": "Заказ не найден"])
        }
        if request.method == .delete {
            if !code.isPaid { state.codes[id]?.isCancelled = true }
            return Reply(status: 200)
        }
        if last == "payment-info" { return payment(of: code) }
        let status = code.isPaid ? "PAID" : code.isCancelled ? "CANCELLED" : "NEW"
        return json([
            "id": .text(id), "qrId": .text(id), "qrStatus": .text(status),
            "amount": .number(code.amount),
            "status": ["value": .text(status), "date": "2026-01-15T10:20:30+03:00"],
        ])
    }

    private static func issue(_ body: JSON, _ state: inout State) -> Reply {
        state.next += 1
        let id = "AD1000000000000000000000000\(state.next)"
        let isDynamic = body["qrType"]?.text == "QRDynamic"
        state.codes[id] = Code(
            order: body["order"]?.text ?? "",
            amount: body["amount"]?.literal ?? "0"
        )
        return json([
            "code": "SUCCESS", "qrId": .text(id), "qrStatus": isDynamic ? "NEW" : "INACTIVE",
            "payload": .text("https://qr.nspk.ru/\(id)?type=02&bank=100000000007&crc=ABCD"),
        ])
    }

    private static func activate(_ body: JSON, _ state: inout State) -> Reply {
        let id = body["id"]?.text ?? ""
        let amount = body["amount"]?.literal ?? ""
        state.codes[id] = Code(order: id, amount: amount)
        return json(["id": .text(id), "amount": .number(amount), "status": ["value": "NEW"]])
    }

    private static func payment(of code: Code) -> Reply {
        guard code.isPaid else { return json(["code": "SUCCESS", "paymentStatus": "NO_INFO"]) }
        return json([
            "code": "SUCCESS", "paymentStatus": "SUCCESS", "order": .text(code.order),
            "amount": .number(code.amount), "currency": "RUB",
            "transactionId": .number(
                "\(code.order.utf8.reduce(1) { $0 &* 31 &+ Int64($1) } & 0xFFFFFF)"
            ),
            "transactionDate": "2026-01-15T10:20:30.123456+03:00",
        ])
    }

    private static func refund(
        _ request: Request,
        _ body: JSON,
        _ last: String,
        _ state: inout State
    ) -> Reply {
        if request.method == .post {
            state.refunds[body["refundId"]?.text ?? last] = body["amount"]?.literal ?? ""
        }
        return json([
            "code": "SUCCESS", "amount": body["amount"] ?? .null, "refundStatus": "IN_PROGRESS",
        ])
    }

    private static func json(_ json: JSON) -> Reply {
        Reply(status: 200, body: json.bytes)
    }
}
