import Operations
import Payments
import Receipts
import Synchronization
import Wire

/// The far end of the line to a fiscal service: one receipt for one name, in the moods of such services.
final class TestTills: Sender {
    enum Mood: Sendable {
        case well
        /// Does what it is asked to, and nobody hears the answer.
        case mute
        case down
        /// Takes receipts and does not make them.
        case failing
    }

    private struct State {
        var mood = Mood.well
        var names: [String] = []
        var failed: Set<String> = []
        var asked: [String] = []
        var calls = 0
    }

    private let state = Mutex(State())

    func be(_ mood: Mood) { state.withLock { $0.mood = mood } }

    /// Names of all receipts that it has, as they came.
    var receipts: [String] { state.withLock { $0.names } }
    /// Every name that was asked for, however often.
    var asked: [String] { state.withLock { $0.asked } }
    var calls: Int { state.withLock { $0.calls } }

    func send(_ request: Request, timeoutSeconds: Int64) async -> Outcome {
        state.withLock { state in
            state.calls += 1
            if state.mood == .down { return .neverSent("connection refused") }
            let reply = request.method == .post ? take(request, &state) : tell(request, state)
            return state.mood == .mute ? .lost("timed out") : .reply(reply)
        }
    }

    private func take(_ request: Request, _ state: inout State) -> Reply {
        let name = (try? JSON(reading: request.body))?["external_id"]?.text ?? ""
        state.asked.append(name)
        if !state.names.contains(name) {
            state.names.append(name)
            if state.mood == .failing { state.failed.insert(name) }
        }
        let task = state.names.firstIndex(of: name) ?? 0
        return answer(["id": .text("t-\(task)"), "status": "wait", "external_id": .text(name)])
    }

    private func tell(_ request: Request, _ state: State) -> Reply {
        let place = request.url.split(separator: "-").last.flatMap { Int($0) }
        guard let place, state.names.indices.contains(place) else { return Reply(status: 404) }
        let name = state.names[place]
        let start: [JSON.Member] = [
            .init("id", .text("t-\(place)")), .init("external_id", .text(name)),
        ]
        if state.failed.contains(name) {
            let error: JSON = ["code": 121, "text": "ФН полон", "type": "driver"]
            return answer(.object(start + [.init("status", "fail"), .init("error", error)]))
        }
        let sign: JSON = ["fn": "99990", "fd": .integer(place + 1), "fpd": "34495"]
        return answer(.object(start + [.init("status", "done"), .init("payload", sign)]))
    }

    private func answer(_ json: JSON) -> Reply {
        Reply(status: 200, body: json.bytes)
    }

    func fiscal(for store: Owned<Store>) -> Fiscal {
        let id = Owned(FiscalAccount.ID("kassir"), of: store.merchant)
        let company = CloudKassir.Company(
            inn: "7701000001",
            email: "s@example.ru",
            taxSystem: .general,
            address: "https://shop.example.ru"
        )
        let settings = CloudKassir.Settings(
            baseURL: "http://tills.test/v1",
            login: "shop",
            password: Secret("p"),
            company: company
        )
        let terms = FiscalTerms(
            account: id.id,
            vat: .vat22,
            method: .fullPayment,
            object: .commodity,
            customer: .email("s@example.ru")
        )
        let line = FiscalLine(
            id: id,
            dialect: CloudKassir(settings),
            sender: self,
            timeoutSeconds: 10
        )
        return Fiscal(lines: [line], terms: [store: terms])
    }
}
