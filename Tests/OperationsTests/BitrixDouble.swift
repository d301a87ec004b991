import Synchronization
import Wire

/// The shop of a Bitrix portal as its documents describe it (protocol sheet 3, section 3), behind real
/// HTTP: it knows no repeats.
final class BitrixDouble: Sendable {
    enum Fault: Sendable {
        /// It is filed; nobody hears.
        case loseReply
        /// Nobody hears, and it is filed only at `arrive`.
        case arriveLate
        case busy
    }

    private struct State {
        var payments: [JSON] = []
        var onTheWay: [JSON] = []
        var faults: [Fault] = []
        var looks = 0
        var adds = 0
    }

    private let state = Mutex(State())

    static let hook = "/rest/1/canary"
    static let orders: Set<Int64> = [1042, 1043]

    var payments: [JSON] { state.withLock { $0.payments } }
    var looks: Int { state.withLock { $0.looks } }
    var adds: Int { state.withLock { $0.adds } }

    /// Of the next call of `sale.payment.add`.
    func next(_ fault: Fault) {
        state.withLock { $0.faults.append(fault) }
    }

    /// What was on its way is filed.
    func arrive() {
        state.withLock { state in
            state.payments += state.onTheWay
            state.onTheWay = []
        }
    }

    func answer(_ request: Request) async -> Reply? {
        guard request.url.hasPrefix(Self.hook + "/") else {
            return Self.refusal(401, "NO_AUTH_FOUND")
        }
        let body = (try? JSON(reading: request.body)) ?? .null
        return state.withLock { state in
            switch request.url.dropFirst(Self.hook.count + 1) {
            case "sale.payment.list.json": Self.list(body, &state)
            case "sale.payment.add.json": Self.add(body, &state)
            default: Self.refusal(404, "ERROR_METHOD_NOT_FOUND")
            }
        }
    }

    private static func list(_ body: JSON, _ state: inout State) -> Reply {
        state.looks += 1
        let name = body["filter"]?["=xmlId"]?.text
        let rows = state.payments.enumerated().filter { $1["xmlId"]?.text == name }
        let found = rows.map { row -> JSON in
            ["id": .integer(row.offset + 1), "xmlId": .optional(name)]
        }
        return json(["result": ["payments": .list(found)], "total": .integer(found.count)])
    }

    private static func add(_ body: JSON, _ state: inout State) -> Reply? {
        state.adds += 1
        guard let fields = body["fields"], let order = fields["orderId"]?.integer,
            orders.contains(order), fields["paySystemId"]?.integer != nil
        else { return refusal(400, "0", "order is not there") }
        switch state.faults.isEmpty ? nil : state.faults.removeFirst() {
        case .busy: return refusal(503, "QUERY_LIMIT_EXCEEDED")
        case .arriveLate:
            state.onTheWay.append(fields)
            return nil
        case .loseReply:
            state.payments.append(fields)
            return nil
        case nil:
            state.payments.append(fields)
            return json(["result": ["payment": ["id": .integer(state.payments.count)]]])
        }
    }

    private static func json(_ json: JSON) -> Reply {
        Reply(status: 200, body: json.bytes)
    }

    private static func refusal(_ status: Int, _ code: String, _ words: String = "") -> Reply {
        let json: JSON = ["error": .text(code), "error_description": .text(words)]
        return Reply(status: status, body: json.bytes)
    }
}
