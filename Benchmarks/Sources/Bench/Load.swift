import CLoad
import Foundation
import Seals

/// What became of a load.
struct Run: Sendable {
    let perSecond: Double
    /// Microseconds, from the moment when a request was due.
    let p50: Double
    let p99: Double
    /// Answers that were not the wanted one.
    let failed: Int
    /// Of each request, in their order: empty where it was not answered.
    let bodies: [String]
    /// When each request was due, microseconds of the monotonic clock.
    let due: [Double]
}

/// Sends requests as fast as the connections allow, or evenly at a pace.
///
/// `insists` sends again what was not answered as wanted, as a bank does.
func load(
    _ requests: [String],
    on port: Int32,
    wanted: Int32 = 200,
    connections: Int32 = 128,
    perSecond: Double = 0,
    insists: Bool = false
) -> Run {
    let plan = load_plan(
        port: port,
        connections: connections,
        wanted_status: wanted,
        per_second: perSecond,
        insists: insists ? 1 : 0
    )
    let lengths = requests.map(\.utf8.count)
    var answers = unsafe [load_answer](repeating: load_answer(), count: requests.count)
    defer { unsafe answers.forEach { unsafe free($0.body) } }
    let result = unsafe withCStrings(requests) { texts in
        let pointers = unsafe texts.map { unsafe UnsafePointer($0) }
        return unsafe load_run(plan, pointers, lengths, requests.count, &answers)
    }
    if result.failed > 0, !insists {
        print("  \(result.failed) of \(requests.count) answers were not HTTP \(wanted)")
    }
    return Run(
        perSecond: Double(result.done) / result.seconds,
        p50: result.p50_us,
        p99: result.p99_us,
        failed: result.failed,
        bodies: unsafe answers.map { unsafe $0.body.map { unsafe String(cString: $0) } ?? "" },
        due: unsafe answers.map(\.due_us)
    )
}

/// A purchase that waits for its money, as the service told it.
struct Purchase {
    let charge: String
    let kopecks: Int

    /// nil where the answer was no purchase.
    init?(_ answer: String) {
        guard let charge = member("charge_id", of: answer),
            let kopecks = number("amount", of: answer)
        else { return nil }
        self.charge = charge
        self.kopecks = kopecks
    }
}

extension Service {
    /// Orders a link for each of so many new orders.
    func issue(_ count: Int, connections: Int32 = 128) -> (run: Run, purchases: [Purchase]) {
        let name = UUID().uuidString
        let requests = (0..<count).map { index in
            post("/v1/payment-links", Self.wish("\(name)-\(index)", seconds: 3600), bearer)
        }
        let run = load(requests, on: port, wanted: 201, connections: connections)
        return (run, run.bodies.compactMap { Purchase($0) })
    }

    /// Registers so many tills; their ids.
    func register(_ count: Int) -> [(id: String, payload: String)] {
        let name = "t" + UUID().uuidString.prefix(8).lowercased()
        let requests = (0..<count).map {
            post("/v1/registers", #"{"id":"\#(name)-\#($0)","store":"main"}"#, bearer)
        }
        let bodies = load(requests, on: port, wanted: 201, connections: 32).bodies
        return bodies.compactMap { body in
            guard let id = member("id", of: body), let payload = member("payload", of: body) else {
                return nil
            }
            return (id, payload)
        }
    }

    /// Puts a new purchase on a till.
    func charge(_ till: String) -> String {
        let wish = Self.wish(UUID().uuidString, seconds: 300)
        return request("PUT", "/v1/registers/\(till)/charge", wish, bearer)
    }

    var bearer: String { "Authorization: Bearer \(token)\r\n" }

    private static func wish(_ order: String, seconds: Int) -> String {
        #"{"order_id":"\#(order)","amount":\#(Int.random(in: 100_000...200_000)),"currency":"RUB","#
            + #""purpose":"bench","ttl_seconds":\#(seconds)}"#
    }
}

extension Stage {
    /// The bank's word that a purchase is paid, sealed, in shape A.
    func callback(for purchase: Purchase) -> String {
        let amount = shortest(purchase.kopecks)
        let date = "2026-11-23T10:20:30.123456+03:00"
        let merchant = Self.merchantID
        let sealed = "\(amount)|\(merchant)|\(purchase.charge)|SUCCESS|\(date)"
        let seal = Seal(sealing: sealed, with: Array(key.utf8)).hex
        let number = UInt64.random(in: 1...UInt64(Int64.max))
        let body =
            #"{"transactionId":\#(number),"qrId":"AD\#(number % 9999)","sbpMerchantId":"\#(merchant)","#
            + #""merchantId":123,"amount":\#(amount),"currency":"RUB","transactionDate":"\#(date)","#
            + #""paymentStatus":"SUCCESS","additionalInfo":null,"order":"\#(purchase.charge)","#
            + #""createDate":"2026-11-23T10:20:00+03:00"}"#
        return post(callbackPath, body, "X-Api-Signature-SHA256: \(seal)\r\n")
    }

    /// So many requests that do nothing: what HTTP alone costs.
    func greetings(_ count: Int) -> [String] {
        Array(repeating: "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", count: count)
    }
}

func post(_ path: String, _ body: String, _ header: String = "") -> String {
    request("POST", path, body, header)
}

private func request(_ method: String, _ path: String, _ body: String, _ header: String) -> String {
    "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(header)"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

private func member(_ name: String, of json: String) -> String? {
    guard let start = json.range(of: "\"\(name)\":\"")?.upperBound else { return nil }
    return String(json[start...].prefix { $0 != "\"" })
}

private func number(_ name: String, of json: String) -> Int? {
    guard let start = json.range(of: "\"\(name)\":")?.upperBound else { return nil }
    return Int(json[start...].prefix { $0.isNumber })
}

private func shortest(_ kopecks: Int) -> String {
    switch kopecks % 100 {
    case 0: "\(kopecks / 100)"
    case let rest where rest % 10 == 0: "\(kopecks / 100).\(rest / 10)"
    case let rest: "\(kopecks / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
