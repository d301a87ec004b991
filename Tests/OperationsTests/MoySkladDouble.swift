import Foundation
import Synchronization
import Wire

/// MoySklad as its documents describe it (protocol sheet 3, section 4), behind real HTTP.
final class MoySkladDouble: Sendable {
    private struct State {
        /// By `syncId`, as they were made.
        var documents: [String: JSON] = [:]
        var orders: Set<String> = []
        var calls: [ContinuousClock.Instant] = []
        var underWay = 0
        var mostUnderWay = 0
        var tooMany = 0
        var repeats = 0
        var toLose = 0
    }

    private let state = Mutex(State())

    static let base = "/api/remap/1.2/entity/"
    static let token = "Bearer token"

    var documents: [JSON] { state.withLock { Array($0.documents.values) } }
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }
    /// Calls that were refused because they were too many.
    var tooMany: Int { state.withLock { $0.tooMany } }
    var repeats: Int { state.withLock { $0.repeats } }
    var calls: Int { state.withLock { $0.calls.count } }

    func make(order: String) {
        state.withLock { _ = $0.orders.insert(order) }
    }

    /// So many of the next answers are lost, after the document is made.
    func loseReplies(_ count: Int) {
        state.withLock { $0.toLose = count }
    }

    /// What all payments of an order have brought.
    func payedSum(of order: String) -> Int64 {
        documents.flatMap { $0["operations"]?.list ?? [] }
            .filter { $0["meta"]?["href"]?.text?.hasSuffix(order) == true }
            .reduce(0) { $0 + ($1["linkedSum"]?.integer ?? 0) }
    }

    func answer(_ request: Request) async -> Reply? {
        let refusal = state.withLock { Self.begin(&$0) }
        defer { state.withLock { $0.underWay -= 1 } }
        // As long as a real one takes: calls side by side are seen side by side.
        try? await Task.sleep(for: .milliseconds(30))
        guard request.headers["Accept-Encoding"]?.contains("gzip") == true else {
            return Reply(status: 415)
        }
        let (reply, isLost) = state.withLock { state in
            let reply = refusal ?? Self.file(request, &state)
            guard reply.status == 200, state.toLose > 0 else { return (reply, false) }
            state.toLose -= 1
            return (reply, true)
        }
        guard !isLost else { return nil }
        var headers = reply.headers
        headers.add("Content-Encoding", "gzip")
        return Reply(status: reply.status, headers: headers, body: Gzip.packed(reply.body))
    }

    private static func begin(_ state: inout State) -> Reply? {
        let now = ContinuousClock.now
        state.underWay += 1
        state.mostUnderWay = max(state.mostUnderWay, state.underWay)
        state.calls.append(now)
        let code: Int64? =
            state.underWay > 5
            ? 1073 : state.calls.count { now - $0 < .seconds(3) } > 11 ? 1049 : nil
        guard let code else { return nil }
        state.tooMany += 1
        return refusal(429, code, "слишком часто", ["X-Lognex-Retry-After": "3000"])
    }

    private static func file(_ request: Request, _ state: inout State) -> Reply {
        guard request.headers["Authorization"] == token else {
            return refusal(401, 1056, "Неправильный логин или пароль")
        }
        guard request.headers["Accept"] == "application/json;charset=utf-8" else {
            return refusal(400, 1062, "Accept")
        }
        guard let body = try? JSON(reading: request.body), let name = body["syncId"]?.text,
            UUID(uuidString: name) != nil
        else { return refusal(400, 1004, "syncId") }
        if let known = state.documents[name] {
            state.repeats += 1
            return entity(known)
        }
        for field in ["organization", "agent"] where body[field]?["meta"]?["href"] == nil {
            return refusal(400, 3000, "поле '\(field)' не может быть пустым")
        }
        guard let sum = body["sum"]?.integer, sum > 0 else { return refusal(400, 3000, "sum") }
        switch request.url {
        case base + "paymentout" where body["expenseItem"]?["meta"]?["href"] == nil:
            return refusal(400, 22_002, "нужна статья расходов")
        case base + "paymentin", base + "paymentout": break
        default: return refusal(404, 1005, "Неизвестный тип")
        }
        for link in body["operations"]?.list ?? [] {
            let order = link["meta"]?["href"]?.text?.split(separator: "/").last.map(String.init)
            guard let order, state.orders.contains(order) else {
                return refusal(400, 1021, "Объект с типом 'customerorder' не найден")
            }
            guard let linked = link["linkedSum"]?.integer, linked <= sum else {
                return refusal(400, 22_000, "linkedSum")
            }
        }
        state.documents[name] = body
        return entity(body)
    }

    /// Sums come back as MoySklad prints them.
    private static func entity(_ body: JSON) -> Reply {
        let json: JSON = [
            "id": .text("5f3c"), "syncId": body["syncId"] ?? .null,
            "sum": .number("\(body["sum"]?.literal ?? "0").0"),
        ]
        return Reply(status: 200, body: json.bytes)
    }

    private static func refusal(
        _ status: Int,
        _ code: Int64,
        _ words: String,
        _ headers: Headers = [:]
    ) -> Reply {
        let json: JSON = ["errors": [["error": .text(words), "code": .integer(code)]]]
        return Reply(status: status, headers: headers, body: json.bytes)
    }
}
