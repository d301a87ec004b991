import Payments
import Seals
import Wire

/// YooKassa's half of its dialect (protocol sheet 2, section 5.1).
///
/// `description` and `parameter` of errors are our words; `code` is the bank's.
struct YooKassaSide: BankSide {
    let bank = SandboxSettings.Bank.yookassa
    let prefix = ["yookassa", "v3"]
    let network: SandboxNetwork
    let settings: SandboxSettings.YooKassa
    let files = YooKassaFiles()
    private let replays = Replays(memorySeconds: 86_400)

    init(network: SandboxNetwork, settings: SandboxSettings.YooKassa) {
        self.network = network
        self.settings = settings
    }

    static let member = "100000000022"
    static let lifeSeconds: Int64 = 3600
    static let plateLives: ClosedRange<Int64> = 60...20 * 60
    static let amounts = Money(kopecks: 100)...Money(kopecks: 70_000_000)
    static let keyLimit = 64

    func step(of request: SideRequest) -> Faults.Step {
        guard request.method == "POST" else { return .read }
        switch request.path.first {
        case "refunds": return .refund
        case "payments" where request.path.last == "cancel": return .release
        case "payments":
            return (try? JSON(reading: request.body))?["pos_link"] == nil ? .issue : .activate
        default: return .issue
        }
    }

    func answer(_ request: SideRequest, _ faults: Faults) -> SideAnswer {
        guard request.headers["Authorization"] == authorization else {
            return Self.fault(
                .read,
                401,
                "invalid_credentials",
                "Authentication by given credentials failed"
            )
        }
        guard request.method == "POST" else { return look(request) }
        guard let key = request.headers["Idempotence-Key"],
            (1...Self.keyLimit).contains(key.utf8.count)
        else { return Self.invalid(step(of: request), "Idempotence-Key", "is missing or too long") }
        let now = network.now()
        switch replays.past(of: request, key: key, at: now) {
        case .known(let answer): return answer
        case .taken: return Self.invalid(step(of: request), "Idempotence-Key", "is used already")
        case .new:
            let answer = deed(request, faults)
            replays.keep(answer, to: request, key: key, at: now)
            return answer
        }
    }

    private var authorization: String {
        let pair = "\(settings.shopID):\(settings.secretKey.reveal())"
        return "Basic " + Base64.text(Array(pair.utf8))
    }

    private func look(_ request: SideRequest) -> SideAnswer {
        guard request.method == "GET" else {
            return Self.fault(.read, 405, "method_not_allowed", "No such method")
        }
        let query = Form(reading: request.query.utf8) ?? Form()
        switch (request.path.first, request.path.count) {
        case ("payments", 1): return list(query)
        case ("payments", 2): return payment(request.path[1], .read)
        case ("refunds", 1): return refunds(of: query["payment_id"] ?? "")
        case ("refunds", 2): return refund(request.path[1], .read)
        case ("pos_links", 2): return plate(request.path[1], .read)
        default: return Self.missing(.read)
        }
    }

    private func deed(_ request: SideRequest, _ faults: Faults) -> SideAnswer {
        // The bank's own client sends no body where there is nothing to say: to cancel, for one.
        let json = request.body.isEmpty ? JSON.object([]) : try? JSON(reading: request.body)
        guard let json, json.members != nil else {
            return Self.invalid(step(of: request), "body", "is no JSON object")
        }
        switch (request.path.first, request.path.count) {
        case ("payments", 1):
            return json["pos_link"] == nil ? issue(json) : activate(json, faults)
        case ("payments", 3) where request.path[2] == "cancel": return cancel(request.path[1])
        case ("refunds", 1): return refund(json, faults)
        case ("pos_links", 1): return bind(json)
        case ("pos_links", 3): return change(request.path[1], request.path[2], json)
        default: return Self.missing(step(of: request))
        }
    }

    /// As the bank's own names look: its client takes none but of 36 characters.
    func newName() -> String {
        let parts = network.newUUID().split(separator: "-")
        return [parts[0], "000f", "5000", parts[3], parts[4]].joined(separator: "-")
    }

    static func fault(
        _ step: Faults.Step,
        _ status: Int,
        _ code: JSON,
        _ words: String,
        parameter: String? = nil
    ) -> SideAnswer {
        var members: [JSON.Member] = [
            .init("type", "error"), .init("id", "ab5a11cd-13cc-4e33-af8b-75a74e18dd09"),
            .init("code", code), .init("description", .text(words)),
        ]
        if let parameter { members.append(.init("parameter", .text(parameter))) }
        return SideAnswer(step, status: status, json: .object(members))
    }

    static func invalid(_ step: Faults.Step, _ parameter: String, _ words: String) -> SideAnswer {
        fault(step, 400, "invalid_request", parameter + " " + words, parameter: parameter)
    }

    static func missing(_ step: Faults.Step) -> SideAnswer {
        fault(step, 404, "not_found", "There is no such thing")
    }

    static func amount(_ json: JSON?) -> Money? {
        guard json?["currency"]?.text == "RUB" else { return nil }
        return json?["value"]?.textOrLiteral.flatMap { Money(roubles: $0) }
    }
}
